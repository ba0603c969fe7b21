// The resource types that templates may use, each with the versions of its API. A version is the
// date on which it came out. One step back from the newest is right, so that a person's `az` of
// last year knows it. Source: Azure/bicep-types-az, as of 2026-08-20; previews where said why.

/** Children of a type have its versions, unless they are named themselves. */
const apiVersions: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.Authorization/locks': ['2020-05-01'],
  'Microsoft.Authorization/roleAssignments': ['2022-04-01'],
  'Microsoft.Authorization/roleDefinitions': ['2022-04-01'],
  'Microsoft.Consumption/budgets': ['2023-11-01', '2024-08-01'],
  'Microsoft.ContainerInstance/containerGroups': ['2025-09-01', '2026-07-01'],
  'Microsoft.EventGrid/eventSubscriptions': ['2025-02-15'],
  'Microsoft.EventGrid/systemTopics': ['2025-02-15'],
  'Microsoft.EventGrid/topics': ['2025-02-15'],
  'Microsoft.Graph/appRoleAssignedTo': ['v1.0'],
  'Microsoft.Graph/applications': ['v1.0'],
  'Microsoft.Graph/servicePrincipals': ['v1.0'],
  'Microsoft.Insights/actionGroups': ['2023-01-01'],
  'Microsoft.Insights/activityLogAlerts': ['2020-10-01', '2026-01-01'],
  'Microsoft.Insights/components': ['2020-02-02'],
  // The preview is what all of Azure uses: the stable one, 2016-09-01, knows no category groups.
  'Microsoft.Insights/diagnosticSettings': ['2021-05-01-preview'],
  'Microsoft.Insights/metricAlerts': ['2018-03-01', '2026-01-01'],
  'Microsoft.Insights/scheduledQueryRules': ['2023-12-01', '2026-03-01'],
  'Microsoft.Insights/workbooks': ['2023-06-01'],
  'Microsoft.ManagedIdentity/userAssignedIdentities': ['2024-11-30'],
  'Microsoft.Network/networkSecurityGroups': ['2025-05-01', '2025-09-01'],
  'Microsoft.Network/privateDnsZones': ['2024-06-01'],
  'Microsoft.Network/privateEndpoints': ['2025-05-01', '2025-09-01'],
  'Microsoft.Network/trafficManagerProfiles': ['2022-04-01'],
  'Microsoft.Network/virtualNetworks': ['2025-05-01', '2025-09-01'],
  'Microsoft.OperationalInsights/workspaces': ['2025-02-01', '2026-03-01'],
  'Microsoft.Resources/resourceGroups': ['2024-11-01', '2025-04-01'],
  'Microsoft.Storage/storageAccounts': ['2025-06-01', '2026-04-01'],
  'Microsoft.Web/serverfarms': ['2024-11-01', '2025-03-01'],
  'Microsoft.Web/sites': ['2024-11-01', '2025-03-01'],
};

/** Of a type or of the nearest one above it; null: not in the list. */
export function versionsOf(type: string): readonly string[] | null {
  const known = Object.entries(apiVersions).find(
    ([one]) => one.toLowerCase() === type.toLowerCase(),
  );
  if (known !== undefined) return known[1];
  const above = type.slice(0, type.lastIndexOf('/'));
  return above.includes('/') ? versionsOf(above) : null;
}
