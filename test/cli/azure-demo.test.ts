// The demo on a deployed environment, played on the local Azure with the very bundle in it: each
// act comes out as expected, what was stopped is started again, and what forbids it is told
// beforehand. Acts that would wait for each other are played at places of their own, side by side.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { performOnAzure } from '../../src/cli/demo/azure/run.ts';
import type { AzureDemoOptions } from '../../src/cli/demo/azure/run.ts';
import type { Report } from '../../src/cli/demo/summary.ts';
import { openRunFolder } from '../../src/cli/run-folder.ts';
import { callTrusting } from '../../src/local/cloud-call.ts';
import { anAzure } from './an-azure.ts';
import type { AnAzure } from './an-azure.ts';
import { configuration, resourceGroupOf } from './azure-places.ts';
import type { PlaceName } from './azure-places.ts';

const folder = openRunFolder();
let there: AnAzure;

beforeAll(async () => {
  there = await anAzure(folder.path);
  await put('failovers/desk', { active: 'primary' });
}, 60_000);
afterAll(async () => {
  await there?.stop();
  folder.remove();
});

async function put(path: string, body: object): Promise<void> {
  const call = callTrusting(there.azure.authority.certificatePem);
  const { url, keys } = there.azure.host;
  const headers = { 'x-functions-key': keys.master };
  const asked = { method: 'PUT', url: `${url}/api/${path}`, headers } as const;
  const { status } = await call({ ...asked, body: JSON.stringify(body), timeoutMs: 20_000 });
  if (status >= 300) throw new Error(`PUT ${path} was answered with ${status}`);
}

interface Performed {
  readonly status: number;
  readonly text: string;
  readonly report: Report & { readonly azureRecord: object };
  /** What az was told to do, in order. */
  readonly done: readonly string[];
}

async function perform(
  place: PlaceName,
  only: readonly string[],
  signal = AbortSignal.timeout(200_000),
): Promise<Performed> {
  const lines: string[] = [];
  const screen = {
    columns: 100,
    print: (line: string) => void lines.push(line),
    paint: (_: unknown, text: string) => text,
  };
  const { url, keys } = there.azure.host;
  const resourceGroup = resourceGroupOf(place);
  const environment = { url, key: keys.master, resourceGroup, app: 'func-shop', configuration };
  const report = join(folder.path, `${place}.json`);
  const options: AzureDemoOptions = { environment, only, report };
  const call = callTrusting(there.azure.authority.certificatePem);
  const looks = { everyMs: 500, runsEveryMs: 1_000 };
  const status = await performOnAzure(options, { az: there.az, call, looks, screen, signal });
  return {
    status,
    text: lines.join('\n').replaceAll(/\s+/g, ' '),
    report: JSON.parse(readFileSync(report, 'utf8')) as Performed['report'],
    done: orders(place),
  };
}

const orders = (place: PlaceName): readonly string[] =>
  there.asked(resourceGroupOf(place)).filter((one) => /^container (st|exec)/.test(one));

const outcomes = ({ report }: Performed) =>
  report.acts.map(({ name, outcome }) => `${name}: ${outcome}`);

const patience = { timeout: 210_000 };

test.concurrent(
  'azure demo: every act on one container group comes out well',
  patience,
  async () => {
    const performed = await perform('shop', []);
    expect(performed.text).toContain('The act failover is left out: shop has no public row yet');
    expect(outcomes(performed)).toEqual([
      'false-alarm: left alone',
      'crash: healed',
      'hang: healed',
      'stopped-on-purpose: left alone',
    ]);
    expect(performed.report).toMatchObject({ wrongActions: 0, azureRecord: { wrong: 0 } });
    expect(performed.done).toEqual([
      'container exec ci-shop-north-abc crash',
      'container exec ci-shop-north-abc fall-ill',
      'container stop ci-shop-north-abc',
      'container start ci-shop-north-abc',
    ]);
    expect(performed.status).toBe(0);
  },
);

test.concurrent('azure demo: the failover moves, and moves back when asked', patience, async () => {
  const performed = await perform('desk', ['failover']);
  expect(outcomes(performed)).toEqual(['failover: moved and back']);
  const { acts, wrongActions, azureRecord } = performed.report;
  expect(acts[0]).toMatchObject({ toggledTo: ['secondary', 'primary'], restarts: 1 });
  expect({ wrongActions, azureRecord }).toMatchObject({
    wrongActions: 0,
    azureRecord: { wrong: 0 },
  });
  const rotation = there.azure.traffic
    .find(({ profile }) => profile.id.endsWith('/traf-desk-abc'))
    ?.profile.get()
    .properties.endpoints.map(({ name, properties }) => [name, properties.endpointStatus]);
  expect(rotation).toEqual([
    ['desk-west', 'Enabled'],
    ['desk-north', 'Disabled'],
  ]);
  expect(performed.done.slice(0, 2)).toEqual([illness, illness]);
  expect(performed.done.at(-1)).toBe('container exec ci-desk-west-abc get-well');
  expect(performed.status).toBe(0);
});

const illness = 'container exec ci-desk-west-abc fall-ill';

test.concurrent(
  'azure demo: what is stopped is started again, when it is ended in between',
  {
    timeout: 90_000,
  },
  async () => {
    const ending = new AbortController();
    const ended = perform('till', ['stopped-on-purpose'], ending.signal);
    const isStopped = (): boolean => orders('till').length > 0;
    for (let looks = 0; looks < 600 && !isStopped(); looks += 1) await pause(100);
    ending.abort();
    await expect(ended).rejects.toThrow('aborted');
    expect(orders('till')).toEqual([
      'container stop ci-till-north-abc',
      'container start ci-till-north-abc',
    ]);
  },
);

test('azure demo: a brake that holds is told, and nothing is broken', async () => {
  const brake = { owner: 'Ada', reason: 'a release', for: '30m' };
  await put('brakes/fleet', brake);
  const before = there.asked('rg-till').length;
  await expect(perform('till', [])).rejects.toThrow('A brake of Ada holds fleet (a release)');
  expect(there.asked('rg-till').slice(before)).toEqual([
    'functionapp config appsettings list func-shop',
    'container list',
    'identity list',
  ]);
}, 40_000);
