# Sourced after azure.sh by what deploys the templates, by deploy.sh or by azd. Gives what must hold
# before: providers that the subscription knows, and a notice address that is not lost by being left
# out. Secrets go by files of the scratch folder, never by arguments.
# shellcheck shell=bash

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
  app=$(az resource list --resource-group "$group" --resource-type Microsoft.Web/sites \
    --query "[?tags.\"azd-service-name\"=='paramedic'].name | [0]" -o tsv) || return
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
