# Sourced by smoke.sh after azure.sh, with a scratch folder open. Gives what asks a door and judges
# the answer: `expect`, `verdict` and `skip` print a line each and count in $failed and $skipped.
# What is secret goes to curl by files, since the arguments of a process can be read by every user.
# shellcheck shell=bash

failed=0 skipped=0 status='' answer=''

# open_doors KEY EVENTS_KEY TOKEN: any may be empty but the first.
open_doors() {
  : >"$scratch/no-key"
  printf 'header = "x-functions-key: %s"\n' "$1" >"$scratch/with-key"
  printf 'header = "x-functions-key: %s"\nheader = "aeg-event-type: Notification"\n' "$2" \
    >"$scratch/with-events-key"
  printf 'header = "authorization: Bearer %s"\n' "$3" >"$scratch/with-token"
}

# ask CONFIG METHOD WHERE [BODY [TYPE]]: sets $status (000: no answer) and $answer. WHERE is below
# /api/, or of the host where it begins with a slash, or a whole address.
ask() {
  local body=() at="${url%/}/api/$3"
  case "$3" in /*) at=${url%/}$3 ;; http://* | https://*) at=$3 ;; esac
  [ $# -lt 4 ] ||
    body=(--header "content-type: ${5:-application/json}" --data-binary "$4")
  status=$(curl --silent --max-time 30 --max-filesize 4000000 --config "$scratch/$1" \
    --request "$2" ${body[@]+"${body[@]}"} --output "$scratch/answer" --write-out '%{http_code}' \
    "$at") || true
  answer=$(head -c 4000000 "$scratch/answer" 2>/dev/null || true)
  rm -f "$scratch/answer"
}

# expect STATUS TEXT CONFIG METHOD WHERE [BODY]: one line; TEXT must be in the answer.
expect() {
  local wanted=$1 text=$2 outcome=ok where=/api/$5
  shift 2
  case "$3" in /*) where=$3 ;; esac
  ask "$@"
  [ "$status" = "$wanted" ] && [[ $answer == *"$text"* ]] || outcome=FAILED
  printf '%-6s %s  %-6s %s%s\n' "$outcome" "$status" "$2" "$where" \
    "$([ "$1" != no-key ] || echo '  (no key)')"
  [ "$outcome" = ok ] && return 0
  failed=$((failed + 1))
  say "wanted $wanted with '$text', got: $(head -c 300 <<<"$answer")"
}

# verdict OK WHAT: what takes more than one question; OK is empty where it is not so.
verdict() {
  printf '%-6s ---  %s\n' "$([ -n "$1" ] && echo ok || echo FAILED)" "$2"
  [ -n "$1" ] || failed=$((failed + 1))
}

skip() {
  printf 'skipped     %s\n' "$*"
  skipped=$((skipped + 1))
}

# field NAME: of the last answer, the first text of that name; nothing where it is null.
field() { { grep -oE "\"$1\":\"[^\"]*\"" <<<"$answer" || true; } | head -n 1 | cut -d '"' -f 4; }

# The id of the first target in the last answer, a list, that is quiet; nothing where none is.
quiet_target() {
  { grep -oE '\{"id":"[^"]+"[^}]*"phase":"quiet"' <<<"$answer" || true; } | head -n 1 |
    cut -d '"' -f 4
}

# Whether Event Grid has agreed with the queue and with the function, as ARM tells of both.
expect_subscriptions() {
  local source name id states
  for source in topics:looks systemTopics:paramedic-; do
    name=${source#*:} source=${source%:*}
    id=$(of_group "Microsoft.EventGrid/$source" "$event_grid_api" 'value[0].id')
    states=''
    [ -z "$id" ] || states=$(az rest --method get -o tsv \
      --url "$id/eventSubscriptions?api-version=$event_grid_api" \
      --query "value[?starts_with(name, '$name')].properties.provisioningState")
    verdict "$([ -z "$states" ] || grep -qvx Succeeded <<<"$states" || echo ok)" \
      "the subscription $name of $source stands (${states:-there is none})"
  done
}

# expect_look TARGET: asks for a look by the topic, or by the wake door where that is not to be had,
# and waits until the audit of the target tells of it: then every queue on the way has been passed.
expect_look() {
  local wanted body until=$((SECONDS + patience))
  # Another id than that of the event that was pushed: the same would be a repetition.
  body='{"specversion":"1.0","id":"'$mark'-look","source":"/paramedic/smoke",
    "subject":"targets/'$1'","type":"Paramedic.LookRequested","time":"'$now'","data":{"targets":["'$1'"]}}'
  if publish "$body"; then
    # By this the hint of an event is known: src/handlers/events.ts.
    wanted='"hint":"'$(printf 'event\n/paramedic/smoke\n%s-look' "$mark" | sha256)'"'
  else
    wanted='"cause":"operator '$mark'"'
    expect 202 queued with-key POST "targets/$1/wake" '{"by":"'"$mark"'"}'
  fi
  ask with-key GET "audit?target=$1&limit=50"
  until [[ $answer == *"$wanted"* ]] || [ "$SECONDS" -ge "$until" ]; do
    sleep 3
    ask with-key GET "audit?target=$1&limit=50"
  done
  verdict "$([[ $answer != *"$wanted"* ]] || echo ok)" \
    "the look that was asked for is in the audit of $1"
}

# publish EVENT: false where it was not taken, and why was said.
publish() {
  local me='$(az ad signed-in-user show --query id -o tsv)'
  if [ -s "$scratch/token-words" ] && [ -z "$token" ]; then
    tail -n 5 "$scratch/token-words" >&2
    skip "the topic and its queue: az gives no token for Event Grid (its words are above). A login" \
      'by federation gives tokens for other resources for some minutes only: log in once more'
    return 1
  fi
  if [ -z "$topic" ] || [ -z "$token" ]; then
    skip 'the topic and its queue: no topic, or no token for it (with --url: --topic and' \
      'PARAMEDIC_TOPIC_TOKEN)'
    return 1
  fi
  ask with-token POST "$topic" "$1" application/cloudevents+json
  case "$status" in
    200) printf 'ok     200  POST   %s\n' "$topic" ;;
    401 | 403)
      skip "the topic and its queue: Event Grid does not let you publish ($status). To be let:" \
        "az role assignment create --assignee-object-id $me --role 'EventGrid Data Sender'" \
        "--scope ${topic_id:-ID_OF_THE_TOPIC}"
      return 1
      ;;
    *)
      verdict '' "POST $topic answers $status: $(head -c 300 <<<"$answer")"
      return 1
      ;;
  esac
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}
