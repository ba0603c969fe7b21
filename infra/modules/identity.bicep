// In: names. Out: three identities, so that none can do another's work. The host runs the app and
// keeps its state; the healer alone may touch targets and traffic; the watcher lets alert rules
// read the logs, which otherwise read with the rights of whoever edited them last (Microsoft Learn:
// log search alert rules).

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
