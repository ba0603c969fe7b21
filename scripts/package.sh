#!/usr/bin/env bash
# In: this checkout. Out: dist/app, the app as it is deployed, and dist/paramedic.zip, the same as a
# package. Prepares Node and the dependencies first; run by deploy.sh, and by azd before it packs.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/package.sh

Bundles the app with infra/paramedic.yaml, which the templates read as well: dist/app, and the same
as a package, dist/paramedic.zip.
HELP
}

for argument in "$@"; do
  case "$argument" in -h | --help) usage && exit 0 ;; esac
done

. "$root/scripts/lock.sh"
[ $# -eq 0 ] || die "'$1' is not known; see --help"
. "$root/scripts/node.sh"
. "$root/scripts/install.sh"

# Nothing of an earlier run is to be deployed with it.
rm -rf "$root/dist/app"
exec node "$root/scripts/bundle.ts" --out "$root/dist/app" --zip "$root/dist/paramedic.zip" \
  --config "$root/infra/paramedic.yaml"
