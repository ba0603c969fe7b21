/**
 * The ARM body of an action group (`Microsoft.Insights/actionGroups`, 2023-01-01): whom it calls.
 * Only webhooks and functions in the common alert schema are served; anything else is refused with
 * its path, so that no receiver is silently left out.
 */

import {
  complain,
  isAbsent,
  pathText,
  readFields,
  readFlag,
  readItems,
  readText,
  rootField,
  type Field,
} from '../../kql/rule-reader.ts';

export interface Receiver {
  readonly name: string;
  /** May hold a key: never to be shown. */
  readonly url: string;
}

/** Microsoft Learn: Azure Monitor service limits, webhooks of one group. */
const RECEIVERS_MAX = 10;

const OTHER_RECEIVERS = [
  'emailReceivers',
  'smsReceivers',
  'itsmReceivers',
  'azureAppPushReceivers',
  'automationRunbookReceivers',
  'voiceReceivers',
  'logicAppReceivers',
  'armRoleReceivers',
  'eventHubReceivers',
  'incidentReceivers',
] as const;

/** Throws an Error with every complaint. A group that is not enabled calls nobody. */
export function readActionGroup(body: unknown): { id: string; receivers: readonly Receiver[] } {
  const root = rootField(body);
  const { id, properties } = readFields(root, [
    'id',
    'name',
    'type',
    'location',
    'tags',
    'identity',
    'properties',
  ]);
  const read = readFields(properties, [
    'groupShortName',
    'enabled',
    'webhookReceivers',
    'azureFunctionReceivers',
    ...OTHER_RECEIVERS,
  ]);
  if (readText(read.groupShortName).length > 12) {
    complain(read.groupShortName, 'must be at most 12 characters');
  }
  for (const kind of OTHER_RECEIVERS) {
    if (readItems(read[kind], RECEIVERS_MAX).length > 0) {
      complain(read[kind], 'this kind of receiver is not served here: leave it out');
    }
  }
  const receivers = [
    ...readItems(read.webhookReceivers, RECEIVERS_MAX).map(readWebhook),
    ...readItems(read.azureFunctionReceivers, RECEIVERS_MAX).map(readFunction),
  ];
  const group = { id: readText(id), receivers: readFlag(read.enabled, true) ? receivers : [] };
  if (root.complaints.length === 0) return group;
  const lines = root.complaints.map(({ path, message }) => `  ${pathText(path)}: ${message}`);
  throw new Error(`The action group cannot be used:\n${lines.join('\n')}`);
}

function readWebhook(field: Field): Receiver {
  const read = readFields(field, [
    'name',
    'serviceUri',
    'useCommonAlertSchema',
    'useAadAuth',
    'objectId',
    'identifierUri',
    'tenantId',
    'managedIdentity',
  ]);
  if (readFlag(read.useAadAuth, false)) {
    complain(read.useAadAuth, 'must be false: secure webhooks are not served here');
  }
  return readReceiver(read.name, read.serviceUri, read.useCommonAlertSchema);
}

/** assumed: a function is called as a webhook is, retries and blackout included. */
function readFunction(field: Field): Receiver {
  const read = readFields(field, [
    'name',
    'functionAppResourceId',
    'functionName',
    'httpTriggerUrl',
    'useCommonAlertSchema',
    'managedIdentity',
  ]);
  return readReceiver(read.name, read.httpTriggerUrl, read.useCommonAlertSchema);
}

function readReceiver(name: Field, url: Field, common: Field): Receiver {
  if (isAbsent(common) || !readFlag(common, false)) {
    complain(common, 'must be true: only the common alert schema is sent here');
  }
  const text = readText(url);
  if (text !== '' && !/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : '')) {
    complain(url, 'must be an http(s) URL');
  }
  return { name: readText(name), url: text };
}
