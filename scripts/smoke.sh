#!/usr/bin/env bash
# In: a deployed app, by environment or by address. Out: each door tried once, and a line for each;
# the exit status is 0 only if all answered as they should. Nothing is healed by it: one look at one
# target is asked for, which its audit says; what cannot be tried is named, and never called good.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/smoke.sh --env NAME
       PARAMEDIC_KEY=... ./scripts/smoke.sh --url https://HOST [--topic URL]

Asks a deployed Paramedic at every door: without a key, or a person where one is needed (401), for
what it has not got (404), with an alert that is none (400), with a test notification (200). Pushes
an event that means nothing as Event Grid would, and asks for one look at one quiet target by the
topic and its queue, or by the wake door where it may not publish; then waits for that look in the
target's audit (suspicion_raised), and for the sweep. Nothing is healed, nobody is told.

  --env NAME      the environment; addresses, keys and a token are asked of az
  --url URL       an app that az does not know. Keys and token are taken from PARAMEDIC_KEY (host),
                  PARAMEDIC_EVENTS_KEY (system, eventgrid_extension) and PARAMEDIC_TOPIC_TOKEN
  --topic URL     with --url: where events are published, https://.../api/events
  --alert-caller  with --url: alertCaller is set, so that a key alone opens no door to alerts
  --wait SECONDS  how long the app may take to wake up, to sweep and to look (default: 180)
  -h, --help      this text

Exit status 0 only if no answer was wrong. A door that could not be tried is told as skipped.
HELP
}

for argument in "$@"; do
  case "$argument" in -h | --help) usage && exit 0 ;; esac
done

. "$root/scripts/azure.sh"
. "$root/scripts/doors.sh"

environment='' url='' topic='' topic_id='' guarded='' patience=180
while [ $# -gt 0 ]; do
  case "$1" in
    --env) environment=${2:-} && shift ;;
    --url) url=${2:-} && shift ;;
    --topic) topic=${2:-} && shift ;;
    --alert-caller) guarded=true ;;
    --wait) patience=${2:-} && shift ;;
    *) die "'$1' is not known; see --help" ;;
  esac
  shift || die 'the last option lacks its value; see --help'
done
[[ $patience =~ ^[0-9]{1,4}$ ]] || die '--wait must be a number of seconds, at most 9999'
command -v curl >/dev/null || die 'curl was not found. Install it and run this again.'

# Sets what --url is told by hand. What az refuses is found out where it is needed.
ask_az() {
  need_environment_name "$environment"
  need_az
  find_app "$environment"
  url=$app_url
  key=$(host_key functionKeys.default)
  events_key=$(host_key systemKeys.eventgrid_extension)
  guarded=$(az rest --method get --url "$app_id/config/authsettingsV2?api-version=$sites_api" \
    --query properties.platform.enabled -o tsv)
  local topics
  topics=$(of_group Microsoft.EventGrid/topics "$event_grid_api" \
    'value[].[id, properties.endpoint]')
  IFS=$'\t' read -r topic_id topic <<<"$topics"
  [ -n "$topic_id" ] || return 0
  token=$(az account get-access-token --resource https://eventgrid.azure.net \
    --query accessToken -o tsv 2>"$scratch/token-words") || token=''
}

open_scratch
if [ -n "$url" ]; then
  key=${PARAMEDIC_KEY:?paramedic: --url needs a function key in PARAMEDIC_KEY}
  events_key=${PARAMEDIC_EVENTS_KEY:-} token=${PARAMEDIC_TOPIC_TOKEN:-}
else
  ask_az
fi
[ -n "$key" ] || die "$url has no host key named default. See the app's keys in the portal."
open_doors "$key" "$events_key" "$token"

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
if [ "$guarded" = true ]; then
  # Nobody but an action group can bring its token: that the door stays shut is all there is to see.
  expect 401 '' with-key POST alerts "$test_alert"
  say 'alertCaller is set: 401 is its guard at work, as a key alone is no proof there'
else
  expect 400 '"problems"' with-key POST alerts '{"schemaId":"azureMonitorCommonAlertSchema"}'
  expect 200 '"test"' with-key POST alerts "$test_alert"
fi

# Event Grid's own door. 202 is answered once the function has kept the event.
events_door='/runtime/webhooks/EventGrid?functionName=events'
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
mark=smoke-$(date -u +%s)-$$
nothing='[{"id":"'$mark'","topic":"/paramedic/smoke","subject":"smoke",
  "eventType":"Paramedic.Smoke","eventTime":"'$now'","data":{},"dataVersion":"1","metadataVersion":"1"}]'
expect 401 '' no-key POST "$events_door" "$nothing"
if [ -n "$events_key" ]; then
  expect 202 '' with-events-key POST "$events_door" "$nothing"
else
  skip 'the push of Event Grid: no system key eventgrid_extension is known' \
    '(the host makes it at its first start; with --url, say PARAMEDIC_EVENTS_KEY)'
fi
[ -z "$topic_id" ] || expect_subscriptions

# The sweep: its timer runs and reaches storage once a target was looked at after this.
ask with-key GET targets
first=$(sed -nE 's/^[^[]*"targets":\[\{"id":"([^"]+)".*/\1/p' <<<"$answer" | head -n 1)
[ -n "$first" ] || die 'no target is configured: nothing would ever be healed. See paramedic.yaml.'
expect 200 '"lookedAt":' with-key GET "targets/$first"
since=$(field at)
until [[ $(field lookedAt) > $since ]] || [ "$SECONDS" -ge "$deadline" ]; do
  sleep 5
  ask with-key GET "targets/$first"
done
looked=$([[ ! $(field lookedAt) > $since ]] || echo ok)
verdict "$looked" "the sweep has looked at $first since"
[ -n "$looked" ] || say 'where the lookEvery of its policy is longer than --wait, say a longer one'

ask with-key GET targets
until [ -n "$(quiet_target)" ] || [ "$SECONDS" -ge "$deadline" ]; do
  sleep 5
  ask with-key GET targets
done
quiet=$(quiet_target)
if [ -z "$quiet" ]; then
  skip 'the topic, its queue and the queue of wakes: no target is quiet, and none is to be' \
    'disturbed now'
else
  expect_look "$quiet"
fi

[ "$failed" -eq 0 ] || die "$failed answers were wrong"
if [ "$skipped" -gt 0 ]; then
  say "every door that was tried answers as it should; not tried: $skipped (see above)"
else
  say 'every door answers as it should'
fi
