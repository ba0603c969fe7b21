#!/usr/bin/env bash
# In: the templates. Out: what checkov has against them, as they are built: of today's Bicep its
# parser reads little (gruebel/pycep#307), and a file that it cannot read fails nothing. Its checks
# see a list of resources, where the compiler may write them by name: they are handed over as one.
# Last, a mistake is planted that it must see: a checkov that reads nothing is not taken for well.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

. "$root/scripts/lock.sh"

usage() {
  cat <<'HELP'
Usage: ./scripts/checkov.sh

Builds every template and has checkov read what came of it, with the exceptions of .checkov.yaml. Needs
bicep, jq and pipx, which fetches checkov.

  -h, --help   this text
HELP
}

case "${1:-}" in
  '') ;;
  -h | --help) usage && exit 0 ;;
  *) die "'$1' is not known; see --help" ;;
esac

for tool in bicep jq pipx; do
  command -v "$tool" >/dev/null || die "$tool was not found; it is needed to check the templates"
done
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
mkdir "$built/whole" "$built/lists" "$built/planted"

# What only exists is not ours to configure, and each module is built by itself.
as_list='.resources |= [.[] | select(.existing != true and .type != "Microsoft.Resources/deployments")]'
while IFS= read -r -d '' file; do
  name=${file#"$root/infra/"}
  name=${name//\//-}
  name=${name%.bicep}.json
  bicep build "$file" --outfile "$built/whole/$name" ||
    die "${file#"$root"/} does not compile (the compiler's words are above), and was not checked"
  jq "$as_list" "$built/whole/$name" >"$built/lists/$name"
done < <(find "$root/infra" -name '*.bicep' -print0)

check() { pipx run checkov==3.3.30 --config-file "$root/.checkov.yaml" --directory "$1"; }
check "$built/lists" || die 'checkov complains (above). Mend it, or leave the check out in' \
  '.checkov.yaml with its reason.'

weaker='(.resources[] | select(.type == "Microsoft.Storage/storageAccounts") | .properties.minimumTlsVersion) = "TLS1_0"'
jq "$weaker" "$built/lists/modules-storage.json" >"$built/planted/storage.json"
! cmp -s "$built/lists/modules-storage.json" "$built/planted/storage.json" ||
  die 'no storage account was found to plant a mistake in: the templates were not checked'
if check "$built/planted" >/dev/null; then
  die 'checkov saw nothing wrong in an account that takes TLS 1.0: it read none of the templates'
fi
