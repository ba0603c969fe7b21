# Sourced by deploy.sh after azure.sh. Gives `within`, an end to what may wait for ever, and
# `upload`, for `attempt`, once find_app knows the app: az sends the code, and then asks the app
# how it is, which says nothing about what was sent. $unseen is set where it got no good answer.
# shellcheck shell=bash

unseen=''

# within SECONDS COMMAND...: its status, or 124 where it had to be ended. It runs in a process group
# of its own, as az is often a script that starts another program; each of them holds a pipe that
# nobody writes to, so that its end is the end of all.
within() {
  local seconds=$1 end=$((SECONDS + $1)) pipe=$scratch/running status=0
  shift
  rm -f "$pipe"
  mkfifo "$pipe"
  set -m
  "$@" 3>"$pipe" </dev/null &
  job=$!
  set +m
  read -r -t "$seconds" <"$pipe" || true
  [ "$SECONDS" -lt "$end" ] || end_job
  wait "$job" || status=$?
  job=''
  [ "$status" -ne 137 ] || status=124
  return "$status"
}

# az asks the app for its health a minute after the upload, and fails where it answers nothing good
# (Azure/azure-cli: check_flex_app_after_deployment). The code is there then; to send it again would
# help nobody, and whether the host knows its functions is asked next.
upload() {
  local status=0 words=$scratch/upload-words
  within 600 az functionapp deployment source config-zip --resource-group "$group" \
    --name "$app_name" --src "$root/dist/paramedic.zip" --build-remote false --output none \
    2>"$words" || status=$?
  if [ "$status" -ne 0 ] && grep -qiE 'checking the health|deployment was successful' "$words"; then
    unseen=yes
    return 0
  fi
  cat "$words" >&2
  [ "$status" -ne 124 ] || say 'az has not ended within 10 minutes'
  return "$status"
}
