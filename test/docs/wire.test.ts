// In: docs/wire.md and the sources. Out: a failure for each name that only one of them has.
import { expect, test } from 'vitest';
import { jsonSchemaText } from '../../src/config/json-schema.ts';
import { failoverLaws } from '../../src/core/failover/laws.ts';
import { laws } from '../../src/core/laws.ts';
import { everyReason, reasons } from '../../src/core/reasons.ts';
import { entityTable, eventQueue, hintTable, stateTable, wakeQueue } from '../../src/azure/keys.ts';
import { audit } from '../../src/handlers/audit.ts';
import { target } from '../../src/handlers/targets.ts';
import { columnsFor, putEntity, withFailovers } from '../handlers/failover-store.ts';
import { failover } from '../../src/handlers/failovers.ts';
import { healthCheck } from '../../src/handlers/health-check.ts';
import { anApp, aRequest, jsonIn, now, patient } from '../handlers/an-app.ts';
import { bare, firsts, pageOf, sourcesIn } from './page.ts';
import type { StoredEntry } from '../../src/pipeline/ports.ts';
import type { Notice } from '../../src/core/notice.ts';
import type { ReasonText } from '../../src/core/reason-text.ts';

const wire = pageOf('docs/wire.md');
const textOf = (folder: string): string =>
  sourcesIn(folder)
    .map(({ text }) => text)
    .join('\n');
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();

test('wire: every reason is there, in the words of the code, and no other', () => {
  const [rows = []] = wire.tablesIn('## Reasons');
  expect(rows.map(([name, says, unblocks]) => [bare(name), says, unblocks])).toEqual(
    everyReason.map((name) => {
      const { says, unblocks }: ReasonText = reasons[name];
      return [name, says, unblocks ?? '–'];
    }),
  );
});

interface Part {
  readonly default?: string | number;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly additionalProperties?: Part | boolean;
  readonly items?: Part;
  readonly anyOf?: readonly Part[];
}

/** Leaves of the schema as `policies.*.mode`, each with its default; sections are no settings. */
function settingsOf(
  part: Part,
  path = '',
): readonly (readonly [string, string | number | undefined])[] {
  const { properties = {}, additionalProperties, items, anyOf = [] } = part;
  const below = Object.entries(properties).flatMap(([name, inner]) => {
    if (name === 'setting') return [];
    const at = path === '' ? name : `${path}.${name}`;
    const own = path === '' ? [] : [[at, inner.default] as const];
    return [...own, ...settingsOf(inner, at)];
  });
  const named = typeof additionalProperties === 'object' ? additionalProperties : {};
  return [
    ...below,
    ...settingsOfInner(named, `${path}.*`),
    ...settingsOfInner(items ?? {}, `${path}[]`),
    ...anyOf.flatMap((branch) => settingsOf(branch, path)),
  ];
}

const settingsOfInner = (part: Part, path: string) =>
  Object.keys(part).length === 0 ? [] : settingsOf(part, path);

test('wire: every setting of paramedic.yaml is there with its default, and no other', () => {
  const [rows = []] = wire.tablesIn('## paramedic.yaml');
  const schema = JSON.parse(jsonSchemaText()) as Part;
  const written = rows.map(([name, usual]) => `${bare(name)} ${bare(usual)}`);
  const known = settingsOf(schema).map(([name, usual]) => `${name} ${usual ?? '–'}`);
  expect(sorted(written)).toEqual(sorted(known));
});

test.for<[string, string, readonly { readonly settings: readonly string[] }[]]>([
  ['a policy', 'policies', laws],
  ['a failover group', 'failovers', failoverLaws],
])('wire: every law of %s stands beside the setting that it is about', ([, section, laws]) => {
  const [rows = []] = wire.tablesIn('## paramedic.yaml');
  const unsaid = laws
    .map(({ settings }) => settings)
    .filter(([about, ...others]) => {
      const law = rows.find(([name]) => bare(name) === `${section}.*.${about}`)?.[2] ?? '';
      const isForeign = (name: string): boolean => !name.endsWith('Needed');
      return !others.filter(isForeign).every((name) => law.includes(`\`${name}\``));
    });
  expect(unsaid).toEqual([]);
});

test('wire: every app setting that the app reads is there, and no other', () => {
  const [own = []] = wire.tablesIn('## App settings');
  const read = [...textOf('src/azure').matchAll(/'(PARAMEDIC_\w+)'/g)];
  expect(sorted(firsts(own))).toEqual(sorted(read.map(([, name = '']) => name)));
});

test('wire: every app setting that a trigger names is there, among those of the host', () => {
  const [, ofHost = []] = wire.tablesIn('## App settings');
  const named = [...textOf('functions').matchAll(/%(\w+)%/g)];
  expect(named).not.toEqual([]);
  expect(firsts(ofHost)).toEqual(expect.arrayContaining(named.map(([, name = '']) => name)));
});

test('wire: every route is there, and no other', () => {
  const [rows = []] = wire.tablesIn('## HTTP');
  const text = textOf('functions');
  const doors = [
    ...text.matchAll(/app\.http\('[\w-]+', \{\s+methods: \[([^\]]+)\],[^}]*?route: '([^']+)'/g),
  ];
  expect(doors).toHaveLength(text.split('app.http(').length - 1);
  const routes = doors.flatMap(([, methods = '', route = '']) =>
    methods.split(', ').map((method) => `${method.replaceAll("'", '')} /api/${route}`),
  );
  expect(sorted(firsts(rows))).toEqual(sorted(routes));
});

test('wire: every gate of a failover group stands in one line of what passes what', () => {
  const [rows = []] = wire.tablesIn('#### What passes what');
  const written = rows.flatMap(([, passes = '']) =>
    [...passes.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  );
  const gates = sourcesIn('src/core')
    .filter(({ path }) => /\/(claim-gates|failover\/shared-gate|failover\/gates)\.ts$/.test(path))
    .flatMap(({ text }) => [...text.matchAll(/'(\w+)'/g)].map(([, name = '']) => name))
    .filter((name) => everyReason.some((reason) => reason === name));
  expect(gates.length).toBeGreaterThan(15);
  const once = written.filter((name) => everyReason.some((reason) => reason === name));
  expect(once.toSorted()).toEqual(sorted(gates));
});

test('wire: every queue that triggers, every queue and table that is written, and no other', () => {
  const [queues = []] = wire.tablesIn('## Queue');
  const triggers = [...textOf('functions').matchAll(/queueName: '([^']+)'/g)];
  expect(sorted(firsts(queues))).toEqual(sorted(triggers.map(([, name = '']) => name)));
  expect(firsts(queues)).toEqual(expect.arrayContaining([wakeQueue, eventQueue]));
  const tables = [...wire.text.matchAll(/^### Table `(.+)`$/gm)].map(([, name = '']) => name);
  expect(sorted(tables)).toEqual(sorted([stateTable, hintTable, entityTable]));
});

test('wire: every log event is there with its level, and no other', () => {
  const [rows = []] = wire.tablesIn('## Log events');
  const logged = ['src/handlers', 'src/pipeline', 'src/azure', 'functions']
    .map(textOf)
    .flatMap((text) => [...text.matchAll(/log\.(info|error)\(\s*'(paramedic\.\w+)'/g)])
    .map(([, level = '', event = '']) => `${event} ${level}`);
  expect(sorted(rows.map(([event, level]) => `${bare(event)} ${level}`))).toEqual(sorted(logged));
});

/** Every name in the first column, where a cell may hold several. */
const namesIn = (heading: string, table = 0): readonly string[] =>
  (wire.tablesIn(heading)[table] ?? []).flatMap(([cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  );

test('wire: every field of a target in full is there, and no other', async () => {
  const { app } = anApp(['web']);
  const answer = jsonIn(await target(app, aRequest({ params: { id: 'web' } }), patient));
  expect(sorted(namesIn('### GET /api/targets/{id}'))).toEqual(sorted(Object.keys(answer)));
});

test('wire: every field of a failover group in full is there, and no other', async () => {
  const { app } = anApp(['web']);
  const shop = withFailovers(app, 'shop');
  const answer = jsonIn(await failover(shop, aRequest({ params: { name: 'shop' } }), patient));
  const fields = Object.keys(answer);
  expect(sorted(namesIn('### GET /api/failovers/{name}'))).toEqual(sorted(fields));
});

test('wire: every column of the public row is there, and no other', async () => {
  const { app, store } = anApp(['web']);
  const shop = withFailovers(app, 'shop');
  const body = JSON.stringify({ active: 'primary' });
  await failover(shop, aRequest({ method: 'PUT', params: { name: 'shop' }, body }), patient);
  const columns = Object.keys(store.failover.entities.get('shop')?.columns ?? {});
  expect(columns).toHaveLength(8);
  expect(sorted(namesIn('### Table `failoverState`'))).toEqual(sorted(columns));
});

/** A word that core adds does not compile until it is told here. */
const whys: Readonly<Record<Notice['why'], true>> = {
  escalated: true,
  still_open: true,
  flapping: true,
  not_looked_at: true,
  wake_poisoned: true,
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

test('wire: every notice is there, and no other', () => {
  expect(sorted(namesIn('## Notices', 1))).toEqual(sorted(Object.keys(whys)));
});

test('wire: every field of a health check is there, and no other', async () => {
  const { app, store } = anApp(['web']);
  putEntity(store.failover, columnsFor('primary'));
  const answer = jsonIn(await healthCheck(withFailovers(app, 'shop'), aRequest(), patient));
  expect(sorted(namesIn('### GET /api/health_check'))).toEqual(sorted(Object.keys(answer)));
});

test('wire: every field of an audit entry is there, and no other', async () => {
  const { app, store } = anApp(['web']);
  store.entries.push(anEntry);
  const answer = jsonIn(await audit(app, aRequest({ query: { target: 'web' } }), patient));
  const [entry = {}] = answer['entries'] as readonly object[];
  expect(sorted(namesIn('### GET /api/audit', 1))).toEqual(sorted(Object.keys(entry)));
});

const anEntry: StoredEntry = {
  target: 'web',
  group: 'shop',
  at: now,
  epoch: 1,
  seq: 4,
  from: 'suspected',
  to: 'treating',
  reason: 'treatment_claimed',
  detail: 'restart',
  remedy: 'restart',
  cause: 'timer',
  hint: null,
  reading: 'unhealthy: answered 503',
  platform: 'serving: Running',
  policy: 'careful',
};
