// The demo on a deployed environment, played on the local Azure with the very bundle in it: each
// act comes out as expected, what was stopped is started again, and what forbids it is told
// beforehand.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { performOnAzure } from '../../src/cli/demo/azure/run.ts';
import type { AzureDemoOptions } from '../../src/cli/demo/azure/run.ts';
import { openRunFolder } from '../../src/cli/run-folder.ts';
import { callTrusting } from '../../src/local/cloud-call.ts';
import { anAzure, configuration, resourceGroup } from './an-azure.ts';
import type { AnAzure } from './an-azure.ts';

const folder = openRunFolder();
const lines: string[] = [];
let there: AnAzure;

beforeAll(async () => {
  there = await anAzure(folder.path);
}, 60_000);
afterAll(async () => {
  await there?.stop();
  folder.remove();
});

const screen = {
  columns: 100,
  print: (line: string) => void lines.push(line),
  paint: (_: unknown, text: string) => text,
};

function perform(
  only: readonly string[],
  signal: AbortSignal,
  report: string | null = null,
): Promise<number> {
  const { url, keys } = there.azure.host;
  const environment = { url, key: keys.master, resourceGroup, app: 'func-shop', configuration };
  const options: AzureDemoOptions = { environment, only, report };
  const call = callTrusting(there.azure.authority.certificatePem);
  const looks = { everyMs: 500, runsEveryMs: 500 };
  return performOnAzure(options, { az: there.az, call, looks, screen, signal });
}

test('azure demo: every act comes out as expected', { timeout: 210_000 }, async () => {
  const report = join(folder.path, 'report.json');
  const status = await perform([], AbortSignal.timeout(200_000), report);
  const { acts, wrongActions, azureRecord } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly acts: readonly { readonly name: string; readonly outcome: string }[];
    readonly wrongActions: number;
    readonly azureRecord: object;
  };
  expect(acts.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
    'false-alarm: left alone',
    'crash: healed',
    'hang: healed',
    'stopped-on-purpose: left alone',
  ]);
  expect(wrongActions).toBe(0);
  expect(azureRecord).toMatchObject({ wrong: 0 });
  expect(status).toBe(0);
  expect(there.asked().filter((command) => command.startsWith('container st'))).toEqual([
    'container stop ci-web-north-abc',
    'container start ci-web-north-abc',
  ]);
});

test('azure demo: what is stopped is started again when it is ended in between', async () => {
  const before = there.asked().length;
  const ending = new AbortController();
  const ended = perform(['stopped-on-purpose'], ending.signal);
  const sofar = (): readonly string[] => there.asked().slice(before);
  for (let looks = 0; looks < 600 && !sofar().some(isStop); looks += 1) await pause(100);
  ending.abort();
  await expect(ended).rejects.toThrow('aborted');
  expect(sofar().at(-1)).toBe('container start ci-web-north-abc');
}, 90_000);

const isStop = (command: string): boolean => command.startsWith('container stop');

test('azure demo: a brake that holds is told, and nothing is broken', async () => {
  const call = callTrusting(there.azure.authority.certificatePem);
  const { url, keys } = there.azure.host;
  const headers = { 'x-functions-key': keys.master };
  const body = JSON.stringify({ owner: 'Ada', reason: 'a release', for: '30m' });
  const asked = { method: 'PUT', url: `${url}/api/brakes/fleet`, headers, body } as const;
  expect((await call({ ...asked, timeoutMs: 20_000 })).status).toBe(200);
  const before = there.asked().length;
  await expect(perform([], AbortSignal.timeout(30_000))).rejects.toThrow(
    'A brake of Ada holds fleet (a release)',
  );
  expect(
    there
      .asked()
      .slice(before)
      .filter((command) => command !== 'rest'),
  ).toEqual(['functionapp config appsettings list func-shop', 'container list', 'identity list']);
}, 40_000);
