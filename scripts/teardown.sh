#!/usr/bin/env bash
# In: an environment that was deployed, also one whose resource group is gone. Out: nothing of it is
# left, except what Azure keeps for a while by itself; what cannot be deleted holds up nothing else
# and is named at the end, with the command for it. Run again, it goes on with what is left.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/teardown.sh --env NAME [--yes [--token TOKEN]]

Deletes the environment, in every subscription that it reached into: its locks, the rights of its
identities, its subscriptions to events of other resource groups and the system topics made for
them, the custom roles made for it, and the resource group with all in it (also the audit).

  --env NAME     the environment
  --yes          do not ask
  --token TOKEN  only where the resource group is gone already (azd down) and nobody is there to be
                 asked: the token in the names of its roles, `Paramedic restarter (NAME, TOKEN)`
  -h, --help     this text

Exit status 0 only if nothing is left.
HELP
}

for argument in "$@"; do
  case "$argument" in -h | --help) usage && exit 0 ;; esac
done

. "$root/scripts/azure.sh"
. "$root/scripts/leftovers.sh"

environment='' yes='' token=''
while [ $# -gt 0 ]; do
  case "$1" in
    --env | --token)
      [ $# -ge 2 ] || die "$1 lacks its value; see --help"
      case "$1" in --env) environment=$2 ;; --token) token=$2 ;; esac
      shift
      ;;
    --yes) yes=yes ;;
    *) die "'$1' is not known; see --help" ;;
  esac
  shift
done

need_environment_name "$environment"
[[ $token =~ ^[a-z0-9]{0,20}$ ]] || die '--token must be lower-case letters and digits'
open_scratch
need_az
principals=() locks=()
add_places "$subscription_id"

if find_group "$environment"; then
  say "in $group:"
  az resource list --resource-group "$group" --query '[].[type, name]' -o tsv
  [ -n "$yes" ] || confirm "Delete all of this, the audit of what Paramedic did included?"
  list az lock list --resource-group "$group" --query '[].id'
  locks=(${listed[@]+"${listed[@]}"})
  list az identity list --resource-group "$group" --query '[].principalId'
  principals=(${listed[@]+"${listed[@]}"})
  # Whoever made the roles has made the healer before, whose name ends in the same token: roles are
  # listed of all subscriptions that they may be given in, so that the environment's name alone
  # would not be enough.
  list az identity list --resource-group "$group" --query "[?starts_with(name, 'id-healer-')].name"
  for healer in ${listed[@]+"${listed[@]}"}; do token=${healer##*-}; done
  find_roles "($environment, $token)"
  find_places
else
  find_roles "($environment, ${token:+$token)}"
  if [ ${#roles[@]} -eq 0 ]; then
    say "nothing bears the tag azd-env-name=$environment, and no custom role its name: there is" \
      'nothing to delete'
    exit 0
  fi
  say "the resource group of '$environment' is gone; these custom roles bear its name:"
  printf '%s\n' "${role_names[@]}"
  [ -n "$yes" ] || confirm 'Delete them, and all assignments of them?'
  [ -z "$yes" ] || [ -n "$token" ] ||
    die 'several environments may bear this name: say which by --token, or leave --yes out'
fi

# What is outside the group first: afterwards nobody knows its identities any more.
for id in ${locks[@]+"${locks[@]}"}; do
  delete "the lock $id" az lock delete --ids "$id"
done
for place in "${places[@]}"; do
  delete_assignments "$place"
  delete_subscriptions "$place"
done
# Only now that nobody holds them: an assigned role cannot be deleted.
for role in ${roles[@]+"${roles[@]}"}; do
  delete "the custom role $role" attempt 'the deletion of a custom role' 5 15 assign \
    az role definition delete --name "$role" --custom-role-only true
done
[ -z "$group" ] || delete "the resource group $group" attempt 'the deletion of the resource group' \
  4 30 'lock' az group delete --name "$group" --yes

if [ ${#left[@]} -gt 0 ]; then
  say "of '$environment' is left (Azure's words are above), with what deletes it:"
  printf '%s\n' "${left[@]}" >&2
  exit 1
fi
say "'$environment' is gone. Azure keeps a deleted Log Analytics workspace for 14 days; an app" \
  'registration of infra/entra.bicep is not touched.'
