// All of Paramedic in one subscription, in one pass. In: a name, a region, and what infra/paramedic.yaml
// asks for. Out: a resource group with the app (still without its code), its state, its identities
// with their rights, alert rules, a workbook, and what the configuration names and nobody supplied:
// container groups and Traffic Manager profiles to try it with. What needs the code: subscriptions.bicep.
import { allowedCaller, entraCaller, namedTexts, tenantPeople } from 'types.bicep'

targetScope = 'subscription'

@description('Names the environment: lower-case letters, digits and hyphens.')
@minLength(2)
@maxLength(32)
param environmentName string

@description('Region of everything that has one; it must offer Flex Consumption.')
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('What the environment is for: `trial` is cheap; `production` keeps the state in zones and off the internet, an instance always ready, and logs for longer. Each of these may be chosen by itself. Choose it at the first deployment: see storageSku.')
@allowed(['trial', 'production'])
param stage string = 'trial'

@description('Values of what paramedic.yaml names by { setting: NAME }, except PARAMEDIC_NOTICE_URL: that is noticeUrl. A target or a profile whose id is among them is looked after and not made; its address must be among them, too.')
param settings namedTexts = {}

@description('Where a human is told: an https address that takes a POST. It may bear a secret.')
@secure()
param noticeUrl string = ''

@description('Mail addresses that are told of trouble with Paramedic itself, and of the budget; none: those alerts stand in the portal alone.')
param noticeEmails string[] = []

@description('ARM ids of action groups that are there already, such as that of the people on call: told of trouble with Paramedic itself as well. Azure takes five for an alert, and one is ours.')
@maxLength(4)
param noticeActionGroups string[] = []

@description('Image of the container groups that are made: any with Node. Append @sha256:… to pin it; a restart may fetch what a tag means by then. A group that is there keeps its own.')
param demoImage string = 'mcr.microsoft.com/azuredocs/aci-helloworld:latest'

@description('Host of a static page that Traffic Manager falls back to; empty: none.')
param maintenanceHost string = ''

@description('Name (a GUID) of a role that was made beforehand for container groups; empty: it is made.')
param restarterRole string = ''

@description('Name (a GUID) of a role that was made beforehand for Traffic Manager profiles; empty: it is made.')
param trafficRole string = ''

@description('People who may approve and operate; null: nobody, what needs a person is refused.')
param people tenantPeople?

@description('The app registration of entra.bicep, where action groups shall prove themselves by it.')
param alertCaller entraCaller?

@description('Who may reach the app over the network; empty: the whole world, with a key.')
param callers allowedCaller[] = []

@description('Version of Node.')
@allowed(['22', '24'])
param nodeVersion string = '22'

@description('Memory of an instance, in megabytes.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = stage == 'production' ? 2048 : 512

@description('The most instances of one function. Few are enough, and a storm of alerts stays cheap; Azure takes no fewer than 40.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that always wait for HTTP requests, so that no alert meets a cold start. They cost.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttp int = stage == 'production' ? 1 : 0

@description('How often the state is kept: in one place, in zones (not in every region), or in a second region as well. Azure takes or gives zones to an account only by a conversion of its own: later, give what is there, or convert first.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = stage == 'production' ? 'Standard_ZRS' : 'Standard_LRS'

@description('Whether a lock keeps the state from being deleted.')
param isLocked bool = true

@description('Whether storage is reached by private endpoints alone. They cost.')
param isPrivate bool = stage == 'production'

@description('Addresses of the network, where there is one.')
param addressPrefix string = '10.20.0.0/24'

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int = stage == 'production' ? 90 : 30

@description('Gigabytes of logs a day after which no more are taken; -1: no end. An end silences alerts.')
@minValue(-1)
param dailyCapGb int = -1

@description('What a month may cost before noticeEmails are told, in the currency of the subscription; 0: no budget.')
@minValue(0)
param monthlyBudget int = 0

@description('First day of the month in which a budget is made; it counts from there.')
param budgetFrom string = utcNow('yyyy-MM-01')

@description('Further tags of every resource.')
param tags object = {}

// What goes this way can be read in the record of the deployment, and in what what-if prints.
var plainSettings = contains(settings, 'PARAMEDIC_NOTICE_URL')
  ? fail('Give PARAMEDIC_NOTICE_URL as the parameter noticeUrl, which is kept secret; not in settings.')
  : settings
var configuration = loadYamlContent('paramedic.yaml')
// Read loosely: `failovers: {}` is of no type that has values.
var failovers = items(json(string(configuration.failovers)))
var withTraffic = filter(failovers, failover => contains(failover.value, 'traffic'))
// Likewise: the type of targets that have no `traffic` knows of none.
var targets = json(string(configuration.targets))
var targetsWithTraffic = filter(targets, target => contains(target, 'traffic'))
var token = toLower(uniqueString(subscription().id, environmentName, location))
// Not read of the modules that make them: what-if leaves out a module whose names it learns too late
// (Microsoft Learn: linter rule what-if-short-circuiting).
var appName = 'func-${token}'
var insightsName = 'appi-${token}'
var allTags = union(tags, {
  'azd-env-name': environmentName
})

// What Azure takes as a schedule of what paramedic.yaml calls a length.
var schedules = {
  '10s': '*/10 * * * * *'
  '15s': '*/15 * * * * *'
  '20s': '*/20 * * * * *'
  '30s': '*/30 * * * * *'
  '1m': '0 * * * * *'
  '2m': '0 */2 * * * *'
  '5m': '0 */5 * * * *'
}

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: allTags
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    insightsName: insightsName
    retentionDays: retentionDays
    dailyCapGb: dailyCapGb
  }
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    sku: storageSku
    isPublic: !isPrivate
    isLocked: isLocked
    workspaceId: monitoring.outputs.workspaceId
  }
}

module network 'modules/network.bicep' = if (isPrivate) {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    accountId: storage.outputs.accountId
    addressPrefix: addressPrefix
    workspaceId: monitoring.outputs.workspaceId
  }
}

module events 'modules/events.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    accountName: storage.outputs.accountName
    queueName: storage.outputs.eventQueue
    deadLetterContainer: storage.outputs.deadLetterContainer
    workspaceId: monitoring.outputs.workspaceId
  }
}

module rights 'modules/rights.bicep' = {
  scope: group
  params: {
    accountName: storage.outputs.accountName
    insightsName: insightsName
    workspaceName: monitoring.outputs.workspaceName
    topicName: events.outputs.topicName
    hostPrincipalId: identity.outputs.hostPrincipalId
    healerPrincipalId: identity.outputs.healerPrincipalId
    watcherPrincipalId: identity.outputs.watcherPrincipalId
    healerReadsLogs: !empty(targetsWithTraffic)
  }
}

module lookedAfter 'modules/looked-after.bicep' = {
  params: {
    location: location
    tags: allTags
    token: token
    environmentName: environmentName
    groupName: group.name
    settings: plainSettings
    targets: map(configuration.targets, target => {
      id: target.id
      resourceIdSetting: target.resourceId.setting
      urlSetting: target.probe.url.setting
    })
    failovers: map(withTraffic, failover => {
      name: failover.key
      path: failover.value.primary.path
      endpointType: failover.value.traffic.?type ?? 'externalEndpoints'
      profileSetting: failover.value.traffic.profile.setting
      primary: failover.value.traffic.primary
      primaryUrlSetting: failover.value.primary.endpoint.setting
      secondary: failover.value.traffic.secondary
      secondaryUrlSetting: failover.value.secondary.endpoint.setting
    })
    demoImage: demoImage
    maintenanceHost: maintenanceHost
    restarterRole: restarterRole
    trafficRole: trafficRole
    healerPrincipalId: identity.outputs.healerPrincipalId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module functionApp 'modules/function-app.bicep' = {
  scope: group
  // It starts at once, and a host that may not read its storage gives up for minutes.
  dependsOn: [rights]
  params: {
    location: location
    tags: allTags
    token: token
    appName: appName
    hostId: identity.outputs.hostId
    hostClientId: identity.outputs.hostClientId
    healerId: identity.outputs.healerId
    healerClientId: identity.outputs.healerClientId
    blobEndpoint: storage.outputs.blobEndpoint
    queueEndpoint: storage.outputs.queueEndpoint
    tableEndpoint: storage.outputs.tableEndpoint
    packageContainer: storage.outputs.packageContainer
    insightsName: insightsName
    topicEndpoint: events.outputs.topicEndpoint
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyHttp: alwaysReadyHttp
    sweepSchedule: schedules[configuration.fleet.sweepEvery]
    settings: lookedAfter.outputs.settings
    noticeUrl: noticeUrl
    people: people
    callers: callers
    subnetId: network.?outputs.appSubnetId ?? ''
    workspaceId: monitoring.outputs.workspaceId
  }
}

module authentication 'modules/authentication.bicep' = {
  scope: group
  dependsOn: [functionApp]
  params: {
    appName: appName
    alertCaller: alertCaller
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  dependsOn: [rights]
  params: {
    location: location
    tags: allTags
    token: token
    workspaceId: monitoring.outputs.workspaceId
    watcherId: identity.outputs.watcherId
    topicId: events.outputs.topicId
    noticeEmails: noticeEmails
    noticeActionGroups: noticeActionGroups
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    token: token
    workspaceId: monitoring.outputs.workspaceId
  }
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0) {
  scope: group
  params: {
    monthly: monthlyBudget
    firstMonth: budgetFrom
    emails: noticeEmails
  }
}

@description('Name of the resource group.')
output resourceGroupName string = group.name

@description('Name of the function app.')
output functionAppName string = functionApp.outputs.appName

@description('Address of the function app.')
output functionAppUrl string = functionApp.outputs.appUrl

@description('ARM id of the action group that calls Paramedic; it has no receiver yet.')
output actionGroupId string = alerts.outputs.actionGroupId

@description('Name of the storage account.')
output storageAccountName string = storage.outputs.accountName

@description('Client id of the healer identity.')
output healerClientId string = identity.outputs.healerClientId

@description('Name of the Event Grid topic.')
output topicName string = events.outputs.topicName

@description('Name of the workspace.')
output workspaceName string = monitoring.outputs.workspaceName

@description('ARM ids of the targets, in the order of paramedic.yaml.')
output targetIds string[] = lookedAfter.outputs.targetIds

@description('ARM ids of the Traffic Manager profiles.')
output profileIds string[] = lookedAfter.outputs.profileIds

@description('The names of these profiles in DNS, which people call instead of either side.')
output profileHosts string[] = lookedAfter.outputs.profileHosts

@description('The names to call instead, of profiles that were made with a maintenance page; empty for one without.')
output frontHosts string[] = lookedAfter.outputs.frontHosts
