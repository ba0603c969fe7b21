#!/usr/bin/env bash
# In: this checkout. Out: dist/app, the app as it is deployed, and dist/paramedic.zip, the same as a
# package. Prepares Node and the dependencies first; run by deploy.sh, and by azd before it packs.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/package.sh [FILE]

Bundles the app with a configuration: dist/app, and as a package dist/paramedic.zip.

  FILE         the paramedic.yaml to deploy (default: $PARAMEDIC_YAML, else infra/paramedic.yaml)
  -h, --help   this text
HELP
}

for argument in "$@"; do
  case "$argument" in -h | --help) usage && exit 0 ;; esac
done

. "$root/scripts/node.sh"
. "$root/scripts/install.sh"

config=${1:-${PARAMEDIC_YAML:-$root/infra/paramedic.yaml}}
[ -f "$config" ] || die "there is no configuration $config"
# Nothing of an earlier run is to be deployed with it.
rm -rf "$root/dist/app"
exec node "$root/scripts/bundle.ts" --out "$root/dist/app" --zip "$root/dist/paramedic.zip" \
  --config "$config"
