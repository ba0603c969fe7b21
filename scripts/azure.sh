# Sourced by the scripts that talk to Azure, with $root set to the checkout. Gives what they share:
# a sound `az` with a login, the environment by its tags, retries with an end, a folder for what
# must not be seen. Everything of an environment bears the tag azd-env-name, whoever deployed it.
# shellcheck shell=bash

. "$root/scripts/lock.sh"

# By hand, since their answers have one shape in every version of az.
sites_api=2024-11-01 event_grid_api=2025-02-15
action_groups_api=2023-01-01
scratch='' job='' subscription_id='' group=''
app_name='' app_id='' app_url='' action_group_id=''

# A folder that only this user can read and that is gone when the script ends, however it ends.
open_scratch() {
  umask 077
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/paramedic-azure-XXXXXX")
  trap 'end_job; rm -rf "$scratch"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

end_job() { [ -z "$job" ] || kill -KILL -- "-$job" 2>/dev/null || true; }

# Sets $subscription_id.
need_az() {
  local account
  command -v az >/dev/null ||
    die 'az was not found. Install the Azure CLI (https://aka.ms/azure-cli) and run this again.'
  account=$(az account show --query '[name, id]' -o tsv 2>/dev/null | tr '\n' ' ') ||
    die "az has no login. Run 'az login', choose with 'az account set', and run this again."
  say "subscription: $account"
  account=${account% }
  subscription_id=${account##* }
  # azd chooses one of its own, and tells its hooks.
  [[ " $account " == *" ${AZURE_SUBSCRIPTION_ID:-} "* ]] || [ -z "${AZURE_SUBSCRIPTION_ID:-}" ] ||
    die "that is not AZURE_SUBSCRIPTION_ID. Run 'az account set --subscription" \
      "$AZURE_SUBSCRIPTION_ID' and run this again."
}

# need_environment_name NAME [CALLED]: names become names of resources, whose laws are strict.
need_environment_name() {
  [[ $1 =~ ^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$ ]] ||
    die "${2:---env} must be 2 to 32 lower-case letters, digits and hyphens, not '$1'"
}

# Sets $group; ends with status 1 where there is none.
find_group() {
  group=$(az group list --tag "azd-env-name=$1" --query '[].name' -o tsv) ||
    die 'az could not list the resource groups (its words are above)'
  case "$group" in
    '') return 1 ;;
    *$'\n'*) die "several resource groups bear the tag azd-env-name=$1:" "${group//$'\n'/ }" ;;
  esac
}

# of_group TYPE API_VERSION QUERY: what the group has of a type, asked of its provider. ARM's own
# list of resources may not know for many minutes what was just made (Azure/AKS issue 1964).
of_group() {
  local url="/subscriptions/$subscription_id/resourceGroups/$group/providers/$1?api-version=$2"
  az rest --method get --url "$url" --query "$3" -o tsv
}

# find_app NAME: sets $group, $app_name, $app_id and $app_url.
find_app() {
  local found host
  find_group "$1" || die "no resource group bears the tag azd-env-name=$1. Deploy it first:" \
    "./scripts/deploy.sh --env $1 --location REGION"
  found=$(of_group Microsoft.Web/sites "$sites_api" \
    "value[?tags.\"azd-service-name\"=='paramedic'].[id, properties.defaultHostName]") ||
    die "the function app of $group could not be listed (az's words are above)"
  IFS=$'\t' read -r app_id host <<<"$found"
  [ -n "$app_id" ] || die "$group has no function app with the tag azd-service-name=paramedic." \
    'Run ./scripts/deploy.sh again: it goes on where it stopped.'
  app_name=${app_id##*/}
  app_url=https://$host
}

# Sets $action_group_id, after find_app: the one that calls Paramedic, by the template's tag.
find_action_group() {
  action_group_id=$(of_group Microsoft.Insights/actionGroups "$action_groups_api" \
    "value[?tags.\"paramedic-receiver\"=='alerts'].id | [0]") ||
    die "the action groups of $group could not be listed (az's words are above)"
  [ -n "$action_group_id" ] || die "$group has no action group with the tag" \
    'paramedic-receiver=alerts. Run ./scripts/deploy.sh again.'
}

# host_key NAME: such as functionKeys.default, after find_app; nothing where there is none. By hand,
# as az 2.87 shows no keys (Azure/azure-cli issues 33516 and 33580).
host_key() {
  az rest --method post --url "$app_id/host/default/listkeys?api-version=$sites_api" \
    --query "$1" -o tsv
}

# attempt WHAT TRIES SECONDS PATTERN COMMAND...: runs it again, with a pause, while it fails with
# words that fit the pattern. Rights take minutes to be known everywhere (Microsoft Learn: Azure
# role-based access control, troubleshooting). Ends the script after TRIES, and at once where
# `within` had to end it. A deployment that an earlier run has left running is no failure: it is
# waited for, a minute at a time.
attempt() {
  local what=$1 tries=$2 seconds=$3 pattern=$4 log try=1 waits=0 status
  shift 4
  log=$scratch/words
  while true; do
    status=0
    "$@" 2>"$log" || status=$?
    [ "$status" -ne 0 ] || return 0
    if [ "$waits" -lt 20 ] && grep -qE 'DeploymentActive|is still active' "$log"; then
      waits=$((waits + 1))
      say "$what: an earlier one is still running, minute $waits of at most 20"
      sleep 60
      continue
    fi
    if [ "$try" -ge "$tries" ] || [ "$status" -eq 124 ] || ! grep -qiE -- "$pattern" "$log"; then
      tail -n 40 "$log" >&2
      die "$what failed, attempt $try of at most $tries (Azure's words are above)." \
        'Nothing is undone: mend the cause and run this again.'
    fi
    say "$what: not yet, attempt $try of $tries; again in $seconds s"
    sleep "$seconds"
    try=$((try + 1))
  done
}

# confirm QUESTION: asks a person, or ends the script where there is none to ask.
confirm() {
  local answer=''
  [ -t 0 ] || die "$1 There is nobody to ask: say --yes."
  read -r -p "paramedic: $1 [y/N] " answer
  case "$answer" in y | Y | yes) ;; *) die 'nothing was changed' ;; esac
}
