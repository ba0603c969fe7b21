// What our templates must say of what is watched: names that Azure knows, and who hears of them. A
// row is added with what it guards; whoever means to change it changes the row.
import type { Held } from './held.ts';

/** What is watched and heard: a name that Azure does not know is never met. */
export const watched: Held = {
  'infra/modules/alerts.bicep': {
    people: 'concat([tellsPeople.id], noticeActionGroups)',
    'alertRules.properties.actions.actionGroups': 'rule.asks',
    'alertRules.properties.criteria.allOf.for': 'rule.settings.criteria.allOf',
    'alertRules.properties.criteria.allOf.1.query': 'rule.query',
    'ruleDisabled.properties.scopes': '[watchedId]',
    'ruleDisabled.properties.actions.actionGroups': 'map(people, id => { actionGroupId: id })',
    'eventsLost.properties.actions': 'map(people, id => { actionGroupId: id })',
    'ruleDisabled.properties.condition.allOf.0.equals': "'Administrative'",
    'ruleDisabled.properties.condition.allOf.1.field': "'operationName'",
    'ruleDisabled.properties.condition.allOf.1.equals':
      "'Microsoft.Insights/ScheduledQueryRules/disable/action'",
    'eventsLost.for': "['DeadLetteredCount', 'DroppedEventCount']",
    'eventsLost.properties.criteria.allOf.0.metricName': 'metric',
    'eventsLost.properties.criteria.allOf.0.operator': "'GreaterThan'",
    'eventsLost.properties.criteria.allOf.0.threshold': '0',
  },
  'infra/modules/budget.bicep': {
    'budget.properties.notifications.spent.thresholdType': "'Actual'",
    'budget.properties.notifications.forecast.thresholdType': "'Forecasted'",
  },
  'infra/modules/events.bicep': {
    // Our own events, let in, would make us publish more of them.
    'toQueue.properties.filter.includedEventTypes': "['Paramedic.LookRequested']",
  },
  'infra/modules/group-events.bicep': {
    'made.properties.source': 'resourceGroup().id',
    'made.properties.topicType': "'Microsoft.Resources.ResourceGroups'",
    'toFunction.properties.filter.includedEventTypes':
      "['Microsoft.Resources.ResourceActionSuccess']",
    'toFunction.properties.filter.advancedFilters.0.key': "'data.operationName'",
    'toFunction.properties.filter.advancedFilters.0.values':
      "[ 'Microsoft.ContainerInstance/containerGroups/restart/action' " +
      "'Microsoft.ContainerInstance/containerGroups/start/action' " +
      "'Microsoft.ContainerInstance/containerGroups/stop/action' ]",
  },
  'infra/modules/targets.bicep': {
    'groups.properties.restartPolicy': "'Always'",
    // Otherwise the rows go to old tables, which no rule reads.
    'logs.properties.logAnalyticsDestinationType': "'Dedicated'",
  },
  'infra/modules/workbook.bicep': {
    'timeRange.content.parameters.0.name': "'TimeRange'",
    // Resource Graph is asked of that, and no workspace.
    'ruleHealth.content.queryType': '1',
    'charts.content.timeContextFromParameter': "'TimeRange'",
  },
};
