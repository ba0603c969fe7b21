#!/usr/bin/env bash
# In: an environment of azd, before its templates are deployed. Out: providers that they need are
# registered; or an end with words, where azd would fail later or lose the notice address. What
# ./scripts/deploy.sh does by itself.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/preprovision.sh [--env NAME]

Run by azd before it provisions: checks the name, the login and the notice address, and registers
the resource providers that the subscription lacks.

  --env NAME   the environment (default: AZURE_ENV_NAME, as azd sets it)
  -h, --help   this text
HELP
}

for argument in "$@"; do
  case "$argument" in -h | --help) usage && exit 0 ;; esac
done

. "$root/scripts/azure.sh"
. "$root/scripts/before.sh"

environment=${AZURE_ENV_NAME:-}
if [ "${1:-}" = --env ] && [ $# -eq 2 ]; then
  environment=$2
elif [ $# -gt 0 ]; then
  die "'$1' is not known or lacks its value; see --help"
fi
need_environment_name "$environment" "the name of azd's environment"
open_scratch
need_az
# `azd provision` alone asks for one only after this hook; `azd up` before it (azure-dev #3745).
[ -n "${AZURE_SUBSCRIPTION_ID:-}" ] ||
  say "azd has chosen no subscription yet, so that this looks at the one of az. Choose the same, or" \
    "say it first: azd env set AZURE_SUBSCRIPTION_ID $subscription_id"
find_missing_providers
register_providers

# azd hands over what its environment says, also nothing.
if [ -z "${PARAMEDIC_NOTICE_URL:-}" ]; then
  kept=$(deployed_notice_url "$environment")
  [ -z "$kept" ] || die 'the app has a notice address, and this would empty it. Either' \
    "'azd env set PARAMEDIC_NOTICE_URL ...' (azd keeps it as plain text in .azure), or take it" \
    "away first: az functionapp config appsettings delete --resource-group rg-$environment --name APP" \
    '--setting-names PARAMEDIC_NOTICE_URL'
fi
