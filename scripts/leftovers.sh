# Sourced by teardown.sh after azure.sh, with $environment, $principals and $group set before it is
# used. Finds and deletes what an environment has outside its resource group: roles, assignments of
# them, subscriptions to other groups' events. What fails is kept in $left, with its command.
# shellcheck shell=bash

left=() listed=() roles=() role_names=() places=()

# list COMMAND...: sets $listed. Not by a pipe, which would hide a failure.
list() {
  listed=()
  "$@" -o tsv >"$scratch/list" || return
  while IFS= read -r line; do listed+=("$line"); done <"$scratch/list"
}

# try_list WHAT COMMAND...: what cannot be listed is left, and the rest goes on.
try_list() {
  local what=$1
  shift
  list "$@" || left+=("$what, which could not be listed: $(quoted "$@")")
}

# delete WHAT COMMAND...
delete() {
  local what=$1
  shift
  # In a shell of its own, since `attempt` ends the shell it runs in.
  ("$@") && return 0
  [ "$1" != attempt ] || shift 5
  left+=("$what: $(quoted "$@")")
}

# As a shell reads it.
quoted() { printf '%q ' "$@"; }

# Adds subscriptions, each once, to $places.
add_places() {
  local id
  for id; do
    id=${id#/subscriptions/}
    id=${id%%/*}
    [[ " ${places[*]-} " == *" $id "* ]] || places+=("$id")
  done
}

# find_roles MARK: sets $roles (GUIDs) and $role_names; adds where they may be given to $places.
find_roles() {
  local ours="starts_with(roleName, 'Paramedic ') && contains(roleName, ' $1')" scopes
  list az role definition list --custom-role-only true \
    --query "[?$ours].[name, roleName, join(' ', assignableScopes)]"
  local line name role_name
  for line in ${listed[@]+"${listed[@]}"}; do
    IFS=$'\t' read -r name role_name scopes <<<"$line"
    roles+=("$name")
    role_names+=("$role_name")
    # shellcheck disable=SC2086 # ids of subscriptions, which have no blanks
    add_places $scopes
  done
}

# Roles that were made beforehand are not ours and name no place: the app's settings name what is
# looked after. Without an app there is none.
find_places() {
  local app
  app=$(az resource list --resource-group "$group" --resource-type Microsoft.Web/sites \
    --query '[0].name' -o tsv)
  [ -n "$app" ] || return 0
  try_list 'what the app looks after' az functionapp config appsettings list \
    --resource-group "$group" --name "$app" \
    --query "[?value && starts_with(value, '/subscriptions/')].value"
  add_places ${listed[@]+"${listed[@]}"}
}

# delete_assignments SUBSCRIPTION: of our identities, and of our roles, whose holders may be gone.
delete_assignments() {
  local one ours='' id
  for one in ${principals[@]+"${principals[@]}"}; do
    ours+="${ours:+ || }principalId=='$one'"
  done
  for one in ${roles[@]+"${roles[@]}"}; do
    ours+="${ours:+ || }ends_with(roleDefinitionId, '$one')"
  done
  [ -n "$ours" ] || return 0
  try_list "assignments in the subscription $1" az role assignment list --all --subscription "$1" \
    --query "[?$ours].id"
  for id in ${listed[@]+"${listed[@]}"}; do
    delete "the assignment $id" az role assignment delete --ids "$id"
  done
}

# delete_subscriptions SUBSCRIPTION: those that call the function of our app, and the system topics
# that were made for them. Those of the app's own group go with it. Whose a subscription is, only
# its destination says: other environments of this name have other apps.
delete_subscriptions() {
  local topics topic tag one url
  local app="/subscriptions/$subscription_id/resourceGroups/${group:-rg-$environment}"
  app+=/providers/Microsoft.Web/
  try_list "system topics in the subscription $1" az resource list --subscription "$1" \
    --resource-type Microsoft.EventGrid/systemTopics \
    --query "[?resourceGroup!='${group:-}'].[id, tags.\"azd-env-name\"]"
  topics=(${listed[@]+"${listed[@]}"})
  for one in ${topics[@]+"${topics[@]}"}; do
    IFS=$'\t' read -r topic tag <<<"$one"
    url="$topic/eventSubscriptions?api-version=$event_grid_api"
    try_list "subscriptions of $topic" az rest --method get --url "$url" \
      --query 'value[].[id, properties.destination.properties.resourceId]'
    delete_ours "$topic" "$tag" "$app" ${listed[@]+"${listed[@]}"}
  done
}

# delete_ours TOPIC TAG APP ID_AND_DESTINATION...
delete_ours() {
  local topic=$1 tag=$2 app=$3 id destination others=0 ours=0 one
  shift 3
  for one; do
    IFS=$'\t' read -r id destination <<<"$one"
    # Azure writes ids in any case.
    if grep -qiF -- "$app" <<<"$destination"; then
      ours=$((ours + 1))
      delete "the event subscription $id" az rest --method delete \
        --url "$id?api-version=$event_grid_api"
    else
      others=$((others + 1))
    fi
  done
  if [ "$ours" -gt 0 ] && [ "$others" -eq 0 ] && [ "$tag" = "$environment" ]; then
    delete "the system topic $topic" az resource delete --ids "$topic"
  fi
}
