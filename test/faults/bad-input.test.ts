// What nobody should send, to the app as it would be deployed, on the Functions host. An alert
// that can never be valid is refused with its place; one that only looks odd is kept as a hint,
// and woken is who the configuration says; nothing is thrown or answered with a 5xx. A wrong
// configuration is refused before anything is served.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../scripts/bundle.ts';
import { startRestartableHost } from '../../src/local/cloud-host.ts';
import type { RestartableHost } from '../../src/local/cloud-host.ts';
import { anAlert, logContext, testAlerts } from '../handlers/alert-samples.ts';
import { startAzure } from './an-azure.ts';
import type { DisturbedAzure } from './an-azure.ts';
import { eventually, resourceId } from './hands.ts';

describe('bad alerts', () => {
  let azure: DisturbedAzure;
  beforeAll(async () => {
    azure = await startAzure({ well: 'quick' });
  });
  afterAll(() => azure?.end());

  let alerts = 0;
  const about = (essentials: Record<string, unknown>, context?: unknown) =>
    anAlert(
      { alertId: `/alerts/${(alerts += 1)}`, alertTargetIDs: [resourceId('well')], ...essentials },
      context === undefined ? logContext([]) : context,
    );
  const long = JSON.stringify(about({ description: 'x'.repeat(300 * 1024) }));

  test.each<[string, string | object, string]>([
    ['no body at all', '', 'body'],
    ['no JSON', '{"schemaId": ', 'body'],
    ['300 KB', long, 'body'],
    ['brackets, 100,000 deep', '['.repeat(100_000), 'body'],
    ['a text', '"alert"', 'body'],
    ['an unknown schema', { schemaId: 'Microsoft.Insights/activityLogs', data: {} }, 'schemaId'],
    ['no data', { schemaId: 'azureMonitorCommonAlertSchema', data: null }, 'data'],
    ['a number for an id', about({ alertId: 42 }), 'data.essentials.alertId'],
    ['a text for a list', about({ alertTargetIDs: 'well' }), 'data.essentials.alertTargetIDs'],
    ['a number for a time', about({ firedDateTime: 1_795_000 }), 'data.essentials.firedDateTime'],
    ['a day that is not', about({ firedDateTime: '2026-02-30T00:00:00Z' }), 'data.essentials'],
    ['an odd condition', about({ monitorCondition: 'Maybe' }), 'data.essentials.monitorCondition'],
  ])('bad alerts: 400 that names the place, when it is %s', async (_what, body, place) => {
    const { status, json } = await azure.ask('POST', 'alerts', body);
    expect([status, json]).toEqual([
      400,
      {
        error: 'invalid',
        problems: expect.arrayContaining([
          expect.objectContaining({ at: expect.stringContaining(place) }),
        ]),
      },
    ]);
  });

  test.each([
    ['an unknown target', about({ alertTargetIDs: [resourceId('nobody')] }), []],
    [
      'seven digits of a second',
      about({ firedDateTime: '2026-11-21T03:41:12.4728231Z' }),
      ['well'],
    ],
    ['no zone', about({ firedDateTime: '2026-11-21T03:34:48.0623172' }), ['well']],
    [
      'an id in lower case',
      about({ alertTargetIDs: [resourceId('well').toLowerCase()] }),
      ['well'],
    ],
    [
      'an id in upper case',
      about({ alertTargetIDs: [resourceId('well').toUpperCase()] }),
      ['well'],
    ],
    ['null properties', about({ configurationItems: null, description: null }, null), ['well']],
    ['nulls within', about({}, { properties: null, condition: { allOf: [null] } }), ['well']],
    ['a context of another type', about({}, 'context'), ['well']],
  ])('odd alerts: a kept hint for whom the ids name, when it has %s', async (_what, body, ids) => {
    expect(await azure.deliver(body)).toMatchObject({ status: 202, json: { targets: ids } });
    const again = await azure.deliver(body);
    expect(again).toMatchObject({ status: 200, json: { result: 'duplicate' } });
  });

  test('bad alerts: nothing failed and nobody was treated, when all have been answered', async () => {
    await eventually(async () => {
      expect(await azure.target('well')).toMatchObject({ reason: 'healthy_despite_alert' });
    }, 30_000);
    expect(azure.orders('well')).toEqual([]);
    const failures = azure.log.filter(({ message }) => /\(Failed|door_failed/.test(message));
    expect(failures).toEqual([]);
  });
});

describe('bad configuration', () => {
  const good = `targets:
  - id: web
    probe: platform
    resourceId: ${resourceId('web')}
`;
  let folder: string;
  let configFile: string;
  let host: RestartableHost;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faults-'));
    const appDir = join(folder, 'app');
    configFile = join(appDir, 'paramedic.yaml');
    await bundle({ outDir: appDir });
    await writeFile(configFile, good);
    // Nobody listens at these: a test notification is answered without any store.
    const env = {
      PARAMEDIC_STORAGE__tableServiceUri: 'https://127.0.0.1:9/table',
      PARAMEDIC_STORAGE__queueServiceUri: 'https://127.0.0.1:9/queue',
      PARAMEDIC_SWEEP_SCHEDULE: '0 0 0 1 1 *',
    };
    host = await startRestartableHost({ appDir, env }, () => undefined);
  });
  afterAll(async () => {
    await host?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const [testAlert] = Object.values(testAlerts);
  const askDoor = () =>
    fetch(`${host.url}/api/alerts`, {
      method: 'POST',
      headers: { 'x-functions-key': host.keys.master },
      body: JSON.stringify(testAlert),
    });

  test.each([
    ['an unknown key', `${good}    colour: red\n`, /paramedic\.yaml:5:5: targets\[0\]\.colour: /],
    [
      'an id twice',
      `${good}  - { id: web, probe: platform, resourceId: ${resourceId('other')} }\n`,
      /paramedic\.yaml:5:\d+: targets\[1\]\.id: /,
    ],
  ])('bad configuration: refused with the line, when there is %s', async (_what, text, line) => {
    expect((await askDoor()).status).toBe(200);
    await host.kill();
    await writeFile(configFile, text);
    await expect(host.start()).rejects.toThrow(line);
    await expect(askDoor()).rejects.toThrow('fetch failed');
    await writeFile(configFile, good);
    await host.start();
    expect((await askDoor()).status).toBe(200);
  });
});
