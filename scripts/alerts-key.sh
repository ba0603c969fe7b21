# Sourced after azure.sh, once find_app knows the app. The action group's own key of the function
# `alerts`, and the receiver that bears it. The key has one of two names, so that a new one can be
# made, used, and only then the old one deleted: no alert meets a key that is gone.
# shellcheck shell=bash

alerts_key_names=(action-group-1 action-group-2)

# alerts_key NAME: the key, or nothing where there is none of that name.
alerts_key() {
  az rest --method post --url "$app_id/functions/alerts/listkeys?api-version=$sites_api" \
    --query "\"$1\"" -o tsv
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

# make_key PLACE NAME: the value is made here, as the host refuses to put a key without one (Azure
# Functions host: KeysController). Node must be on PATH.
make_key() {
  local file=$scratch/new-key.json
  node -p 'JSON.stringify({ properties: { name: process.argv[1],
    value: require("node:crypto").randomBytes(32).toString("base64url") } })' "$2" >"$file"
  az rest --method put --url "$app_id/$1/$2?api-version=$sites_api" --body "@$file" --output none
  rm -f "$file"
}

make_alerts_key() { make_key functions/alerts/keys "$1"; }

delete_alerts_key() {
  az rest --method delete --url "$app_id/functions/alerts/keys/$1?api-version=$sites_api" \
    --output none
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
