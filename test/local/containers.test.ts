/**
 * Containers as real child processes: what they are given, what is heard of them, how they end.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { compressedClock, realClock } from '../../src/local/clock.ts';
import {
  type ChildProcessOptions,
  makeChildProcessRuntime,
} from '../../src/local/containers/child-process.ts';
import { makeContainerGroup } from '../../src/local/resources/container-group.ts';
import type { RunSpec } from '../../src/local/resources/container-group-model.ts';
import { makeJournal } from '../../src/local/resources/journal.ts';
import { aBody } from './container-group-fixtures.ts';

const anImage = (program: string) => ({ command: process.execPath, args: ['-e', program] });
const STAYS = 'setInterval(() => {}, 1000);';

/** Runs one container till its end; `kill` may be called while it runs. */
function aRun(options: Partial<ChildProcessOptions>, spec: Partial<RunSpec> = {}) {
  const runtime = makeChildProcessRuntime({ images: {}, clock: realClock(), ...options });
  const lines: string[] = [];
  const waiting: (() => void)[] = [];
  const exit = Promise.withResolvers<number>();
  const run = runtime.start(
    {
      group: 'g',
      name: 'app',
      run: 1,
      image: 'web',
      command: [],
      environment: {},
      ports: [],
      ...spec,
    },
    {
      onOutput(line) {
        lines.push(line);
        for (const go of waiting.splice(0)) go();
      },
      onExit: exit.resolve,
    },
  );
  const heard = () => new Promise<void>((resolve) => waiting.push(resolve));
  onTestFinished(async () => {
    run.kill();
    await exit.promise;
  });
  return { run, lines, heard, exit: exit.promise };
}

async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was bound.');
  return address.port;
}

test('child process: gets its variables, is heard on both streams, gives its code', async () => {
  const program =
    'console.log(process.env.COLOUR, process.env.PORT); console.error("oh"); process.exitCode = 3;';
  const { lines, exit } = aRun(
    {
      images: { web: anImage(program) },
      environment: ({ run }) => ({ PORT: String(8_000 + run) }),
    },
    { environment: { COLOUR: 'red', PORT: '80' } },
  );
  expect(await exit).toBe(3);
  expect(lines.sort()).toEqual(['oh', 'red 8001']);
});

test('child process: the command of the body replaces the one of the image', async () => {
  const { lines, exit } = aRun(
    { images: { web: anImage(STAYS) } },
    { command: [process.execPath, '-p', '6 * 7'] },
  );
  expect(await exit).toBe(0);
  expect(lines).toEqual(['42']);
});

test('child process: ends by SIGTERM, when killed', async () => {
  const { run, heard, exit } = aRun({ images: { web: anImage(`console.log('up'); ${STAYS}`) } });
  await heard();
  run.kill();
  expect(await exit).toBe(143);
});

test('child process: ends by SIGKILL after the grace, when deaf to SIGTERM and stuck', async () => {
  const deaf = `process.on('SIGTERM', () => {}); console.log('up'); for (;;);`;
  const { run, heard, exit } = aRun({ images: { web: anImage(deaf) }, graceMs: 50 });
  await heard();
  run.kill();
  expect(await exit).toBe(137);
});

test.each([
  ['image', { image: 'nope' }, "No image 'nope' here; there are 'web'."],
  ['image', { image: 'toString' }, "No image 'toString' here; there are 'web'."],
  ['program', { command: ['/no/such/node'] }, "Cannot start '/no/such/node': no such program."],
])('child process: an unknown %s is said and exits with 127', async (_what, spec, line) => {
  const { lines, exit } = aRun({ images: { web: anImage(STAYS) } }, spec);
  expect(await exit).toBe(127);
  expect(lines).toEqual([line]);
});

test('child process: a group restarts, stops and starts real ones, and they answer', async () => {
  const port = await aFreePort();
  const program = `require('node:http').createServer((asked, answer) => {
    if (asked.url === '/crash') process.exit(1);
    answer.end(process.pid + '');
  }).listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));`;
  const clock = compressedClock(100);
  const journal = makeJournal({ clock });
  const lines: unknown[] = [];
  const group = makeContainerGroup(
    aBody({ containers: [{ name: 'app', properties: { image: 'web' } }] }),
    {
      clock,
      runtime: makeChildProcessRuntime({
        clock: realClock(),
        images: { web: anImage(program) },
        environment: () => ({ PORT: String(port) }),
      }),
      happened: journal.done,
      timings: { killMs: 3_600_000 }, // a slow machine is no reason to give a run up
      sink: (table, row) => {
        if (table === 'ContainerInstanceLog') lines.push(row['Message']);
      },
    },
  );
  onTestFinished(async () => {
    group.close();
    await expect.poll(() => journal.entries().at(-1)).toMatchObject({ what: 'exited' });
  });
  const up = async (times: number) => {
    await expect.poll(() => lines, { timeout: 10_000 }).toEqual(Array(times).fill('listening'));
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
    return answer.text();
  };
  const pids = [await up(1)];
  expect(group.restart().status).toBe(204);
  pids.push(await up(2));
  await fetch(`http://127.0.0.1:${port}/crash`).catch(() => undefined);
  pids.push(await up(3));
  expect(new Set(pids).size).toBe(3);
  const exits = journal
    .entries()
    .flatMap((e) => (e.kind === 'done' && e.what === 'exited' ? [e] : []));
  expect(exits).toMatchObject([
    { run: 1, exitCode: 143, killed: true },
    { run: 2, exitCode: 1, killed: false },
  ]);
  expect(group.get().properties.containers[0]?.properties.instanceView.restartCount).toBe(2);
});
