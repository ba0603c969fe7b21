/** The composition: what it refuses to start with, and what it says then. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { composeApp } from '../../src/azure/compose.ts';
import { readSettings } from '../../src/azure/settings.ts';
import { anOutEvent } from '../contract/events.contract.ts';
import { startIdentity } from './local-azure.ts';

const group =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/web';
const configuration = `
targets:
  - id: web
    resourceId: { setting: WEB_RESOURCE_ID }
    probe: platform
`;
const settings = {
  PARAMEDIC_STORAGE__tableServiceUri: 'https://127.0.0.1:1/devstoreaccount1',
  PARAMEDIC_STORAGE__queueServiceUri: 'https://127.0.0.1:1/devstoreaccount1/',
  WEB_RESOURCE_ID: group,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compose-test-'));
  await writeFile(join(folder, 'host.json'), '{"functionTimeout": "00:02:00"}');
  await writeFile(join(folder, 'paramedic.yaml'), configuration);
});
afterEach(() => rm(folder, { recursive: true }));

test('compose: an app has its configuration and every port, from settings and files alone', () => {
  const app = composeApp(settings, folder);
  expect(app.configuration.targets).toMatchObject([{ id: 'web', resourceId: group }]);
  const ports = Object.keys(app.ports).sort().join(' ');
  expect(ports).toBe(
    'audit containers entities events failovers hints incidents log notices people probes ' +
      'routing shared stopwatch traffic wakes',
  );
});

test('compose: the configuration is found where the setting says', async () => {
  await writeFile(join(folder, 'other.yaml'), configuration.replace('id: web', 'id: other'));
  const app = composeApp({ ...settings, PARAMEDIC_CONFIG: 'other.yaml' }, folder);
  expect(app.configuration.targets[0]?.id).toBe('other');
});

test('compose: every wrong setting is named at once, and none is told', () => {
  const wrong = {
    PARAMEDIC_STORAGE__tableServiceUri: 'http://plain.example',
    PARAMEDIC_ARM_ENDPOINT: 'https://arm.example/?sig=c2VjcmV0',
    PARAMEDIC_LOGS_ENDPOINT: 'c2VjcmV0',
    PARAMEDIC_EVENTS_ENDPOINT: 'http://topic.example/api/events',
    PARAMEDIC_ENTRA_TENANT_ID: 'common',
    PARAMEDIC_ENTRA_AUDIENCE: 'paramedic',
    PARAMEDIC_ENTRA_AUTHORITY: 'http://login.example',
  };
  expect(() => composeApp(wrong, folder)).toThrow(
    [
      'App settings:',
      'PARAMEDIC_STORAGE__tableServiceUri must be a URL that begins with https://, without a query',
      'PARAMEDIC_STORAGE__queueServiceUri is missing: set it to the endpoint of the storage account',
      'PARAMEDIC_ARM_ENDPOINT must be a URL that begins with https://, without a query',
      'PARAMEDIC_LOGS_ENDPOINT must be a URL that begins with https://, without a query',
      'PARAMEDIC_EVENTS_ENDPOINT must be a URL that begins with https://, without a query',
      'PARAMEDIC_ENTRA_AUTHORITY must be a URL that begins with https://, without a query',
      'PARAMEDIC_ENTRA_TENANT_ID must be the id of a tenant, a GUID',
      'PARAMEDIC_ENTRA_AUDIENCE must be the client id of the app, a GUID, or api:// and that GUID',
    ].join('\n  '),
  );
});

const guid = '11111111-2222-3333-4444-555555555555';

test.each([
  ['the audience is missing', { PARAMEDIC_ENTRA_TENANT_ID: guid }, 'PARAMEDIC_ENTRA_AUDIENCE'],
  ['the tenant is missing', { PARAMEDIC_ENTRA_AUDIENCE: guid }, 'PARAMEDIC_ENTRA_TENANT_ID'],
  [
    'the authority stands alone',
    { PARAMEDIC_ENTRA_AUTHORITY: 'https://login.example' },
    'PARAMEDIC_ENTRA_TENANT_ID',
  ],
])('compose: it is not half known who people are, when %s', (_, entra, missing) => {
  expect(() => composeApp({ ...settings, ...entra }, folder)).toThrow(
    `${missing} is missing: people are known by PARAMEDIC_ENTRA_TENANT_ID and ` +
      'PARAMEDIC_ENTRA_AUDIENCE together',
  );
});

test.each(['api://paramedic', `api://contoso.example/${guid}`, `api://${guid}/api`, 'api://'])(
  'compose: no audience is taken that no token of version 2.0 can have, such as %s',
  (audience) => {
    const entra = { PARAMEDIC_ENTRA_TENANT_ID: guid, PARAMEDIC_ENTRA_AUDIENCE: audience };
    expect(() => composeApp({ ...settings, ...entra }, folder)).toThrow(
      'PARAMEDIC_ENTRA_AUDIENCE must be the client id of the app',
    );
  },
);

const clientId = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

test.each([clientId, clientId.toUpperCase(), `api://${clientId}`, `API://${clientId}`])(
  'settings: people are for the client id in lower case, by %s',
  (audience) => {
    const entra = { PARAMEDIC_ENTRA_TENANT_ID: guid, PARAMEDIC_ENTRA_AUDIENCE: audience };
    expect(readSettings({ ...settings, ...entra }).entra?.audience).toBe(clientId);
  },
);

test('compose: people are known and events go out, where settings say how', async () => {
  const topic = { PARAMEDIC_EVENTS_ENDPOINT: 'https://topic.example/api/events' };
  const entra = {
    PARAMEDIC_ENTRA_TENANT_ID: guid,
    PARAMEDIC_ENTRA_AUDIENCE: `api://${guid}`,
    PARAMEDIC_ENTRA_AUTHORITY: 'https://login.example/',
  };
  const { ports } = composeApp({ ...settings, ...topic, ...entra }, folder);
  expect(ports.events.topic).toBe('topic.example');
  const forged = await ports.people.identify('Bearer a.b.c');
  expect(forged).toEqual({ kind: 'refused', why: 'the token is no signed JWT' });
  const without = composeApp(settings, folder).ports;
  expect(without.events.topic).toBeNull();
  expect(await without.people.identify('Bearer a.b.c')).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('PARAMEDIC_ENTRA_TENANT_ID'),
  });
});

test('compose: events go out as the host’s, when the healer gets no token at all', async () => {
  const identity = await startIdentity();
  try {
    const nobodyAnswers = { PARAMEDIC_EVENTS_ENDPOINT: 'https://127.0.0.1:1/api/events' };
    const nobody = { PARAMEDIC_HEALER_CLIENT_ID: guid };
    const { ports } = composeApp({ ...settings, ...nobodyAnswers, ...nobody }, folder);
    const published = ports.events.publish(anOutEvent);
    await expect(published).rejects.toMatchObject({ kind: 'unavailable' });
  } finally {
    await identity.end();
  }
});

test('compose: it refuses to start, with line and column, when the configuration is wrong', async () => {
  await writeFile(join(folder, 'paramedic.yaml'), `${configuration}    grup: shop\n`);
  expect(() => composeApp(settings, folder)).toThrow(/paramedic\.yaml:6:5.*grup/s);
});

test('compose: it refuses to start, naming the file and the fix, when one is missing', async () => {
  await rm(join(folder, 'host.json'));
  expect(() => composeApp(settings, folder)).toThrow('./host.json cannot be read: put it into');
});
