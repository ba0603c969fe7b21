// In: a function key of the door for alerts, and the Entra app that vouches for the caller. Out: the
// action group calls that door by secure webhook. The key is kept in the action group, as Azure
// made it: after a new one, run this again (Microsoft Learn: action groups).
import { entraCaller } from '../types.bicep'

@description('Name of the action group that calls Paramedic.')
param actionGroupName string

@description('Address of the app.')
param appUrl string

@description('A key of the function `alerts`, and of no other.')
@secure()
param alertsKey string

@description('The Entra app that vouches for the caller.')
param alertCaller entraCaller

resource callsParamedic 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: actionGroupName
  location: 'global'
  tags: union(resourceGroup().tags, {
    'paramedic-receiver': 'alerts'
  })
  properties: {
    enabled: true
    groupShortName: 'paramedic'
    webhookReceivers: [
      {
        name: 'paramedic'
        serviceUri: '${appUrl}/api/alerts?code=${uriComponent(alertsKey)}'
        useCommonAlertSchema: true
        useAadAuth: true
        tenantId: alertCaller.tenantId
        objectId: alertCaller.objectId
        identifierUri: alertCaller.identifierUri
      }
    ]
  }
}
