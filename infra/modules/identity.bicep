// In: names. Out: the two identities of the app, so that neither can do the other's work: the host
// runs it and keeps its state, the healer alone may touch targets and traffic. And one of the alert
// rules, which no code can use: without it a rule reads with the rights of whoever edited it last
// (Microsoft Learn: log search alert rules).

@description('Region of the identities.')
param location string

@description('Tags of every identity.')
param tags object

@description('What makes names unique.')
param token string

resource host 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-host-${token}'
  location: location
  tags: tags
}

resource healer 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-healer-${token}'
  location: location
  tags: tags
}

resource watcher 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-watcher-${token}'
  location: location
  tags: tags
}

@description('ARM id of the host identity.')
output hostId string = host.id

@description('Client id of the host identity.')
output hostClientId string = host.properties.clientId

@description('Object id of the host identity.')
output hostPrincipalId string = host.properties.principalId

@description('ARM id of the healer identity.')
output healerId string = healer.id

@description('Client id of the healer identity.')
output healerClientId string = healer.properties.clientId

@description('Object id of the healer identity.')
output healerPrincipalId string = healer.properties.principalId

@description('ARM id of the watcher identity.')
output watcherId string = watcher.id

@description('Object id of the watcher identity.')
output watcherPrincipalId string = watcher.properties.principalId
