// In: the templates. Out: a failure for each right that an identity is given or loses, until it
// stands here and in docs/security.md: who, on what, which role, and whether only by choice.
import { expect, test } from 'vitest';
import { argumentsOf, propertyAt } from './bicep.ts';
import { templates } from './checkout.ts';
import { madeIn, type Resource } from './resources.ts';

/** The healer's own roles are its custom ones; the topic's is an identity that Event Grid holds. */
const given: readonly string[] = [
  'events.bicep: topic.identity.principalId, storageBlobDataContributor, on account::blobs::deadLetters',
  'events.bicep: topic.identity.principalId, storageQueueDataMessageSender, on account::queueService::queue',
  'restart-right.bicep: principalId, roleName, on containerGroup',
  'rights.bicep: healerPrincipalId, roles.logAnalyticsReader, on workspace, if (healerReadsLogs)',
  'rights.bicep: hostPrincipalId, hostRoles, on account',
  'rights.bicep: hostPrincipalId, roles.eventGridDataSender, on topic',
  'rights.bicep: hostPrincipalId, roles.monitoringMetricsPublisher, on insights',
  'rights.bicep: watcherPrincipalId, roles.logAnalyticsReader, on workspace',
  'traffic-right.bicep: principalId, roleName, on profile',
];

/** Of a loop, what it runs over; a role is the last word of its definition's id. */
function told({ template, node, value, body }: Resource): string {
  const at = (path: string) => propertyAt(body, path);
  const definition = at('properties.roleDefinitionId');
  const role = (definition && argumentsOf(definition).at(-1)?.text) ?? '?';
  const list = value?.type === 'for_statement' ? value.namedChildren[1]?.text : undefined;
  const condition = /= (if \(\w+\)) \{/.exec(node.text)?.[1];
  const who = at('properties.principalId')?.text ?? '?';
  const words = [who, list ?? role, `on ${at('scope')?.text ?? '?'}`, condition];
  return `${template.path.split('/').at(-1) ?? ''}: ${words.filter(Boolean).join(', ')}`;
}

test('identities: each has the rights that are told of it, where they are told, and no more', () => {
  const found = templates
    .flatMap((template) => madeIn(template, 'Microsoft.Authorization/roleAssignments'))
    .map(told);
  expect(found.toSorted()).toEqual(given);
});
