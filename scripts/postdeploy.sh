#!/usr/bin/env bash
# In: an environment whose function app has its code. Out: alerts are sent to it, with a key of
# their own, and events that need a function to exist are subscribed to. Run by deploy.sh, by azd
# after each deployment, or by hand; run again, it changes only what differs.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/postdeploy.sh [--env NAME] [--parameters FILE]

Finishes a deployment, once the app is there: the action group's receiver, Event Grid's subscriptions.

  --env NAME         the environment (default: AZURE_ENV_NAME, as azd sets it)
  --parameters FILE  parameters of infra/subscriptions.bicep, as ARM's JSON: otherPlaces, alertCaller
                     (default: PARAMEDIC_SUBSCRIPTIONS, if it is set)
  -h, --help         this text
HELP
}

for argument in "$@"; do
  case "$argument" in -h | --help) usage && exit 0 ;; esac
done

. "$root/scripts/azure.sh"
. "$root/scripts/alerts-key.sh"

environment=${AZURE_ENV_NAME:-} file=${PARAMEDIC_SUBSCRIPTIONS:-}
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || die "'$1' is not known or lacks its value; see --help"
  case "$1" in
    --env) environment=$2 ;;
    --parameters) file=$2 ;;
    *) die "'$1' is not known; see --help" ;;
  esac
  shift 2
done

need_environment_name "$environment"
[ -z "$file" ] || [ -f "$file" ] || die "there is no file $file"
. "$root/scripts/node.sh"
open_scratch
need_az
find_app "$environment"
find_action_group

# The functions are known some time after the upload.
attempt 'the functions of the app' 10 30 . alerts_key "${alerts_key_names[0]}" >/dev/null
name=$(alerts_key_in_use)
if [ -z "$name" ]; then
  name=${alerts_key_names[0]}
  make_alerts_key "$name"
fi

given=(--parameters "functionAppName=$app_name")
[ -z "$file" ] || given+=(--parameters "@$file")
if [ -n "$file" ] && grep -q '"alertCaller"' "$file"; then
  # The template makes the receiver, and is told the key by a file that only this user can read.
  KEY=$(alerts_key "$name") node -p \
    'JSON.stringify({ parameters: { alertsKey: { value: process.env.KEY } } })' >"$scratch/key.json"
  given+=(--parameters "@$scratch/key.json")
else
  send_alerts "$name"
  say "alerts are sent to $app_url/api/alerts"
fi

# Event Grid asks whether the function is there, and does not always know it at once.
attempt 'the subscriptions of Event Grid' 10 30 'endpoint|not found|authoriz|forbidden' \
  az deployment group create --name paramedic-subscriptions --resource-group "$group" \
  --template-file "$root/infra/subscriptions.bicep" "${given[@]}" --no-prompt true --output none
say 'events are subscribed to'
