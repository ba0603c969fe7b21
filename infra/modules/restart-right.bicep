// In: a container group of this resource group. Out: the healer may read, restart and start it, and
// nothing beside it.

@description('Name of the container group; it must exist.')
param containerGroupName string

@description('Name (a GUID) of the role for container groups.')
param roleName string

@description('Object id of the healer identity.')
param principalId string

resource containerGroup 'Microsoft.ContainerInstance/containerGroups@2025-09-01' existing = {
  name: containerGroupName
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(containerGroup.id, principalId, roleName)
  scope: containerGroup
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleName)
  }
}
