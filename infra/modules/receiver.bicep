// In: a function key of the door for alerts, the Entra app that vouches for the caller, and the
// action group as it is. Out: it calls that door by secure webhook, and every receiver that people
// have added stays. The key is kept in the action group, as Azure made it: after a new one, run
// this again (Microsoft Learn: action groups).
import { entraCaller } from '../types.bicep'

@description('Name of the action group that calls Paramedic.')
param actionGroupName string

@description('What the action group has now; addresses of its receivers may bear secrets.')
@secure()
param present object

@description('Address of the app.')
param appUrl string

@description('A key of the function `alerts`, and of no other.')
@secure()
param alertsKey string

@description('The Entra app that vouches for the caller.')
param alertCaller entraCaller

var ours = 'paramedic'

resource callsParamedic 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: actionGroupName
  location: 'global'
  tags: union(resourceGroup().tags, {
    'paramedic-receiver': 'alerts'
  })
  properties: {
    enabled: true
    groupShortName: 'paramedic'
    armRoleReceivers: present.?armRoleReceivers ?? []
    automationRunbookReceivers: present.?automationRunbookReceivers ?? []
    azureAppPushReceivers: present.?azureAppPushReceivers ?? []
    // By a key alone it called before; two would deliver each alert twice.
    azureFunctionReceivers: filter(present.?azureFunctionReceivers ?? [], one => one.name != ours)
    emailReceivers: present.?emailReceivers ?? []
    eventHubReceivers: present.?eventHubReceivers ?? []
    itsmReceivers: present.?itsmReceivers ?? []
    logicAppReceivers: present.?logicAppReceivers ?? []
    smsReceivers: present.?smsReceivers ?? []
    voiceReceivers: present.?voiceReceivers ?? []
    webhookReceivers: concat(
      filter(present.?webhookReceivers ?? [], one => one.name != ours),
      [
        {
          name: ours
          serviceUri: '${appUrl}/api/alerts?code=${uriComponent(alertsKey)}'
          useCommonAlertSchema: true
          useAadAuth: true
          tenantId: alertCaller.tenantId
          objectId: alertCaller.objectId
          identifierUri: alertCaller.identifierUri
        }
      ]
    )
  }
}
