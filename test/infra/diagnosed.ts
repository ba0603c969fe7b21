// What becomes of the diagnostics of each resource type. A type that is made has to stand in one of
// the two lists: those that must have a diagnostic setting, and those that have none, each with its
// reason. Source: Microsoft Learn, "Supported metrics and log categories by resource type".

export const diagnosed: readonly string[] = [
  'Microsoft.ContainerInstance/containerGroups',
  'Microsoft.EventGrid/systemTopics',
  'Microsoft.EventGrid/topics',
  'Microsoft.Network/networkSecurityGroups',
  'Microsoft.Network/trafficManagerProfiles',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.OperationalInsights/workspaces',
  'Microsoft.Storage/storageAccounts',
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Storage/storageAccounts/queueServices',
  'Microsoft.Storage/storageAccounts/tableServices',
  'Microsoft.Web/serverfarms',
  'Microsoft.Web/sites',
];

/** Azure Monitor has no logs and no metrics of them; the activity log has what is done to them. */
const unknown = 'it has neither logs nor metrics';
const partOfAnother = 'what happens to it is in the logs of its parent';
const notExported = 'it has metrics alone, and Azure exports none of them (DS Export: No)';

export const undiagnosed: Readonly<Record<string, string>> = {
  'Microsoft.Authorization/locks': unknown,
  'Microsoft.Authorization/roleAssignments': unknown,
  'Microsoft.Authorization/roleDefinitions': unknown,
  'Microsoft.Consumption/budgets': unknown,
  'Microsoft.EventGrid/systemTopics/eventSubscriptions': partOfAnother,
  'Microsoft.EventGrid/topics/eventSubscriptions': partOfAnother,
  'Microsoft.Graph/appRoleAssignedTo': unknown,
  'Microsoft.Graph/applications': unknown,
  'Microsoft.Graph/servicePrincipals': unknown,
  'Microsoft.Insights/actionGroups': unknown,
  'Microsoft.Insights/activityLogAlerts': unknown,
  // Its tables lie in our workspace already: a setting would write, and bill, each row twice.
  'Microsoft.Insights/components': 'all of its logs are in the workspace as they are written',
  'Microsoft.Insights/diagnosticSettings': unknown,
  'Microsoft.Insights/metricAlerts': unknown,
  'Microsoft.Insights/scheduledQueryRules': unknown,
  'Microsoft.Insights/workbooks': unknown,
  'Microsoft.ManagedIdentity/userAssignedIdentities': unknown,
  'Microsoft.Network/privateDnsZones': notExported,
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': unknown,
  'Microsoft.Network/privateEndpoints': notExported,
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups': unknown,
  'Microsoft.Resources/resourceGroups': unknown,
  'Microsoft.Storage/storageAccounts/blobServices/containers': partOfAnother,
  'Microsoft.Storage/storageAccounts/queueServices/queues': partOfAnother,
  'Microsoft.Storage/storageAccounts/tableServices/tables': partOfAnother,
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': partOfAnother,
  'Microsoft.Web/sites/config': partOfAnother,
};
