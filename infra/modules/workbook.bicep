// In: the workspace. Out: one workbook that answers what a person on call asks first. Its queries
// lie in kql/workbook/, where a test runs each.

@description('Region of the workbook.')
param location string

@description('Tags of the workbook.')
param tags object

@description('What makes names unique.')
param token string

@description('ARM id of the workspace that is queried.')
param workspaceId string

var panels = [
  {
    title: 'Fleet: where everything stands'
    visualization: 'table'
    query: loadTextContent('../../kql/workbook/fleet.kql')
  }
  {
    title: 'Incidents, newest first'
    visualization: 'table'
    query: loadTextContent('../../kql/workbook/incidents.kql')
  }
  {
    title: 'How long it took to prove and to heal'
    visualization: 'table'
    query: loadTextContent('../../kql/workbook/times.kql')
  }
  {
    title: 'What was done, and what came of it'
    visualization: 'table'
    query: loadTextContent('../../kql/workbook/actions.kql')
  }
  {
    title: 'What was refused, and why'
    visualization: 'table'
    query: loadTextContent('../../kql/workbook/refusals.kql')
  }
  {
    title: 'Budgets: claims in the last hour, and at most in any'
    visualization: 'table'
    query: loadTextContent('../../kql/workbook/budget.kql')
  }
  {
    title: 'Sweeps: looks, and looks that failed'
    visualization: 'timechart'
    query: loadTextContent('../../kql/workbook/sweeps.kql')
  }
  {
    title: 'Alert rules: what they asked for'
    visualization: 'table'
    query: loadTextContent('../../kql/workbook/rules.kql')
  }
]

var logs = 'microsoft.operationalinsights/workspaces'

var timeRange = {
  type: 9
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    queryType: 0
    resourceType: logs
    parameters: [
      {
        id: guid('time-range')
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        label: 'Time range'
        type: 4
        isRequired: true
        value: {
          durationMs: 86400000
        }
        typeSettings: {
          selectableValues: [
            {
              durationMs: 3600000
            }
            {
              durationMs: 86400000
            }
            {
              durationMs: 604800000
            }
            {
              durationMs: 2592000000
            }
          ]
        }
      }
      {
        id: guid('group')
        version: 'KqlParameterItem/1.0'
        name: 'Group'
        label: 'Resource group'
        type: 1
        value: resourceGroup().name
        isHiddenWhenLocked: true
      }
    ]
  }
  name: 'time-range'
}

var charts = [
  for (panel, i) in panels: {
    type: 3
    content: {
      version: 'KqlItem/1.0'
      title: panel.title
      query: panel.query
      size: 0
      queryType: 0
      resourceType: logs
      timeContextFromParameter: 'TimeRange'
      visualization: panel.visualization
    }
    name: 'panel-${i}'
  }
]

// Resource Graph is asked of a whole subscription; the query names the resource group.
var subscriptionId = subscription().id
var ruleHealth = {
  type: 3
  content: {
    version: 'KqlItem/1.0'
    title: 'Alert rules: whether they are on, and when they fired last'
    query: loadTextContent('../../kql/workbook/rule-health.kql')
    size: 0
    queryType: 1
    resourceType: 'microsoft.resourcegraph/resources'
    crossComponentResources: [subscriptionId]
    visualization: 'table'
  }
  name: 'rule-health'
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, token, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Paramedic'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: workspaceId
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat([timeRange], charts, [ruleHealth])
      fallbackResourceIds: [workspaceId]
    })
  }
}
