/**
 * Events as Event Grid delivers them, in both of its schemas (Microsoft Learn: event schema,
 * CloudEvents schema, resource group events).
 */
import { idOf } from './an-app.ts';

const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-App';
const customTopic = `${group}/providers/Microsoft.EventGrid/topics/paramedic`;

export const aLook = (data: unknown = { targets: ['web'] }, more: object = {}) => ({
  specversion: '1.0',
  id: 'look-1',
  source: '/shop/monitor',
  type: 'Paramedic.LookRequested',
  time: '2026-11-21T03:41:12.9245071Z',
  data,
  ...more,
});

/** The same as `aLook`, in Event Grid's own schema. */
export const aGridLook = (data: unknown = { targets: ['web'] }, more: object = {}) => ({
  id: 'look-1',
  topic: customTopic,
  subject: 'targets/web',
  eventType: 'Paramedic.LookRequested',
  eventTime: '2026-11-21T03:41:12.9245071Z',
  dataVersion: '1',
  metadataVersion: '1',
  data,
  ...more,
});

export const upn = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn';

export const anAction = (
  action: string,
  claims: unknown = { appid: 'the-portal', [upn]: 'ana@example.org' },
  more: object = {},
) => ({
  id: 'action-1',
  topic: group,
  subject: idOf('web').toUpperCase(),
  eventType: 'Microsoft.Resources.ResourceActionSuccess',
  eventTime: '2026-11-21T03:41:12.9245071Z',
  dataVersion: '2',
  metadataVersion: '1',
  data: {
    operationName: `Microsoft.ContainerInstance/containerGroups/${action}/action`,
    resourceUri: idOf('web'),
    resourceProvider: 'Microsoft.ContainerInstance',
    status: 'Succeeded',
    claims,
    httpRequest: { clientIpAddress: '203.0.113.7', method: 'POST' },
  },
  ...more,
});

/** `anAction` as a CloudEvent: `source` is what `topic` was. */
export function asCloudEvent(event: ReturnType<typeof anAction>) {
  const { topic: source, eventType: type, eventTime: time, id, subject, data } = event;
  return { specversion: '1.0', id, source, type, subject, time, data };
}
