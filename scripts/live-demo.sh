#!/usr/bin/env bash
# Runs the demo, on this machine or with --azure on a deployed environment: prepares Node and the
# dependencies, then becomes the demo's own process, so that Ctrl-C and TERM reach it directly.
# Needs bash and npm; with --azure also az with a login.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/live-demo.sh [options]
       ./scripts/live-demo.sh --azure --env NAME [--act NAME] [--report FILE] [--yes]

Breaks things on a small Azure on this machine and shows how Paramedic proves, heals, verifies and
writes down what happened. The first run installs what it needs into this checkout.

  --act NAME      only this act (repeatable): crash, hang, false-alarm, stopped-on-purpose,
                  failover, approval
  --fast          shorter timings where the rules allow it
  --keep          stay up afterwards to play with; prints addresses and keys
  --report FILE   write what came out as JSON
  --azure         break the container groups that ./scripts/deploy.sh has made to try it with, and no
                  others; takes about two hours at its own pace, and az with a login in a terminal
  --env NAME      with --azure: the environment
  --yes           with --azure: do not ask before breaking things
  -h, --help      this text

Exit status 0 only if every act came out as expected.
HELP
}

azure='' environment='' yes='' rest=()
for argument in "$@"; do
  case "$argument" in
    -h | --help) usage && exit 0 ;;
    --azure) azure=yes ;;
  esac
done

if [ -n "$azure" ]; then
  . "$root/scripts/azure.sh"
  while [ $# -gt 0 ]; do
    case "$1" in
      --env)
        environment=${2:-}
        shift || true
        ;;
      --yes) yes=yes ;;
      *) rest+=("$1") ;;
    esac
    shift || die 'the last option lacks its value; see --help'
  done
  need_environment_name "$environment"
  need_az
  find_app "$environment"
  key=$(host_key functionKeys.default)
  [ -n "$key" ] || die "$app_name has no host key named default. See its keys in the portal."
  [ -n "$yes" ] || confirm "Break the demo's container groups in $group, one after another?"
  set -- ${rest[@]+"${rest[@]}"}
fi

. "$root/scripts/node.sh"
. "$root/scripts/install.sh"
if [ -n "$azure" ]; then
  # Not before: an installation has no business with a key.
  export PARAMEDIC_KEY=$key PARAMEDIC_URL=$app_url PARAMEDIC_GROUP=$group PARAMEDIC_APP=$app_name
fi
exec node "$root/src/cli/main.ts" demo "$@"
