// What several templates must agree on. In: nothing. Out: types.

@export()
@description('Values by name, such as the app settings that infra/paramedic.yaml asks for.')
type namedTexts = {
  *: string
}

@export()
@description('A name and its value.')
type namedText = {
  @description('Of an app setting.')
  name: string

  @description('What it is set to.')
  value: string
}

@export()
@description('A target of infra/paramedic.yaml: a container group, and where its id and its address go.')
type targetSettings = {
  @description('Its id in infra/paramedic.yaml; part of the name of a container group that is made for it, and then of at most 46 characters.')
  id: string

  @description('The app setting that takes the ARM id of its container group.')
  resourceIdSetting: string

  @description('The app setting that takes its address.')
  urlSetting: string
}

@export()
@description('A failover group of infra/paramedic.yaml, as far as its traffic is concerned.')
type failoverTraffic = {
  @description('Its name; part of the names of profiles that are made for it, and then of at most 38 characters.')
  name: string

  @description('What is asked for to see that a side is well.')
  path: string

  @description('Type of both endpoints; a profile that is made has externalEndpoints.')
  endpointType: 'azureEndpoints' | 'externalEndpoints' | 'nestedEndpoints'

  @description('The app setting that takes the ARM id of its Traffic Manager profile.')
  profileSetting: string

  @description('Name of the endpoint of the primary side.')
  primary: string

  @description('The app setting that takes the address of the primary side.')
  primaryUrlSetting: string

  @description('Name of the endpoint of the secondary side.')
  secondary: string

  @description('The app setting that takes the address of the secondary side.')
  secondaryUrlSetting: string
}

@export()
@description('People who may approve and operate, known by their Entra access tokens.')
type tenantPeople = {
  @description('The tenant they sign in to, a GUID.')
  tenantId: string

  @description('The client id, a GUID, or api:// and it, of the app registration that their tokens are for.')
  audience: string
}

@export()
@description('The app registration of infra/entra.bicep, by which an action group proves itself.')
type entraCaller = {
  @description('Its tenant, a GUID.')
  tenantId: string

  @description('Its object id, a GUID. Whoever deploys must be one of its owners.')
  objectId: string

  @description('Its client id, a GUID.')
  clientId: string

  @description('Its identifier URI, such as api://GUID; of another form, it still names this registration.')
  identifierUri: string

  @description('Client id of the one who calls, Microsoft’s own application for action groups.')
  appId: string
}

@export()
@description('Who may reach the doors of the app over the network; every caller still needs a key.')
type allowedCaller = {
  @description('Of the rule; unique among them.')
  name: string

  @description('A service tag such as ActionGroup, or a range of addresses such as 203.0.113.0/24.')
  from: string
}

@export()
@description('A resource group in some subscription.')
type resourceGroupPlace = {
  @description('The subscription, a GUID.')
  subscriptionId: string

  @description('The name of the resource group.')
  resourceGroup: string

  @description('The system topic that it has already, as it can have one only; left out: it is made.')
  systemTopic: string?
}
