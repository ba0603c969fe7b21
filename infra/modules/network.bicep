// In: the account that shall not be on the internet. Out: a network that the app goes out through,
// and the private endpoints by which it reaches blobs, queues and tables. Alerts still come in by
// the app's public address: an action group reaches no other (Microsoft Learn: action groups).

@description('Region of the network.')
param location string

@description('Tags of every resource.')
param tags object

@description('What makes names unique.')
param token string

@description('ARM id of the storage account.')
param accountId string

@description('Addresses of the network, a /24 or larger.')
param addressPrefix string

@description('ARM id of the workspace that takes the diagnostics.')
param workspaceId string

var services = ['blob', 'queue', 'table']

resource closed 'Microsoft.Network/networkSecurityGroups@2025-05-01' = {
  name: 'nsg-${token}'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'from-the-internet'
        properties: {
          access: 'Deny'
          direction: 'Inbound'
          priority: 4000
          protocol: '*'
          sourceAddressPrefix: 'Internet'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource closedLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: closed
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: 'vnet-${token}'
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [addressPrefix]
    }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          networkSecurityGroup: {
            id: closed.id
          }
          // Without a word, newer versions of the API would make it private. Of a delegated subnet
          // the service itself sees to the way out (Microsoft Learn: default outbound access).
          // assumed: Flex Consumption has one to ARM, logs and targets without a NAT gateway.
          defaultOutboundAccess: true
          // Flex Consumption wants this one (Microsoft Learn: Flex Consumption plan, networking).
          delegations: [
            {
              name: 'flex'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
          privateEndpointNetworkPolicies: 'Enabled'
          // Nothing goes out from here.
          defaultOutboundAccess: false
          networkSecurityGroup: {
            id: closed.id
          }
        }
      }
    ]
  }

  resource app 'subnets' existing = {
    name: 'app'
  }

  resource endpoints 'subnets' existing = {
    name: 'endpoints'
  }
}

// Its metrics are of plans against floods and of machines, and there are neither here.
resource networkLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: network
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: {
    name: 'privatelink.${service}.${environment().suffixes.storage}'
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, i) in services: {
    parent: zones[i]
    name: 'to-${network.name}'
    location: 'global'
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: network.id
      }
    }
  }
]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for service in services: {
    name: 'pe-${service}-${token}'
    location: location
    tags: tags
    properties: {
      subnet: {
        id: network::endpoints.id
      }
      privateLinkServiceConnections: [
        {
          name: service
          properties: {
            privateLinkServiceId: accountId
            groupIds: [service]
          }
        }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (service, i) in services: {
    parent: privateEndpoints[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: service
          properties: {
            privateDnsZoneId: zones[i].id
          }
        }
      ]
    }
  }
]

@description('ARM id of the subnet that the app goes out through.')
output appSubnetId string = network::app.id
