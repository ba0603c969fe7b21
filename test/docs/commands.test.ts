// In: the examples of docs/. Out: a failure for each that does not do what is said beside it.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { incidentSchema } from '../../src/azure/row-schemas.ts';
import { openRunFolder } from '../../src/cli/run-folder.ts';
import { formatComplaints } from '../../src/config/complaint.ts';
import { readConfiguration } from '../../src/config/configuration.ts';
import { functionTimeoutOf } from '../../src/config/function-timeout.ts';
import { minutes } from '../../src/core/time.ts';
import { audit } from '../../src/handlers/audit.ts';
import { brake, brakes } from '../../src/handlers/brakes.ts';
import { target, targets, wakeTarget } from '../../src/handlers/targets.ts';
import { anApp, aRequest, patient } from '../handlers/an-app.ts';
import { pageOf, root } from './page.ts';
import type { Door } from '../../src/handlers/door.ts';

const operating = pageOf('docs/operating.md');
const started = pageOf('docs/getting-started.md');
const run = promisify(execFile);
const scratch = openRunFolder();
afterAll(() => scratch.remove());

const doors: readonly (readonly [RegExp, Door])[] = [
  [/^GET \/api\/targets$/, targets],
  [/^GET \/api\/targets\/(?<id>[^/?]+)$/, target],
  [/^POST \/api\/targets\/(?<id>[^/?]+)\/wake$/, wakeTarget],
  [/^GET \/api\/audit$/, audit],
  [/^GET \/api\/brakes$/, brakes],
  [/^(?:PUT|DELETE) \/api\/brakes\/(?<scope>[^/?]+)$/, brake],
];

/** A command as the shell would read it, as far as the examples need. */
const curls = operating
  .blocks('sh')
  .join('\n')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.startsWith('curl '));

test('operating: there are examples for every door of people', () => {
  const missing = doors.filter(
    ([pattern]) => !curls.some((line) => pattern.test(askedBy(line).what)),
  );
  expect(missing).toEqual([]);
});

test.for(curls)('operating: an example is answered well: %s', async (line) => {
  const { what, query, body } = askedBy(line);
  const [pattern, door] = doors.find(([pattern]) => pattern.test(what)) ?? [];
  expect(line).toContain('-H "x-functions-key: $KEY"');
  const params = pattern?.exec(what)?.groups ?? {};
  const [method = ''] = what.split(' ');
  const request = aRequest({ method, params, query, body });
  const answer = await door?.(anApp(['web']).app, request, patient);
  expect(answer).toMatchObject({ status: method === 'POST' ? 202 : 200 });
});

function askedBy(line: string) {
  const method = /-X (\w+)/.exec(line)?.[1] ?? 'GET';
  const url = new URL(/"\$BASE([^"]+)"/.exec(line)?.[1] ?? '', 'http://localhost');
  return {
    what: `${method} ${url.pathname}`,
    query: Object.fromEntries(url.searchParams),
    body: /-d '([^']+)'/.exec(line)?.[1] ?? null,
  };
}

test('operating: the state that mends a damaged row is one that can be read', () => {
  const [state = ''] = operating.blocks('json');
  expect(incidentSchema.parse(JSON.parse(state))).toMatchObject({ phase: 'quiet' });
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
