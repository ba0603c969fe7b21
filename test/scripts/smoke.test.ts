// The smoke test of a deployment, run against the very bundle in the local Azure: it finds a sound
// app sound, says what is wrong of another, changes nothing, and shows no key.
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../../scripts/bundle.ts';
import { entityTable, eventQueue, hintTable, stateTable, wakeQueue } from '../../src/azure/keys.ts';
import { healersRights } from '../../src/cli/demo/rights.ts';
import { openRunFolder } from '../../src/cli/run-folder.ts';
import { startLocalAzure } from '../../src/local/cloud.ts';
import type { LocalAzure } from '../../src/local/cloud.ts';
import { permitsOf } from '../../src/local/resources/role.ts';
import type { Ended } from './a-checkout.ts';

const root = resolve(import.meta.dirname, '../..');
const id =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/web';
const configuration = `
fleet: { sweepEvery: 5s }
policies: { usual: { lookEvery: 5s, confirmEvery: 3s, readingFreshFor: 30s } }
targets:
  - { id: web, policy: usual, resourceId: '${id}', probe: { url: { setting: WEB_URL }, path: / } }
`;
const web = `require('node:http').createServer((_, to) => to.end('ok')).listen(process.env.PORT);`;

const folder = openRunFolder();
const grid = '/subscriptions/s/resourceGroups/g/providers/Microsoft.EventGrid';
const topic = `${grid}/topics/in`;
const elsewhere = `${grid}/topics/elsewhere`;
const deployer = { clientId: 'deployer', principalId: 'deployer' };
const stranger = { clientId: 'stranger', principalId: 'stranger' };

let azure: LocalAzure;
let liar: Server;
let mayLook = '';
let mayNot = '';

beforeAll(async () => {
  const [appFolder, configFile] = [join(folder.path, 'app'), join(folder.path, 'paramedic.yaml')];
  writeFileSync(configFile, configuration);
  await bundle({ outDir: appFolder, configFile });
  azure = await startLocalAzure({
    folder: folder.path,
    appIdentity: { clientId: 'host', principalId: 'host' },
    identities: [deployer, stranger],
    containers: {
      bodies: [
        {
          id,
          name: 'web',
          location: 'westeurope',
          properties: {
            osType: 'Linux',
            containers: [{ name: 'web', properties: { image: 'web', ports: [{ port: 80 }] } }],
          },
        },
      ],
      images: { web: { command: process.execPath, args: ['-e', web] } },
      permits: permitsOf(healersRights('host', { targets: [id], profiles: [] })),
      workspaceId: '3f0c7c7e-6a55-4c3a-8f43-0f6a5d1b9c10',
    },
    storage: {
      tables: [stateTable, hintTable, entityTable],
      queues: [wakeQueue, eventQueue].flatMap((name) => [name, `${name}-poison`]),
    },
    events: {
      factor: 1,
      topics: [topic, elsewhere].map((one) => ({
        id: one,
        properties: { inputSchema: 'CloudEventSchemaV1_0' },
      })),
      permits: ({ oid }) => oid !== stranger.principalId,
      subscriptions: () => [
        {
          id: `${topic}/eventSubscriptions/looks`,
          properties: {
            destination: {
              endpointType: 'StorageQueue',
              properties: {
                resourceId:
                  '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/st',
                queueName: eventQueue,
              },
            },
            eventDeliverySchema: 'CloudEventSchemaV1_0',
            filter: { includedEventTypes: ['Paramedic.LookRequested'] },
          },
        },
      ],
    },
    monitor: { factor: 1, ingestionDelayMs: 1_000, alertRules: [], actionGroups: () => [] },
    app: {
      folder: appFolder,
      settings: ({ storage, armUrl, groups }) => ({
        PARAMEDIC_STORAGE__tableServiceUri: storage.table,
        PARAMEDIC_STORAGE__queueServiceUri: storage.queue,
        PARAMEDIC_ARM_ENDPOINT: armUrl,
        PARAMEDIC_SWEEP_SCHEDULE: '*/5 * * * * *',
        WEB_URL: groups[0]?.url ?? '',
      }),
    },
  });
  writeFileSync(join(folder.path, 'ca.pem'), azure.authority.certificatePem);
  const resource = 'https://eventgrid.azure.net';
  mayLook = await azure.token({ clientId: deployer.clientId, resource });
  mayNot = await azure.token({ clientId: stranger.clientId, resource });
  liar = createServer((from, to) => {
    to.statusCode = from.url === '/api/alerts' ? 401 : 200;
    to.end('{"targets":[{"id":"web","lookedAt":"now"}]}');
  });
  await new Promise<void>((listening) => liar.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  liar?.close();
  await azure?.stop();
  folder.remove();
});

interface About {
  readonly url: string;
  readonly key: string;
  readonly args?: readonly string[];
  readonly secrets?: Readonly<Record<string, string>>;
}

async function smoke({ url, key, args: more = [], secrets = {} }: About): Promise<Ended> {
  const args = ['scripts/smoke.sh', '--url', url, '--wait', '15', ...more];
  const CURL_CA_BUNDLE = join(folder.path, 'ca.pem');
  const env = {
    PATH: process.env['PATH'],
    CURL_CA_BUNDLE,
    PARAMEDIC_KEY: key,
    TMPDIR: folder.path,
    ...secrets,
  };
  return new Promise((ended) => {
    execFile('bash', args, { cwd: root, env, timeout: 40_000 }, (error, stdout, stderr) => {
      ended({ status: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
    });
  });
}

/** The doors, by what functions/ registers. */
function doors(): readonly string[] {
  const texts = readdirSync(join(root, 'functions')).map((name) =>
    readFileSync(join(root, 'functions', name), 'utf8'),
  );
  return texts.flatMap((text) => {
    const route = /route: '([^']+)'/.exec(text)?.[1];
    const methods = /methods: \[([^\]]+)\]/.exec(text)?.[1]?.match(/[A-Z]+/g) ?? [];
    return route === undefined ? [] : methods.map((method) => `${method} /api/${route}`);
  });
}

/** Whether a line of the report is about a door; `{id}` and the like stand for one segment. */
const isAbout = (door: string) => {
  const [method = '', path = ''] = door.split(' ');
  const pattern = path.replaceAll(/\{\w+\}/g, '[^/?]+');
  return (line: string): boolean =>
    new RegExp(`^ok +\\d{3} +${method} +${pattern}(?:\\?.*)?$`).test(line.trim());
};

const sound = (token: string, topicId = topic): About => ({
  url: azure.host.url,
  key: azure.host.keys.master,
  args: ['--topic', azure.events.topics.find((one) => one.topic.id === topicId)?.endpoint ?? ''],
  secrets: {
    PARAMEDIC_EVENTS_KEY: azure.host.keys.system['eventgrid_extension'] ?? '',
    PARAMEDIC_TOPIC_TOKEN: token,
  },
});

test('smoke: a sound app is found sound, at every door', { timeout: 60_000 }, async () => {
  const { status, output } = await smoke(sound(mayLook));
  expect(output).toContain('every door answers as it should');
  expect(output).not.toMatch(/FAILED|skipped/);
  expect(output).toMatch(/ok +202 {2}POST +\/runtime\/webhooks\/EventGrid/);
  expect(output).toContain('ok     ---  the look that was asked for is in the audit of web');
  expect(status).toBe(0);
  expect(doors().filter((door) => !output.split('\n').some(isAbout(door)))).toEqual([]);
  expect(doors().length).toBeGreaterThan(10);
});

test('smoke: whoever may not publish is told how, and asks for the look by the wake door', async () => {
  const { status, output } = await smoke(sound(mayNot));
  expect(output).toMatch(/skipped +the topic and its queue.*\(403\).*az role assignment create/);
  expect(output).toContain('ok     202  POST   /api/targets/web/wake');
  expect(output).toContain('ok     ---  the look that was asked for is in the audit of web');
  expect(output).toContain('not tried: 1 (see above)');
  expect(status).toBe(0);
}, 60_000);

test('smoke: a look that never comes is told', { timeout: 60_000 }, async () => {
  // A topic that takes the event and has no subscription: this app never hears of it.
  const { status, output } = await smoke(sound(mayLook, elsewhere));
  expect(output).toContain('FAILED ---  the look that was asked for is in the audit of web');
  expect(status).toBe(1);
});

test('smoke: a wrong key is told, and never shown', { timeout: 60_000 }, async () => {
  const { status, output } = await smoke({
    url: azure.host.url,
    key: 'k3y-that-is-wrong',
    args: ['--wait', '0'],
  });
  expect(output).toContain('FAILED 401  GET    /api/targets');
  expect(output).not.toContain('k3y-that-is-wrong');
  expect(status).toBe(1);
});

function liarAt(): About {
  const address = liar.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return { url: `http://127.0.0.1:${port}`, key: 'any' };
}

test('smoke: behind the guard of alertCaller, a key alone is refused, and that is right', async () => {
  const { output } = await smoke({ ...liarAt(), args: ['--wait', '0', '--alert-caller'] });
  expect(output).toMatch(/^ok {5}401 {2}POST {3}\/api\/alerts$/m);
  expect(output).toContain('401 is its guard at work');
  const unguarded = await smoke({ ...liarAt(), args: ['--wait', '0'] });
  expect(unguarded.output).toMatch(/^FAILED 401 {2}POST {3}\/api\/alerts$/m);
});

test('smoke: an app that answers everybody is found out', { timeout: 60_000 }, async () => {
  const { status, output } = await smoke({ ...liarAt(), args: ['--wait', '0'] });
  expect(output).toMatch(/FAILED 200 {2}GET {4}\/api\/targets {2}\(no key\)/);
  expect(output).toContain("wanted 401 with ''");
  expect(output).toMatch(/skipped +the topic, its queue[^]*answers were wrong/);
  expect(status).toBe(1);
});

test('smoke: an app that is not there ends in time, with what was asked', async () => {
  const { status, output } = await smoke({
    url: 'http://127.0.0.1:9',
    key: 'any',
    args: ['--wait', '0'],
  });
  expect(output).toMatch(/FAILED 000 {2}GET {4}\/api\/targets/);
  expect(status).toBe(1);
});
