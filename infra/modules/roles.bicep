// In: where the roles may be given. Out: the names of the two roles of the healer. Neither can stop,
// change, enter or delete anything: what it may do is what src/azure asks for, no more and no less,
// and a test holds each to the other.
targetScope = 'subscription'

@description('Name of the environment, for people who read the names of the roles.')
param environmentName string

@description('What makes names unique: a custom role shares its name with no other of the tenant.')
param token string

@description('ARM ids of the subscriptions that hold targets and profiles.')
param assignableScopes string[]

@description('Name (a GUID) of a role that was made beforehand, where the deployer may make none.')
param restarterRole string

@description('Name (a GUID) of a role that was made beforehand, where the deployer may make none.')
param trafficRole string

@description('Types of the endpoints that are put into rotation or taken out, such as externalEndpoints; none: no traffic is moved.')
param endpointTypes string[]

// Only what the configuration names is granted.
var endpointWrites = {
  azureEndpoints: 'Microsoft.Network/trafficManagerProfiles/azureEndpoints/write'
  externalEndpoints: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints/write'
  nestedEndpoints: 'Microsoft.Network/trafficManagerProfiles/nestedEndpoints/write'
}

resource restarter 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (empty(restarterRole)) {
  name: guid(subscription().id, token, 'restarter')
  properties: {
    roleName: 'Paramedic restarter (${environmentName}, ${token})'
    description: 'Reads container groups, and restarts or starts them.'
    type: 'CustomRole'
    assignableScopes: assignableScopes
    permissions: [
      {
        actions: [
          'Microsoft.ContainerInstance/containerGroups/read'
          'Microsoft.ContainerInstance/containerGroups/restart/action'
          'Microsoft.ContainerInstance/containerGroups/start/action'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

// Writing endpoints is not writing the profile: its name, its probes and its status stay.
resource traffic 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (!empty(endpointTypes) && empty(trafficRole)) {
  name: guid(subscription().id, token, 'traffic')
  properties: {
    roleName: 'Paramedic traffic (${environmentName}, ${token})'
    description: 'Reads Traffic Manager profiles, and puts their endpoints into rotation or takes them out.'
    type: 'CustomRole'
    assignableScopes: assignableScopes
    permissions: [
      {
        actions: concat(
          [
            // Its own rights on the profile: one that is missing is found before anything moves.
            'Microsoft.Authorization/permissions/read'
            'Microsoft.Network/trafficManagerProfiles/read'
          ],
          map(endpointTypes, endpoints => endpointWrites[endpoints])
        )
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

@description('Name (a GUID) of the role for container groups.')
output restarterRole string = empty(restarterRole) ? guid(subscription().id, token, 'restarter') : restarterRole

@description('Name (a GUID) of the role for Traffic Manager profiles.')
output trafficRole string = empty(trafficRole) ? guid(subscription().id, token, 'traffic') : trafficRole
