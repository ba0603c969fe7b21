// In: docs/failover.md and the code that it speaks of. Out: a failure for each name that only one
// of them has, and for each example that does not do what is said beside it.
import { execFile, execFileSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { aShop, serve } from './a-shop.ts';
import { curlsIn, doorOf, failoverDoors } from './curls.ts';
import { everyReason } from '../../src/core/reasons.ts';
import { formatComplaints } from '../../src/config/complaint.ts';
import { healthCheck } from '../../src/handlers/health-check.ts';
import { aRequest, jsonIn, patient } from '../handlers/an-app.ts';
import { minutes } from '../../src/core/time.ts';
import { openRunFolder } from '../../src/cli/run-folder.ts';
import { pageOf } from './page.ts';
import { readConfiguration } from '../../src/config/configuration.ts';
import type { FailoverPhase, FailoverWhy } from '../../src/core/failover/state.ts';

const page = pageOf('docs/failover.md');
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();
const namesIn = (cell = ''): readonly string[] =>
  [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
const firstNames = (heading: string, table = 0): readonly string[] =>
  sorted((page.tablesIn(heading)[table] ?? []).flatMap(([cell]) => namesIn(cell)));

const aGroupId = (name: string): string =>
  `/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/${name}`;

test('failover: the example of paramedic.yaml is in order', () => {
  const [text = ''] = page.blocks('yaml');
  const settings = {
    SHOP_EU_RESOURCE_ID: aGroupId('shop-eu'),
    SHOP_US_RESOURCE_ID: aGroupId('shop-us'),
    SHOP_EU_URL: 'https://shop-eu.example.com',
    SHOP_US_URL: 'https://shop-us.example.com',
    SHOP_PROFILE_ID:
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/trafficManagerProfiles/shop',
  };
  const source = { fileName: 'paramedic.yaml', settings, functionTimeoutMs: minutes(2) };
  const read = readConfiguration({ ...source, text });
  expect(read.ok ? '' : formatComplaints(read.complaints)).toBe('');
});

/** Words that core adds do not compile until they are told here. */
const phases: Readonly<Record<FailoverPhase, true>> = {
  steady: true,
  suspected: true,
  asking: true,
  moving: true,
  following: true,
  verifying: true,
  protecting: true,
  escalated: true,
};
const whys: Readonly<Record<FailoverWhy, true>> = {
  escalated: true,
  still_open: true,
  failed_over: true,
  approval_requested: true,
  approval_ended: true,
  moved_by_hand: true,
  entity_wrong: true,
  both_bad: true,
  latched: true,
  traffic_not_following: true,
  half_moved: true,
};

test('failover: every phase and every notice is there, and no other', () => {
  expect(firstNames('## Phases')).toEqual(sorted(Object.keys(phases)));
  expect(firstNames('## What you are told')).toEqual(sorted(Object.keys(whys)));
});

test('failover: every column of the public row is there, and no other', async () => {
  const { columns } = aShop();
  expect(firstNames('## The public row')).toEqual(sorted(Object.keys(columns())));
});

test('failover: what forbids a move, and what is answered, are reasons of the code', () => {
  const answered = (page.tablesIn('## The two doors')[0] ?? [])
    .flatMap(([cell = '']) => [...cell.matchAll(/`([a-z]+_[a-z_]+|latched|locked)`/g)])
    .map(([, name = '']) => name)
    .filter((name) => name !== 'retry_after');
  const said = [...firstNames('## Phases', 1), ...answered];
  expect(said.length).toBeGreaterThan(30);
  expect(said.filter((name) => !everyReason.some((reason) => reason === name))).toEqual([]);
});

const curls = curlsIn(page);

test('failover: there are examples for every door of a failover group', () => {
  const missing = failoverDoors.filter(
    ([pattern]) => !curls.some(({ what }) => pattern.test(what)),
  );
  expect(missing).toEqual([]);
});

test.for(curls)('failover: an example is answered well: $line', async ({ line, what, request }) => {
  expect(line).toContain('-H "x-functions-key: $KEY"');
  const isMaking = what.startsWith('PUT /api/failovers/');
  const { app } = aShop({ asks: what.includes('/approvals'), hasRow: !isMaking });
  const answer = await doorOf(what)?.door(app, request, patient);
  expect(answer).toMatchObject({ status: isMaking ? 201 : 200 });
});

interface Action {
  readonly type: string;
  readonly inputs: {
    readonly method: string;
    readonly uri: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: object;
  };
  readonly actions?: Readonly<Record<string, Action>>;
  readonly runAfter: object;
  readonly expression?: unknown;
  readonly runtimeConfiguration?: unknown;
}

interface Workflow {
  readonly parameters: Readonly<Record<string, { readonly type: string }>>;
  readonly triggers: Readonly<Record<string, { readonly type: string }>>;
  readonly actions: Readonly<Record<string, Action>>;
}

const [definition = '{}'] = page.blocks('json');
const workflow = JSON.parse(definition) as Workflow;
const steps = new Map(
  Object.entries(workflow.actions).flatMap(([name, action]) => [
    [name, action] as const,
    ...Object.entries(action.actions ?? {}),
  ]),
);

test('failover: the Logic App asks doors that there are, with the key from a secure parameter', () => {
  const calls = [...steps.values()].filter(({ type }) => type === 'Http');
  expect(calls.map(({ inputs }) => inputs.method)).toEqual(['GET', 'POST']);
  for (const { inputs, runtimeConfiguration } of calls) {
    expect(doorOf(`${inputs.method} ${pathOf(inputs.uri)}`)).not.toBeNull();
    expect(inputs.headers['x-functions-key']).toBe("@parameters('functionKey')");
    expect(runtimeConfiguration).toEqual({ secureData: { properties: ['inputs'] } });
  }
  expect(workflow.parameters['functionKey']).toEqual({ type: 'SecureString' });
  const named = [...definition.matchAll(/parameters\('(\w+)'\)/g)].map(([, name = '']) => name);
  expect(sorted(named)).toEqual(sorted(Object.keys(workflow.parameters)));
  expect(Object.values(workflow.triggers)).toMatchObject([{ type: 'Recurrence' }]);
});

const pathOf = (uri: string): string =>
  new URL(uri.replace("@{parameters('baseUrl')}", 'http://localhost')).pathname;

test('failover: the Logic App waits for steps and reads fields that there are', async () => {
  const awaited = [...steps.values()].flatMap(({ runAfter }) => Object.keys(runAfter));
  expect(awaited.filter((name) => !steps.has(name))).toEqual([]);
  const read = /@body\('(\w+)'\)\?\['(\w+)'\]/.exec(JSON.stringify([...steps.values()]));
  expect(steps.get(read?.[1] ?? '')?.inputs.uri).toContain('/api/health_check');
  const { app } = aShop();
  expect(jsonIn(await healthCheck(app, aRequest(), patient))[read?.[2] ?? '']).toBe(false);
});

test('failover: what the Logic App sends brings the failover about', async () => {
  const { app, columns } = aShop();
  const body = JSON.stringify(steps.get('do_failover')?.inputs.body);
  const request = aRequest({ method: 'POST', query: { group: 'shop' }, body });
  const answer = await doorOf('POST /api/do_failover')?.door(app, request, patient);
  expect(answer?.status).toBe(200);
  expect(columns()).toMatchObject({ active_target: 'secondary', failover_count: 4 });
});

const scratch = openRunFolder();
afterAll(() => scratch.remove());

const hasCurl = (() => {
  try {
    return execFileSync('curl', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

const script = page.blocks('sh').find((block) => block.startsWith('#!/bin/sh')) ?? '';

test.skipIf(!hasCurl)('failover: the script for cron moves it once, and then no more', async () => {
  const { app, columns, store } = aShop();
  const { url, asked, stop } = await serve(app);
  const [file, key] = [join(scratch.path, 'check-shop'), join(scratch.path, 'key')];
  await writeFile(file, script);
  await chmod(file, 0o700);
  await writeFile(key, 'x-functions-key: the-key\n', { mode: 0o600 });
  const run = () =>
    promisify(execFile)(file, { env: { PATH: process.env['PATH'], BASE: url, KEY_FILE: key } });
  try {
    const { stdout } = await run();
    expect(JSON.parse(stdout)).toMatchObject({ done: true, reason: 'failed_over', id: 'cron' });
    expect(columns()).toMatchObject({ active_target: 'secondary', failover_count: 4 });
    expect((await run()).stdout).toBe('');
    expect(asked).toEqual([
      'GET /api/health_check the-key',
      'POST /api/do_failover the-key',
      'GET /api/health_check the-key',
    ]);
    expect(store.failover.entities.get('shop')?.columns['failover_count']).toBe(4);
  } finally {
    await stop();
  }
});
