#!/usr/bin/env bash
# In: the templates, and what they were last seen to deploy. Out: a failure where they would deploy
# something else; a warning and a first snapshot where nobody has committed one yet. Needs the Bicep
# compiler and no Azure; nothing is asked of a subscription.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/snapshot.sh [--update]

Compares what infra/main.bicep would deploy with infra/snapshot/main.snapshot.json. Where there is
none yet it is written, and nothing fails: read it and commit it.

  --update     write the snapshot anew, after a change that is meant; commit it
  -h, --help   this text
HELP
}

. "$root/scripts/lock.sh"

mode=validate
case "${1:-}" in
  -h | --help) usage && exit 0 ;;
  --update) mode=overwrite ;;
  '') ;;
  *) die "'$1' is not known; see --help" ;;
esac

command -v bicep >/dev/null || die "bicep was not found (az bicep has no snapshot). Run" \
  "'az bicep install' and put \$HOME/.azure/bin on PATH."
parameters=$root/infra/snapshot/main.bicepparam
snapshot=${parameters%.bicepparam}.snapshot.json
take() {
  bicep snapshot "$parameters" --mode "$1" --location westeurope \
    --subscription-id 00000000-0000-0000-0000-000000000000
}

# A template that does not compile is no difference, nor is it to be mended by --update.
bicep build-params "$parameters" --stdout >/dev/null ||
  die "the templates do not compile (the compiler's words are above), so that nothing was compared"

if [ "$mode" = validate ] && [ ! -f "$snapshot" ]; then
  take overwrite
  words="no snapshot is committed yet, so that nothing was compared: ${snapshot#"$root"/} has been
written. Read it and commit it."
  say "$words"
  # As a warning that GitHub or Azure Pipelines shows at the run.
  [ -z "${GITHUB_ACTIONS:-}" ] || printf '::warning::%s\n' "${words//$'\n'/ }"
  [ -z "${TF_BUILD:-}" ] || printf '##vso[task.logissue type=warning]%s\n' "${words//$'\n'/ }"
  exit 0
fi
if [ "$mode" = overwrite ]; then
  take overwrite || die "the snapshot could not be written (the compiler's words are above)"
  exit 0
fi
take validate || {
  # The pipeline keeps what it finds there: whoever has no compiler can commit it, if it is meant.
  [ -z "${CI:-}${TF_BUILD:-}" ] || take overwrite
  die 'the templates would deploy something else than the snapshot says (above). Where that is' \
    'meant: ./scripts/snapshot.sh --update, or take the artifact of the run, and commit it.'
}
