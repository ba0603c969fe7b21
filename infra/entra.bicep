// By choice, and by somebody who may write to Entra: the app registration by which action groups
// prove themselves and by which people are known, with the roles of both. In: a name. Out: what the
// parameters `people` of main.bicep and `alertCaller` of main.bicep and subscriptions.bicep want.
// Needs the Microsoft Graph extension, which bicepconfig.json names and the compiler fetches.
extension microsoftGraphV1

import { entraCaller, tenantPeople } from 'types.bicep'

@description('Name of the environment, as for main.bicep.')
param environmentName string

// "AzNS AAD Webhook", in whose name action groups call (Microsoft Learn: action groups).
var actionGroupsCaller = '461e8683-5575-4561-ac7f-899cc907d62a'

var roles = [
  {
    value: 'Paramedic.Approver'
    name: 'Approver'
    description: 'May answer the questions that Paramedic asks before it moves traffic.'
    members: ['User']
  }
  {
    value: 'Paramedic.Operator'
    name: 'Operator'
    description: 'May force a failover.'
    members: ['User']
  }
  {
    value: 'ActionGroupsSecureWebhook'
    name: 'Action group'
    description: 'May deliver alerts.'
    members: ['Application']
  }
]

resource registration 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: 'paramedic-${environmentName}'
  displayName: 'Paramedic (${environmentName})'
  signInAudience: 'AzureADMyOrg'
  api: {
    requestedAccessTokenVersion: 2
    oauth2PermissionScopes: [
      {
        id: guid(environmentName, 'access')
        value: 'access'
        type: 'User'
        isEnabled: true
        adminConsentDisplayName: 'Use Paramedic'
        adminConsentDescription: 'Use Paramedic in the name of the person who signed in.'
      }
    ]
  }
  appRoles: [
    for role in roles: {
      id: guid(environmentName, role.value)
      value: role.value
      displayName: role.name
      description: role.description
      allowedMemberTypes: role.members
      isEnabled: true
    }
  ]
}

resource principal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: registration.appId
  // A role is needed to sign in at all.
  appRoleAssignmentRequired: true
}

// Made only where it is not there yet: its id is Microsoft's own.
resource actionGroups 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: actionGroupsCaller
}

resource mayDeliver 'Microsoft.Graph/appRoleAssignedTo@v1.0' = {
  appRoleId: guid(environmentName, 'ActionGroupsSecureWebhook')
  principalId: actionGroups.id
  resourceId: principal.id
}

@description('Client id, for the commands that follow. Its address bears it and is set by: az ad app update --id CLIENT_ID --identifier-uris api://CLIENT_ID.')
output clientId string = registration.appId

@description('For the parameter people.')
output people tenantPeople = {
  tenantId: tenant().tenantId
  audience: registration.appId
}

@description('For the parameter alertCaller, once the address is set.')
output alertCaller entraCaller = {
  tenantId: tenant().tenantId
  objectId: registration.id
  clientId: registration.appId
  identifierUri: 'api://${registration.appId}'
  appId: actionGroupsCaller
}
