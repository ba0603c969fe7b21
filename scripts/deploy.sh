#!/usr/bin/env bash
# In: a subscription that az is logged in to, and what is to stand in it. Out: everything of
# infra/main.bicep, the app, and what can only follow the app. Run again, it changes only what
# differs; cut off, it waits for what still runs in Azure, and goes on where it stopped.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/deploy.sh --env NAME --location REGION [options]

Registers what providers the subscription lacks, once you agree; shows what would change (what-if),
asks, and deploys: templates, app, subscriptions.

  --env NAME            names the environment and all its resources (2 to 32: a-z, 0-9, hyphens)
  --location REGION     such as westeurope; where Flex Consumption is offered
  --parameters FILE     further parameters of infra/main.bicep, as ARM's JSON; repeatable
  --subscriptions FILE  parameters of infra/subscriptions.bicep, likewise; see postdeploy.sh
  --what-if             show what would change, and stop
  --validation-level L  how strictly what-if looks: Provider (az's default), ProviderNoRbac (asks for
                        the rights to read alone), Template; az 2.76 or newer
  --yes                 do not ask
  -h, --help            this text

From the environment, so that a pipeline can keep them:
  PARAMEDIC_NOTICE_URL     noticeUrl, a secret; what is empty or left out keeps what is deployed
  PARAMEDIC_PARAMETERS     files as for --parameters, with blanks between; before those
  PARAMEDIC_SUBSCRIPTIONS  a file as for --subscriptions

What is looked after is said in infra/paramedic.yaml. It costs money (docs/cost.md) until
./scripts/teardown.sh --env NAME is run.
HELP
}

for argument in "$@"; do
  case "$argument" in -h | --help) usage && exit 0 ;; esac
done

. "$root/scripts/azure.sh"
. "$root/scripts/before.sh"
. "$root/scripts/upload.sh"

environment='' location='' only_show='' yes=''
files=() later=${PARAMEDIC_SUBSCRIPTIONS:-} level=()
read -r -a files <<<"${PARAMEDIC_PARAMETERS:-}"
while [ $# -gt 0 ]; do
  case "$1" in
    --what-if) only_show=yes ;;
    --yes) yes=yes ;;
    --env | --location | --parameters | --subscriptions | --validation-level)
      [ $# -ge 2 ] || die "$1 lacks its value; see --help"
      case "$1" in
        --env) environment=$2 ;;
        --location) location=$2 ;;
        --validation-level) level=(--validation-level "$2") ;;
        --parameters) files+=("$2") ;;
        --subscriptions) later=$2 ;;
      esac
      shift
      ;;
    *) die "'$1' is not known; see --help" ;;
  esac
  shift
done

need_environment_name "$environment"
[[ $location =~ ^[a-z0-9]{3,21}$ ]] ||
  die "--location must be the name of a region, such as westeurope (az account list-locations)"
for file in ${files[@]+"${files[@]}"} ${later:+"$later"}; do
  [ -f "$file" ] || die "there is no file $file"
done
open_scratch
need_az
need_bicep
[ -n "$only_show" ] || need_az_that_uploads
need_region "$environment" "$location"

find_missing_providers
if [ ${#missing[@]} -gt 0 ]; then
  say "the subscription does not know: ${missing[*]}"
  [ -z "$only_show" ] || die 'what-if needs them, and registering is a change:' \
    "$(printf 'az provider register --namespace %s --wait; ' "${missing[@]}")"
  [ -n "$yes" ] || confirm 'Register them with the subscription?'
  register_providers
fi

# The record of a deployment keeps its region for good, and so do those of its modules, whose names
# come of its name (Microsoft Learn: subscription deployments, deployment location and name). A name
# has 64 characters at most, which those that are let in above fit.
template=(--name "paramedic-$environment-$location" --location "$location"
  --template-file "$root/infra/main.bicep")
for file in ${files[@]+"${files[@]}"}; do template+=(--parameters "@$file"); done
template+=(--parameters "environmentName=$environment" "location=$location")

notice_url=$(given_notice_url) by_file=''
! grep -qs '"noticeUrl"' ${files[@]+"${files[@]}"} /dev/null || by_file=yes
if [ -z "$notice_url$by_file" ]; then
  # What-if alone may be asked by somebody who may not read secrets; a deployment must not guess.
  notice_url=$(deployed_notice_url "$environment") || {
    [ -n "$only_show" ] ||
      die 'the settings of the app could not be read, and its notice address would be lost'
    say 'the settings of the app could not be read: this is shown without its notice address'
  }
fi
secret=() shown=()
if [ -n "$notice_url" ]; then
  write_notice_url "$notice_url" "$scratch/notice.json"
  secret=(--parameters "@$scratch/notice.json")
fi
if [ -n "$notice_url$by_file" ]; then
  # What-if prints what it is given, and the logs of a pipeline are read by many.
  write_notice_url https://notice-url.example/is-not-shown "$scratch/shown.json"
  shown=(--parameters "@$scratch/shown.json")
fi

say '1/5 what would change'
az deployment sub what-if "${template[@]}" ${shown[@]+"${shown[@]}"} ${level[@]+"${level[@]}"} \
  --no-prompt true
[ -z "$only_show" ] || exit 0
[ -n "$yes" ] || confirm "Deploy this as '$environment'?"

say '2/5 bundling the app'
"$root/scripts/package.sh"

say '3/5 deploying the templates (some minutes)'
attempt 'the deployment of infra/main.bicep' 4 60 \
  'PrincipalNotFound|AuthorizationFailed|authoriz|forbidden|does not have' \
  az deployment sub create "${template[@]}" ${secret[@]+"${secret[@]}"} --no-prompt true \
  --output none

say '4/5 deploying the app'
find_app "$environment"
attempt 'the upload of the app' 8 30 . upload
[ -z "$unseen" ] || say 'the code is there, but az could not see that the app is well: it has not' \
  'started, or lets this address not in (callers). The next step waits for its functions.'

say '5/5 what can only follow the app'
"$root/scripts/postdeploy.sh" --env "$environment" ${later:+--parameters "$later"}
say "deployed: $app_url. Try it: ./scripts/smoke.sh --env $environment"
