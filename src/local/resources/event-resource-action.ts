/**
 * What ARM tells Event Grid of an order that it took. In: a request of its journal. Out:
 * `Microsoft.Resources.ResourceActionSuccess` in the Event Grid schema for a restart, start or stop
 * that was not refused, null for everything else (Microsoft Learn: "Azure resource group as an
 * Event Grid source"). Its caller stands in `claims`, under the names that Entra gives them there.
 */
import type { EventFields } from './event-schema.ts';
import type { Asked } from './journal.ts';

const CLAIMS = 'http://schemas.microsoft.com/identity/claims';

export function resourceActionSuccess(
  asked: Asked,
  about: { readonly source: string; readonly tenantId: string },
): EventFields | null {
  const { at, operation, target, caller, status } = asked;
  if (caller === null) return null;
  // assumed: raised once the order is taken, also where the operation goes on or fails later.
  if (status < 200 || status > 299) return null;
  if (operation !== 'restart' && operation !== 'start' && operation !== 'stop') return null;
  if (!target.startsWith(`${about.source.toLowerCase()}/`)) return null;
  const operationName = `Microsoft.ContainerInstance/containerGroups/${operation}/action`;
  const { oid, appid } = caller;
  return {
    id: crypto.randomUUID(),
    topic: about.source,
    subject: target,
    eventType: 'Microsoft.Resources.ResourceActionSuccess',
    eventTime: new Date(at).toISOString(),
    data: {
      authorization: {
        scope: target,
        action: operationName,
        evidence: { principalId: oid, principalType: 'ServicePrincipal' },
      },
      claims: {
        appid,
        [`${CLAIMS}/objectidentifier`]: oid,
        'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier': oid,
        [`${CLAIMS}/tenantid`]: about.tenantId,
      },
      correlationId: crypto.randomUUID(),
      httpRequest: {
        clientIpAddress: '127.0.0.1',
        method: 'POST',
        url: `https://management.azure.com${target}/${operation}`,
      },
      resourceProvider: 'Microsoft.ContainerInstance',
      resourceUri: target,
      operationName,
      status: 'Succeeded',
      subscriptionId: target.split('/')[2],
      tenantId: about.tenantId,
    },
    dataVersion: '2',
    metadataVersion: '1',
  };
}
