# Sourced after azure.sh by what deploys the templates, by deploy.sh or by azd. Gives what must hold
# before: tools that are new enough, providers that the subscription knows, a region that is not
# another than before, and a notice address that is not lost by being left out. Secrets go by files
# of the scratch folder, never by arguments.
# shellcheck shell=bash

# at_least MAJOR MINOR TEXT: whether the first version in the text is that one or a later one.
at_least() {
  [[ $3 =~ ([0-9]+)\.([0-9]+) ]] || return 1
  [ "${BASH_REMATCH[1]}" -gt "$1" ] ||
    { [ "${BASH_REMATCH[1]}" -eq "$1" ] && [ "${BASH_REMATCH[2]}" -ge "$2" ]; }
}

# Older ones wait for ever for an app that does not answer after its upload (Azure/azure-cli pull
# request 33388, of May 2026; 2.88 is the first release that has it for sure).
need_az_that_uploads() {
  local version
  version=$(az version --query '"azure-cli"' -o tsv)
  at_least 2 88 "$version" || die "az is ${version:-of no known version}, and 2.88 or newer is" \
    "needed: older ones may never end after the upload. Run 'az upgrade'."
}

# @onlyIfNotExists() needs no flag since 0.38 (Azure/bicep: release 0.38.3). Where az has no Bicep
# yet, it fetches the newest.
need_bicep() {
  local version
  version=$(az bicep version 2>/dev/null) || return 0
  at_least 0 38 "$version" || die "Bicep is too old for the templates (${version%% (*}); 0.38 or" \
    "newer is needed. Run 'az bicep upgrade'."
}

# need_region NAME REGION: neither a resource group nor what is in it can be moved.
need_region() {
  local region
  region=$(az group list --tag "azd-env-name=$1" --query '[0].location' -o tsv) ||
    die 'az could not list the resource groups (its words are above)'
  [ -z "$region" ] || [ "$region" = "$2" ] || die "'$1' stands in $region and cannot move to $2." \
    "Say another --env, or first ./scripts/teardown.sh --env $1, which deletes its audit as well."
}

# What the templates use; a new subscription knows few of them, and what-if fails there.
# Microsoft.App is in no template: Flex Consumption wants it for its network (Microsoft Learn: Flex
# Consumption).
providers=(Microsoft.App Microsoft.ContainerInstance Microsoft.EventGrid Microsoft.Insights
  Microsoft.ManagedIdentity Microsoft.Network Microsoft.OperationalInsights Microsoft.Storage
  Microsoft.Web)
missing=()

# Sets $missing.
find_missing_providers() {
  local known provider
  known=$(az provider list --query "[?registrationState=='Registered'].namespace" -o tsv)
  missing=()
  for provider in "${providers[@]}"; do
    grep -qixF "$provider" <<<"$known" || missing+=("$provider")
  done
}

register_providers() {
  local provider
  for provider in ${missing[@]+"${missing[@]}"}; do
    say "registering $provider with the subscription (some minutes, once) ..."
    az provider register --namespace "$provider" --wait
  done
}

# The address that the deployed app has; nothing where there is none. Fails where az does.
deployed_notice_url() {
  local app
  find_group "$1" || return 0
  app=$(of_group Microsoft.Web/sites "$sites_api" \
    "value[?tags.\"azd-service-name\"=='paramedic'].name | [0]") || return
  [ -z "$app" ] || az functionapp config appsettings list --resource-group "$group" \
    --name "$app" --query "[?name=='PARAMEDIC_NOTICE_URL'].value | [0]" -o tsv
}

# The address that the environment gives; nothing where it is empty, or where Azure Pipelines hands
# over its own words, `$(NAME)`: it knows no such variable (Microsoft Learn: define variables).
given_notice_url() {
  case "${PARAMEDIC_NOTICE_URL:-}" in "\$("*) ;; *) printf '%s' "${PARAMEDIC_NOTICE_URL:-}" ;; esac
}

# write_notice_url URL FILE: as a parameter of infra/main.bicep. The address is never shown.
write_notice_url() {
  [[ $1 =~ ^https?://[^[:space:]\"\\]{1,2000}$ ]] ||
    die 'the notice address (PARAMEDIC_NOTICE_URL) must be https://..., without blanks and quotes'
  printf '{"parameters":{"noticeUrl":{"value":"%s"}}}\n' "$1" >"$2"
}
