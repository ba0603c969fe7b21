// In: the sources of this checkout. Out: a failure for each import that the table below does not
// allow, and for each clock, chance or outside world in a room that must not know it. Every rule is
// also shown planted bad examples, which it must catch. Sizes and names: tidy/shape.test.ts.
import { describe, expect, test } from 'vitest';
import { importComplaints, simulatorComplaints, type Room } from './tidy/rooms.ts';
import { impurityComplaints } from './tidy/rules.ts';
import { readSource, type Source } from './tidy/source.ts';
import { inFolder, sources } from './tidy/tree.ts';

const nothing: readonly string[] = [];
const anything = ['*'];

/** What of core an adapter may call: words that rows are made of, and what twins must share. */
const coreWords = [
  'core/time',
  'core/reasons',
  'core/group-state',
  'core/wake',
  'core/order-outcome',
  'core/platform-verdict',
  'core/http-verdict',
  'core/traffic-verdict',
  'core/failover/traffic-picture',
];
const ports = ['pipeline/ports', 'pipeline/port-error', 'pipeline/app'];

// A file's own room is always open to it; `type` before a room opens it to `import type` alone.
// prettier-ignore
const rooms: readonly Room[] = [
  // from            may import of ours                             of Node and npm
  row('core',       nothing,                                        nothing),
  row('config',     ['core'],                                       ['yaml', 'zod']),
  row('pipeline',   ['core'],                                       nothing),
  row('handlers',   ['core', 'pipeline'],                           ['zod']),
  row('azure',      ['type core', ...coreWords, ...ports, 'config'], ['@azure/*', 'jose', 'node:*', 'zod']),
  row('local',      ['kql'],                                        anything),
  row('sim',        ['core', 'pipeline', 'local/resources', 'local/clock'], nothing),
  row('kql',        nothing,          ['@kusto/language-service-next', 'yaml', 'node:module']),
  row('functions',  ['handlers', 'azure/compose'],                  ['@azure/functions']),
  row('web',        ['type handlers'],                              nothing),
  row('cli',        anything,                                       anything),
  row('scripts',    anything,                                       anything),
  row('test',       anything,                                       anything),
];

const clock = ['Date.now', 'new Date()', 'performance'];
const timers = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'AbortSignal.timeout',
];
const chance = ['Math.random', 'crypto'];
const outside = ['process', 'fetch', 'WebSocket'];
const waiting = ['async', 'await', 'Promise'];

/** What a room must not name, beside what it must not import. */
const impure: Readonly<Record<string, readonly string[]>> = {
  core: [...waiting, ...clock, 'Date.parse', ...timers, ...chance, ...outside],
  pipeline: [...clock, ...timers, ...chance, ...outside],
  // One setImmediate a drain is how virtual time lets promises run.
  sim: [...clock, ...timers.filter((name) => name !== 'setImmediate'), ...chance, ...outside],
};

describe('rooms', () => {
  test('rooms: each imports only what the table allows', () => {
    expect(importComplaints(rooms, sources)).toEqual([]);
  });

  test.for<[string, string]>([
    ['src/core/a.ts', "import { readFileSync } from 'node:fs';"],
    ['src/core/a.ts', "import type { Ports } from '../pipeline/ports.ts';"],
    ['src/core/a.ts', "import type { Rest } from 'zod';"],
    ['src/pipeline/a.ts', "import { table } from '../azure/table.ts';"],
    ['src/pipeline/a.ts', "export * from '../azure/table.ts';"],
    ['src/pipeline/a.ts', "const table = await import('../azure/table.ts');"],
    ['src/pipeline/a.ts', 'const table = await import(name);'],
    ['src/kql/a.ts', "const axios = require('axios');"],
    ['src/pipeline/a.ts', "let table: import('../azure/table.ts').Table;"],
    ['src/azure/a.ts', "import { decide } from '../core/decide.ts';"],
    ['src/azure/a.ts', "import { type Policy } from '../core/policy.ts';"],
    ['src/azure/a.ts', "import { reconcile } from '../pipeline/reconcile.ts';"],
    ['src/azure/a.ts', "import axios from 'axios';"],
    ['src/local/a.ts', "import type { Target } from '../core/policy.ts';"],
    ['src/sim/a.ts', "import { host } from '../local/host/host.ts';"],
    ['functions/a.ts', "import { decide } from '../src/core/decide.ts';"],
    ['src/config/a.ts', "import 'yaml-other';"],
    ['src/other/a.ts', ''],
    ['src/a.ts', ''],
  ])('rooms: a breach is caught, in %s: %s', ([path, text]) => {
    expect(importComplaints(rooms, [readSource(path, text)])).toEqual([
      expect.stringMatching(new RegExp(`^${path}:1: `)),
    ]);
  });

  test.for<[string, string]>([
    ['src/azure/a.ts', "import type { Policy } from '../core/policy.ts';"],
    ['src/azure/a.ts', "import { TableClient } from '@azure/data-tables';"],
    ['src/core/deep/a.ts', "import { limits } from '../limits.ts';"],
    ['functions/a.ts', "import { compose } from '../src/azure/compose.ts';"],
    ['src/sim/a.ts', "import { realClock } from '../local/clock.ts';"],
  ])('rooms: what the table allows passes, in %s: %s', ([path, text]) => {
    expect(importComplaints(rooms, [readSource(path, text)])).toEqual([]);
  });

  test('simulator: loads no package and no Node module, at any depth', () => {
    expect(simulatorComplaints(sources)).toEqual([]);
  });

  test('simulator: a parser is caught, two files away', () => {
    const planted = [
      readSource('src/sim/world.ts', "import { rule } from '../local/resources/rule.ts';"),
      readSource('src/local/resources/rule.ts', "import { parse } from '../../kql/parser.ts';"),
      readSource('src/kql/parser.ts', "\nimport kusto from '@kusto/language-service-next';"),
    ];
    expect(simulatorComplaints(planted)).toEqual([
      expect.stringMatching(/^src\/kql\/parser.ts:2: /),
    ]);
  });
});

describe('purity', () => {
  test.for(Object.keys(impure))('purity: %s names no clock, chance or outside world', (room) => {
    expect(inFolder(`src/${room}/`).flatMap((source) => impurities(room, source))).toEqual([]);
  });

  test.for([
    'async function f() {}',
    'const f = async () => 1;',
    'let answer: Promise<number>;',
    'const now = Date.now();',
    "const now = Date['now']();",
    'const now = globalThis.Date.now();',
    'const now = new Date();',
    'const now = Date();',
    'const at = Date.parse(text);',
    'const chance = Math.random();',
    'const key = process.env.KEY;',
    'const run = { process };',
    'setTimeout(act, 10);',
    'const id = crypto.randomUUID();',
  ])('purity: a breach in core is caught: %s', (text) => {
    expect(impurities('core', readSource('src/core/a.ts', text))).not.toEqual([]);
  });

  test.for([
    'const at = new Date(instant);',
    'const run = step.process;',
    'const a = { process: 1 };',
  ])('purity: what only looks like a breach passes: %s', (text) => {
    expect(impurities('core', readSource('src/core/a.ts', text))).toEqual([]);
  });
});

function row(room: string, ours: readonly string[], packages: readonly string[]): Room {
  return { room, ours, packages };
}

function impurities(room: string, source: Source): readonly string[] {
  return impurityComplaints(source, new Set(impure[room]));
}
