#!/usr/bin/env bash
# In: the templates, and what they were last seen to deploy. Out: a failure where they would deploy
# something else. Needs the Bicep compiler and no Azure; nothing is asked of a subscription.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/snapshot.sh [--update]

Compares what infra/main.bicep would deploy with infra/snapshot/main.snapshot.json.

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
lacking=''
if [ "$mode" = validate ] && [ ! -f "$snapshot" ]; then
  lacking=yes
  mode=overwrite
fi
bicep snapshot "$parameters" --mode "$mode" --location westeurope \
  --subscription-id 00000000-0000-0000-0000-000000000000
[ -z "$lacking" ] || die "there was no snapshot: it has been written to ${snapshot#"$root"/}." \
  'Read it and commit it.'
