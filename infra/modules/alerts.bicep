// In: the alert rules of kql/, and who hears of them. Out: rules about targets, which ask Paramedic
// for a look, and rules about Paramedic itself, which tell people. Queries and settings are loaded
// from where they are tested; nothing of them is written here.

@description('Region of the rules.')
param location string

@description('Tags of every resource.')
param tags object

@description('What makes names unique.')
param token string

@description('ARM id of the workspace that is queried.')
param workspaceId string

@description('ARM id of the identity with which the rules read.')
param watcherId string

@description('ARM id of the Event Grid topic.')
param topicId string

@description('Addresses that are told of trouble with Paramedic itself; none: it stands in the portal alone.')
param noticeEmails string[]

@description('ARM ids of action groups that are there already, told of the same.')
param noticeActionGroups string[]

// Made once, without a receiver: the app and its key come later, and deploying this again must not
// take away what scripts/postdeploy.sh has put in since.
@onlyIfNotExists()
resource callsParamedic 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-paramedic-${token}'
  location: 'global'
  tags: union(tags, {
    'paramedic-receiver': 'alerts'
  })
  properties: {
    enabled: true
    groupShortName: 'paramedic'
  }
}

resource tellsPeople 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-people-${token}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'people'
    emailReceivers: [
      for (address, i) in noticeEmails: {
        name: 'mail-${i}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

var people = concat([tellsPeople.id], noticeActionGroups)

// A path must be a literal: a folder of kql/ that is not here fails a test.
var rules = [
  {
    name: 'container-ended'
    asks: [callsParamedic.id]
    query: loadTextContent('../../kql/container-ended/rule.kql')
    settings: loadYamlContent('../../kql/container-ended/rule.yaml')
  }
  {
    name: 'crash-loop'
    asks: [callsParamedic.id]
    query: loadTextContent('../../kql/crash-loop/rule.kql')
    settings: loadYamlContent('../../kql/crash-loop/rule.yaml')
  }
  {
    name: 'error-burst'
    asks: [callsParamedic.id]
    query: loadTextContent('../../kql/error-burst/rule.kql')
    settings: loadYamlContent('../../kql/error-burst/rule.yaml')
  }
  {
    name: 'human-needed'
    asks: people
    query: loadTextContent('../../kql/human-needed/rule.kql')
    settings: loadYamlContent('../../kql/human-needed/rule.yaml')
  }
  {
    name: 'put-aside'
    asks: people
    query: loadTextContent('../../kql/put-aside/rule.kql')
    settings: loadYamlContent('../../kql/put-aside/rule.yaml')
  }
  {
    name: 'heartbeat-missing'
    asks: people
    query: loadTextContent('../../kql/heartbeat-missing/rule.kql')
    settings: loadYamlContent('../../kql/heartbeat-missing/rule.yaml')
  }
]

resource alertRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: rule.name
    location: location
    tags: tags
    kind: 'LogAlert'
    identity: {
      type: 'UserAssigned'
      userAssignedIdentities: {
        '${watcherId}': {}
      }
    }
    properties: {
      displayName: rule.settings.displayName
      description: rule.settings.description
      severity: rule.settings.severity
      enabled: rule.settings.enabled
      evaluationFrequency: rule.settings.evaluationFrequency
      windowSize: rule.settings.windowSize
      // Nothing is muted: Azure takes that only of rules that never resolve
      // (Azure/bicep-registry-modules).
      autoMitigate: rule.settings.autoMitigate
      // A fresh workspace has no tables yet, and the deployment would fail (Azure/bicep#11378).
      skipQueryValidation: true
      // Of a workspace, resourceIdColumn says what an alert is about; targetResourceTypes is for
      // wider scopes (Microsoft Learn: log search alert rules).
      scopes: [workspaceId]
      criteria: {
        allOf: [
          for criterion in rule.settings.criteria.allOf: union(criterion, {
            query: rule.query
          })
        ]
      }
      actions: {
        actionGroups: rule.asks
      }
    }
  }
]

var watchedId = resourceGroup().id

// Azure disables a rule whose query has failed for a week, and says so in the activity log alone.
resource ruleDisabled 'Microsoft.Insights/activityLogAlerts@2020-10-01' = {
  name: 'rule-disabled-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Azure, or somebody, has disabled an alert rule: nobody hears of what it watched.'
    enabled: true
    scopes: [watchedId]
    condition: {
      allOf: [
        {
          field: 'category'
          equals: 'Administrative'
        }
        {
          field: 'operationName'
          equals: 'Microsoft.Insights/ScheduledQueryRules/disable/action'
        }
      ]
    }
    actions: {
      actionGroups: map(people, id => { actionGroupId: id })
    }
  }
}

// Events that nobody took in time. Metrics come within a minute, and need no query.
resource eventsLost 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for metric in ['DeadLetteredCount', 'DroppedEventCount']: {
    name: 'events-${toLower(metric)}-${token}'
    location: 'global'
    tags: tags
    properties: {
      description: 'Event Grid could not deliver events to Paramedic. The sweep looks anyway.'
      severity: 2
      enabled: true
      autoMitigate: true
      scopes: [topicId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT5M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: 'lost'
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: 'Microsoft.EventGrid/topics'
            metricName: metric
            timeAggregation: 'Total'
            operator: 'GreaterThan'
            threshold: 0
          }
        ]
      }
      actions: map(people, id => { actionGroupId: id })
    }
  }
]

@description('ARM id of the action group that calls Paramedic.')
output actionGroupId string = callsParamedic.id

@description('Name of the action group that calls Paramedic.')
output actionGroupName string = callsParamedic.name
