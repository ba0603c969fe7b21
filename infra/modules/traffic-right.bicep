// In: a Traffic Manager profile of this resource group. Out: the healer may read it and write its
// endpoints, and no other profile's; and the name by which people call it.

@description('Name of the profile; it must exist.')
param profileName string

@description('Name (a GUID) of the role for Traffic Manager profiles.')
param roleName string

@description('Object id of the healer identity.')
param principalId string

resource profile 'Microsoft.Network/trafficManagerProfiles@2022-04-01' existing = {
  name: profileName
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(profile.id, principalId, roleName)
  scope: profile
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleName)
  }
}

@description('The name that DNS answers with the active side for.')
output host string = profile.properties.dnsConfig.fqdn
