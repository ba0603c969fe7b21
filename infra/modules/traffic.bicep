// In: the two sides of a failover group that has no profile yet. Out: a Traffic Manager profile
// that answers with the primary side, until Paramedic moves it; and, where there is a maintenance
// page, a profile before it that falls back to the page while no side in rotation is well.

@description('Name of the failover group.')
param name string

@description('Tags of the profiles.')
param tags object

@description('What makes names of hosts unique.')
param token string

@description('Name of the endpoint of the primary side.')
param primaryEndpoint string

@description('Address of the primary side.')
param primaryUrl string

@description('Name of the endpoint of the secondary side.')
param secondaryEndpoint string

@description('Address of the secondary side.')
param secondaryUrl string

@description('What is asked for to see that a side is well.')
param path string

@description('Host of a static page for when both sides are down; empty: none.')
param maintenanceHost string

@description('ARM id of the workspace that takes the diagnostics.')
param workspaceId string

var primaryHost = split(split(primaryUrl, '/')[2], ':')
var secondaryHost = split(split(secondaryUrl, '/')[2], ':')
var isSecure = startsWith(primaryUrl, 'https:')
var protocol = isSecure ? 'HTTPS' : 'HTTP'
var port = length(primaryHost) > 1 ? int(last(primaryHost)) : (isSecure ? 443 : 80)

// By priority and not by weight: a side is added behind the other, proved, and only then alone.
// Made once and then left alone: deploying it again would put the traffic where it was at first.
@onlyIfNotExists()
resource profile 'Microsoft.Network/trafficManagerProfiles@2022-04-01' = {
  name: 'traf-${name}-${token}'
  location: 'global'
  tags: tags
  properties: {
    trafficRoutingMethod: 'Priority'
    dnsConfig: {
      relativeName: '${name}-${token}'
      ttl: 30
    }
    monitorConfig: {
      protocol: protocol
      port: port
      path: path
      intervalInSeconds: 10
      timeoutInSeconds: 5
      toleratedNumberOfFailures: 2
    }
    endpoints: [
      {
        name: primaryEndpoint
        type: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints'
        properties: {
          target: first(primaryHost)
          endpointStatus: 'Enabled'
          priority: 1
        }
      }
      {
        name: secondaryEndpoint
        type: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints'
        properties: {
          target: first(secondaryHost)
          // The public row says which side is active; Traffic Manager never moves by itself.
          endpointStatus: 'Disabled'
          priority: 2
        }
      }
    ]
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: profile
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'ProbeHealthStatusEvents'
        enabled: true
      }
    ]
  }
}

resource front 'Microsoft.Network/trafficManagerProfiles@2022-04-01' = if (!empty(maintenanceHost)) {
  name: 'traf-${name}-front-${token}'
  location: 'global'
  tags: tags
  properties: {
    trafficRoutingMethod: 'Priority'
    dnsConfig: {
      relativeName: '${name}-front-${token}'
      ttl: 30
    }
    monitorConfig: {
      protocol: protocol
      port: port
      path: path
    }
    endpoints: [
      {
        name: 'sides'
        type: 'Microsoft.Network/trafficManagerProfiles/nestedEndpoints'
        properties: {
          targetResourceId: profile.id
          endpointStatus: 'Enabled'
          minChildEndpoints: 1
          priority: 1
        }
      }
      {
        name: 'maintenance'
        type: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints'
        properties: {
          target: maintenanceHost
          endpointStatus: 'Enabled'
          // It is never probed: the page is all there is left.
          alwaysServe: 'Enabled'
          priority: 2
        }
      }
    ]
  }
}

resource frontLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(maintenanceHost)) {
  name: 'to-workspace'
  scope: front
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'ProbeHealthStatusEvents'
        enabled: true
      }
    ]
  }
}

@description('The name before it, which DNS answers with the maintenance page while no side is well; empty: there is none.')
output frontHost string = front.?properties.dnsConfig.fqdn ?? ''
