#!/usr/bin/env bash
# In: Azure Functions Core Tools on PATH. Out: the bundle loaded by the real Functions host, and a
# failure where it does not serve every function that functions/ registers. Storage is Azurite; no
# identity is at hand, so nothing beyond loading is asked.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/func-start.sh [PORT]

Starts the bundle in the real Functions host (func start), compares the functions that it serves
with those of functions/, and ends it. The port is 7071 where none is given.
HELP
}

for argument in "$@"; do
  case "$argument" in -h | --help) usage && exit 0 ;; esac
done

. "$root/scripts/lock.sh"
command -v func >/dev/null || die 'func was not found: npm install -g azure-functions-core-tools'
"$root/scripts/package.sh"
. "$root/scripts/node.sh"

port=${1:-7071}
[[ $port =~ ^[0-9]{2,5}$ ]] || die "'$port' is no port"
work=$(mktemp -d "${TMPDIR:-/tmp}/paramedic-func-XXXXXX")
started=()
end() {
  local id
  for id in ${started[@]+"${started[@]}"}; do kill "$id" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

node "$root/node_modules/azurite/dist/src/azurite.js" --silent --location "$work" \
  >"$work/azurite.log" 2>&1 &
started+=($!)

# What the app insists on at its start, and some text for whatever paramedic.yaml names.
place=/subscriptions/s/resourceGroups/g/providers
settings() {
  local name id
  printf '%s\n' AzureWebJobsStorage=UseDevelopmentStorage=true FUNCTIONS_WORKER_RUNTIME=node \
    PARAMEDIC_STORAGE=UseDevelopmentStorage=true \
    PARAMEDIC_STORAGE__tableServiceUri=https://127.0.0.1:10002/devstoreaccount1 \
    PARAMEDIC_STORAGE__queueServiceUri=https://127.0.0.1:10001/devstoreaccount1 \
    'PARAMEDIC_SWEEP_SCHEDULE=*/30 * * * * *'
  for name in $(grep -oE 'setting: [A-Z_0-9]+' "$root/infra/paramedic.yaml" | sort -u); do
    id=$(tr 'A-Z_' 'a-z-' <<<"$name")
    case "$name" in
      *_RESOURCE_ID) echo "$name=$place/Microsoft.ContainerInstance/containerGroups/$id" ;;
      *_PROFILE_ID) echo "$name=$place/Microsoft.Network/trafficManagerProfiles/$id" ;;
      *_URL) echo "$name=http://127.0.0.1:9/$name" ;;
    esac
  done
}
cd "$root/dist/app"
while IFS= read -r setting; do export "${setting?}"; done < <(settings)
func start --port "$port" >"$work/func.log" 2>&1 &
started+=($!)

wanted=$(grep -hoE "app\.[a-zA-Z]+(<[a-z]+>)?\('[a-z-]+'" "$root"/functions/*.ts |
  sed -E "s/.*'([a-z-]+)'/\1/" | sort)
served=''
for ((try = 0; try < 60; try++)); do
  served=$(curl --silent --max-time 5 "http://127.0.0.1:$port/admin/functions" |
    node -p 'JSON.parse(require("fs").readFileSync(0)).map(({ name }) => name).join("\n")' \
      2>/dev/null | sort) || served=''
  [ "$served" != "$wanted" ] || break
  kill -0 "${started[1]}" 2>/dev/null || break
  sleep 2
done
if [ "$served" != "$wanted" ]; then
  tail -n 60 "$work/func.log" >&2
  diff <(echo "$wanted") <(echo "$served") >&2 || true
  die 'the real host does not serve the functions that functions/ registers (its words are above)'
fi
say "the real host serves $(wc -l <<<"$wanted") functions"
