#!/usr/bin/env bash
# In: a deployed app, by environment or by address. Out: each door tried once, in ways that change
# nothing, and a line for each; the exit status is 0 only if all answered as they should.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/smoke.sh --env NAME
       PARAMEDIC_KEY=... ./scripts/smoke.sh --url https://HOST

Asks a deployed Paramedic at every door: without a key, or a person where one is needed (401), for
what it has not got (404), with an alert that is none (400), with a test notification (200); then
waits until the sweep has looked.
Nothing is changed, nothing is healed, nobody is told.

  --env NAME      the environment; its address and key are asked of az
  --url URL       an app that az does not know; the key is taken from PARAMEDIC_KEY
  --wait SECONDS  how long the app may take to wake up, and its sweep to look (default: 180)
  -h, --help      this text

Exit status 0 only if every answer was right.
HELP
}

. "$root/scripts/azure.sh"

environment='' url='' patience=180
while [ $# -gt 0 ]; do
  case "$1" in
    --env) environment=${2:-} && shift ;;
    --url) url=${2:-} && shift ;;
    --wait) patience=${2:-} && shift ;;
    -h | --help) usage && exit 0 ;;
    *) die "'$1' is not known; see --help" ;;
  esac
  shift || die 'the last option lacks its value; see --help'
done
[[ $patience =~ ^[0-9]{1,4}$ ]] || die '--wait must be a number of seconds, at most 9999'
command -v curl >/dev/null || die 'curl was not found. Install it and run this again.'

open_scratch
if [ -n "$url" ]; then
  key=${PARAMEDIC_KEY:?paramedic: --url needs a function key in PARAMEDIC_KEY}
else
  need_environment_name "$environment"
  need_az
  find_app "$environment"
  url=$app_url
  key=$(az functionapp keys list --resource-group "$group" --name "$app_name" \
    --query functionKeys.default -o tsv)
fi
[ -n "$key" ] || die "$url has no host key named default. See the app's keys in the portal."

# By a file, since the arguments of a process can be read by every user of the machine.
printf 'header = "x-functions-key: %s"\n' "$key" >"$scratch/with-key"
: >"$scratch/no-key"
failed=0

# ask KEY METHOD PATH [BODY]: sets $status (000: no answer) and $answer.
ask() {
  local body=()
  [ $# -lt 4 ] || body=(--header 'content-type: application/json' --data-binary "$4")
  status=$(curl --silent --max-time 30 --max-filesize 4000000 --config "$scratch/$1" \
    --request "$2" ${body[@]+"${body[@]}"} --output "$scratch/answer" --write-out '%{http_code}' \
    "${url%/}/api/$3") || true
  answer=$(head -c 4000000 "$scratch/answer" 2>/dev/null || true)
  rm -f "$scratch/answer"
}

# expect STATUS TEXT KEY METHOD PATH [BODY]: one line; TEXT must be in the answer.
expect() {
  local wanted=$1 text=$2 verdict=ok
  shift 2
  ask "$@"
  [ "$status" = "$wanted" ] && [[ $answer == *"$text"* ]] || verdict=FAILED
  printf '%-6s %s  %-6s %s%s\n' "$verdict" "$status" "$2" "/api/$3" \
    "$([ "$1" = with-key ] || echo '  (no key)')"
  [ "$verdict" = ok ] && return 0
  failed=$((failed + 1))
  say "wanted $wanted with '$text', got: $(head -c 300 <<<"$answer")"
}

say "asking $url"
deadline=$((SECONDS + patience))
ask with-key GET targets
until [ "$status" = 200 ] || [ "$SECONDS" -ge "$deadline" ]; do
  say "no good answer yet ($status): a first start takes a while, and so do rights"
  sleep 5
  ask with-key GET targets
done

nobody=no-such-thing
test_alert='{"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{
  "alertId":"/subscriptions/11111111-1111-1111-1111-111111111111/providers/Microsoft.AlertsManagement/alerts/smoke",
  "alertRule":"smoke","monitoringService":"Log Alerts V2","monitorCondition":"Fired",
  "alertTargetIDs":[],"firedDateTime":"2026-01-01T00:00:00Z"},"alertContext":{}}}'

expect 401 '' no-key GET targets
expect 401 '' no-key POST alerts "$test_alert"
expect 200 '"targets"' with-key GET targets
expect 404 not_found with-key GET "targets/$nobody"
expect 404 not_found with-key POST "targets/$nobody/wake" '{}'
expect 404 not_found with-key GET "audit?target=$nobody"
expect 200 '"brakes"' with-key GET brakes
expect 404 not_found with-key PUT "brakes/target:$nobody" '{}'
expect 404 not_found with-key DELETE "brakes/target:$nobody"
expect 404 not_found with-key GET "health_check?group=$nobody"
expect 404 not_found with-key POST "do_failover?group=$nobody" '{}'
expect 200 '"failovers"' with-key GET failovers
expect 404 not_found with-key GET "failovers/$nobody"
expect 404 not_found with-key PUT "failovers/$nobody" '{"active":"primary"}'
expect 200 '"approvals"' with-key GET approvals
expect 404 not_found with-key GET "approvals/$nobody.1"
expect 401 unauthorized with-key POST "approvals/$nobody.1" '{"verdict":"refuse"}'
expect 400 '"problems"' with-key POST alerts '{"schemaId":"azureMonitorCommonAlertSchema"}'
expect 200 '"test"' with-key POST alerts "$test_alert"

# The timer runs and reaches storage once the first target was looked at.
ask with-key GET targets
first=$(sed -nE 's/^[^[]*"targets":\[\{"id":"([^"]+)".*/\1/p' <<<"$answer" | head -n 1)
[ -n "$first" ] || die 'no target is configured: nothing would ever be healed. See paramedic.yaml.'
ask with-key GET "targets/$first"
until [[ $answer == *'"lookedAt":"'* ]] || [ "$SECONDS" -ge "$deadline" ]; do
  sleep 5
  ask with-key GET "targets/$first"
done
expect 200 '"lookedAt":"' with-key GET "targets/$first"

[ "$failed" -eq 0 ] || die "$failed answers were wrong"
say 'every door answers as it should'
