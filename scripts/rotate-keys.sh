#!/usr/bin/env bash
# In: a deployed environment. Out: a new key for the action group, in its receiver before the old
# one is deleted; and, if wanted, a new key for people. No key is shown.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/rotate-keys.sh --env NAME [options]

Makes a new key of the function alerts, makes the action group's receiver anew with it, and deletes
the old key. An alert that fires in the seconds in which the receiver is made anew may meet none: the
sweep, which looks at every target without any alert, finds what it told of.

  --env NAME   the environment
  --people     a new host key `default` as well; whoever uses the old one is refused at once
  --yes        do not ask
  -h, --help   this text
HELP
}

for argument in "$@"; do
  case "$argument" in -h | --help) usage && exit 0 ;; esac
done

. "$root/scripts/azure.sh"
. "$root/scripts/alerts-key.sh"

environment='' people='' yes=''
while [ $# -gt 0 ]; do
  case "$1" in
    --env)
      [ $# -ge 2 ] || die '--env lacks its value; see --help'
      environment=$2
      shift
      ;;
    --people) people=yes ;;
    --yes) yes=yes ;;
    *) die "'$1' is not known; see --help" ;;
  esac
  shift
done

need_environment_name "$environment"
. "$root/scripts/node.sh"
open_scratch
need_az
find_app "$environment"
find_action_group
[ -n "$yes" ] || confirm "New keys for $app_name?"

old=$(alerts_key_in_use)
new=${alerts_key_names[0]}
[ "$old" != "$new" ] || new=${alerts_key_names[1]}
# What a rotation that was cut off has left is not known to be fresh.
make_alerts_key "$new"
send_alerts "$new"
[ -z "$old" ] || delete_alerts_key "$old"
say "the action group has a new key ($new)"

if [ -n "$people" ]; then
  make_key host/default/functionKeys default
  say 'people have a new key. To read it: az rest --method post --query functionKeys.default' \
    "--url '$app_id/host/default/listkeys?api-version=$sites_api' -o tsv"
fi
