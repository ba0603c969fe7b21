# Sourced after azure.sh, once find_app knows the app. The action group's own key of the function
# `alerts`, and the receiver that bears it. The key has one of two names, so that a new one can be
# made, used, and only then the old one deleted: no alert meets a key that is gone.
# shellcheck shell=bash

alerts_key_names=(action-group-1 action-group-2)
action_groups_api=2023-01-01

# alerts_key NAME: the key, or nothing where there is none of that name.
alerts_key() {
  az functionapp function keys list --resource-group "$group" --name "$app_name" \
    --function-name alerts --query "\"$1\"" -o tsv
}

# The name in use; of two (a rotation was cut off) the first. Nothing where there is none.
alerts_key_in_use() {
  local name key
  for name in "${alerts_key_names[@]}"; do
    key=$(alerts_key "$name") || return
    if [ -n "$key" ]; then
      echo "$name"
      return
    fi
  done
}

# Azure makes up the value; az would print it.
make_alerts_key() {
  az functionapp function keys set --resource-group "$group" --name "$app_name" \
    --function-name alerts --key-name "$1" --output none
}

delete_alerts_key() {
  az functionapp function keys delete --resource-group "$group" --name "$app_name" \
    --function-name alerts --key-name "$1" --output none
}

# send_alerts KEY_NAME: makes the receiver of $action_group_id anew with that key, unless it has it.
# What holds a key goes by files of the scratch folder, never by arguments.
send_alerts() {
  local url="$action_group_id?api-version=$action_groups_api" key
  key=$(alerts_key "$1")
  [ -n "$key" ] || die "the function alerts has no key $1"
  az rest --method get --url "$url" --output json >"$scratch/group.json"
  ALERTS_KEY=$key node "$root/scripts/action-group.ts" send "$app_id" "$app_url/api/alerts" \
    <"$scratch/group.json" >"$scratch/with.json"
  [ -s "$scratch/with.json" ] || return 0
  node "$root/scripts/action-group.ts" remove <"$scratch/group.json" >"$scratch/without.json"
  az rest --method put --url "$url" --body "@$scratch/without.json" --output none
  attempt 'the receiver of alerts' 5 10 . \
    az rest --method put --url "$url" --body "@$scratch/with.json" --output none
}
