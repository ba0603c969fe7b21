// In: the examples of docs/. Out: a failure for each that does not do what is said beside it.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { failoverSchema } from '../../src/azure/failover-schema.ts';
import { incidentSchema } from '../../src/azure/row-schemas.ts';
import { openRunFolder } from '../../src/cli/run-folder.ts';
import { formatComplaints } from '../../src/config/complaint.ts';
import { readConfiguration } from '../../src/config/configuration.ts';
import { functionTimeoutOf } from '../../src/config/function-timeout.ts';
import { minutes } from '../../src/core/time.ts';
import { anApp, patient } from '../handlers/an-app.ts';
import { curlsIn, doorOf, targetDoors } from './curls.ts';
import { bare, firsts, pageOf, root } from './page.ts';
import { kinds } from '../../src/sim/kinds.ts';
import { withFailovers } from '../handlers/failover-store.ts';

const operating = pageOf('docs/operating.md');
const started = pageOf('docs/getting-started.md');
const run = promisify(execFile);
const scratch = openRunFolder();
afterAll(() => scratch.remove());

const curls = curlsIn(operating);

test('operating: there are examples for every door of people', () => {
  const missing = targetDoors.filter(([pattern]) => !curls.some(({ what }) => pattern.test(what)));
  expect(missing).toEqual([]);
});

test.for(curls)(
  'operating: an example is answered well: $line',
  async ({ line, what, request }) => {
    expect(line).toContain('-H "x-functions-key: $KEY"');
    const app = withFailovers(anApp(['web']).app, 'shop');
    const answer = await doorOf(what)?.door(app, request, patient);
    expect(answer).toMatchObject({ status: what.startsWith('POST ') ? 202 : 200 });
  },
);

test('operating: the states that mend damaged rows are such as can be read', () => {
  const [ofTarget = '', ofFailover = ''] = operating.blocks('json');
  expect(incidentSchema.parse(JSON.parse(ofTarget))).toMatchObject({ phase: 'quiet' });
  expect(failoverSchema.parse(JSON.parse(ofFailover))).toMatchObject({ phase: 'steady' });
});

test('operating: every profile of the simulator is there, and no other', () => {
  const [, said = ''] = /(Profiles of [^]*?)Exit status/.exec(operating.text) ?? [];
  const named = [...said.matchAll(/`([\w-]+)`/g)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(kinds));
});

test('operating: every notice is there, and no other but what a failover group has too', () => {
  const tables = operating.tablesIn('## When you are told').map((rows) => firsts(rows));
  const wire = pageOf('docs/wire.md');
  const known = (wire.tablesIn('## Notices')[1] ?? []).map(([name]) => bare(name));
  expect([...new Set(tables.flat())].sort()).toEqual([...known].sort());
});

const aGroupId = (name: string): string =>
  `/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/${name}`;

const settings = {
  NOTICE_URL: 'https://hooks.example.com',
  WEB_1_RESOURCE_ID: aGroupId('web-1'),
  WEB_2_RESOURCE_ID: aGroupId('web-2'),
  IMPORTER_RESOURCE_ID: aGroupId('importer'),
  WEB_1_URL: 'https://web-1.example.com',
  WEB_2_URL: 'https://web-2.example.com',
};
const [good = '', wrong = ''] = started.blocks('yaml');

test('getting started: the example of paramedic.yaml is in order', () => {
  const hostTimeoutMs = functionTimeoutOf('{"functionTimeout": "00:02:00"}');
  expect(hostTimeoutMs).toBe(minutes(2));
  const source = { fileName: 'paramedic.yaml', settings, functionTimeoutMs: hostTimeoutMs };
  const read = readConfiguration({ ...source, text: good });
  expect(read.ok ? '' : formatComplaints(read.complaints)).toBe('');
});

test('getting started: the bundle checks a file, in the words that are shown', async () => {
  const app = join(scratch.path, 'app');
  const [check = ''] = started.blocks('sh').filter((block) => block.startsWith('cd dist/app'));
  await run(process.execPath, ['scripts/bundle.ts', '--out', app], { cwd: root });
  const command = check.replace('dist/app', app).replace('node index', `${process.execPath} index`);
  const env = { PATH: process.env['PATH'], ...settings };
  const tried = (text: string) =>
    writeFile(join(app, 'paramedic.yaml'), text).then(() => run('bash', ['-c', command], { env }));
  await tried(good);
  const [complaints = ''] = started.blocks('text');
  await expect(tried(wrong)).rejects.toMatchObject({ stderr: expect.stringContaining(complaints) });
});

const cheap = started
  .blocks('sh')
  .flatMap((block) => block.split('\n'))
  .filter((line) => line.startsWith('node scripts/'));

test.for(cheap)('getting started: a command works: %s', async (line) => {
  const [, ...args] = line.replace('dist/app', join(scratch.path, 'other')).split(' ');
  await run(process.execPath, args, { cwd: root });
});
