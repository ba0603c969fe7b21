#!/usr/bin/env bash
# In: a deployed environment. Out: nothing of it is left, except what Azure keeps for a while by
# itself. Run again, it finds nothing and says so.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/teardown.sh --env NAME [--yes]

Deletes the environment: its locks, the rights of its identities outside its resource group, the
resource group with all in it (also the audit), the custom roles made for it.

  --env NAME   the environment
  --yes        do not ask
  -h, --help   this text
HELP
}

for argument in "$@"; do
  case "$argument" in -h | --help) usage && exit 0 ;; esac
done

. "$root/scripts/azure.sh"

environment='' yes=''
while [ $# -gt 0 ]; do
  case "$1" in
    --env)
      [ $# -ge 2 ] || die '--env lacks its value; see --help'
      environment=$2
      shift
      ;;
    --yes) yes=yes ;;
    *) die "'$1' is not known; see --help" ;;
  esac
  shift
done

need_environment_name "$environment"
open_scratch
need_az
if ! find_group "$environment"; then
  say "nothing bears the tag azd-env-name=$environment: there is nothing to delete"
  exit 0
fi
say "in $group:"
az resource list --resource-group "$group" --query '[].[type, name]' -o tsv
[ -n "$yes" ] || confirm "Delete all of this, the audit of what Paramedic did included?"

# list COMMAND...: sets $listed. Not by a pipe, which would hide a failure.
list() {
  "$@" -o tsv >"$scratch/list"
  listed=()
  while IFS= read -r line; do listed+=("$line"); done <"$scratch/list"
}

# Locks forbid the deletion, and assignments in other groups would outlive their identities.
list az lock list --resource-group "$group" --query '[].id'
for id in ${listed[@]+"${listed[@]}"}; do az lock delete --ids "$id"; done
list az identity list --resource-group "$group" --query '[].principalId'
for principal in ${listed[@]+"${listed[@]}"}; do
  list az role assignment list --all --query "[?principalId=='$principal'].id"
  for id in ${listed[@]+"${listed[@]}"}; do az role assignment delete --ids "$id"; done
done

# Only now that nobody holds them: an assigned role cannot be deleted. Roles are listed of all
# subscriptions that they may be given in, so that the name of the environment alone is not enough.
# Whoever made them has made the healer before, whose name ends in the same token.
list az identity list --resource-group "$group" --query "[?starts_with(name, 'id-healer-')].name"
ours=''
for healer in ${listed[@]+"${listed[@]}"}; do
  ours+="${ours:+ || }ends_with(roleName, ' ($environment, ${healer##*-})')"
done
listed=()
[ -z "$ours" ] || list az role definition list --custom-role-only true \
  --query "[?starts_with(roleName, 'Paramedic ') && ($ours)].name"
for role in ${listed[@]+"${listed[@]}"}; do
  attempt 'the deletion of a custom role' 5 15 assign \
    az role definition delete --name "$role" --custom-role-only true
done
az group delete --name "$group" --yes
say "'$environment' is gone. Azure keeps a deleted Log Analytics workspace for 14 days."
