import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { lineCharsMax, spawnChild } from '../../src/local/child.ts';

const modulePath = new URL('../../src/local/child.ts', import.meta.url).href;

async function run(code: string, env: Record<string, string> = {}) {
  const lines: string[] = [];
  let exit: [number | null, string | null] | undefined;
  const child = spawnChild({
    command: process.execPath,
    args: ['-e', code],
    env,
    onLine: (line, stream) => lines.push(`${stream}: ${line}`),
    onExit: (exitCode, signal) => (exit = [exitCode, signal]),
  });
  await child.exited;
  return { lines, exit };
}

/** A process that is gone or waits only to be reaped. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

async function becomesGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200 && !isGone(pid); tries++) await delay(25);
  return isGone(pid);
}

test('child: hands over the lines of both streams and the exit code, when it ends by itself', async () => {
  const { lines, exit } = await run(
    `console.log('one\\r\\ntwo'); console.error('bad'); process.stdout.write('last ' + process.env.X); process.exitCode = 3`,
    { X: 'y' },
  );
  expect(lines.filter((line) => line.startsWith('stdout'))).toEqual([
    'stdout: one',
    'stdout: two',
    'stdout: last y',
  ]);
  expect(lines).toContain('stderr: bad');
  expect(exit).toEqual([3, null]);
});

test('child: cuts a line, when it is longer than the limit', async () => {
  const { lines } = await run(`process.stdout.write('x'.repeat(200_000) + '\\nnext\\n')`);
  expect(lines).toEqual([`stdout: ${'x'.repeat(lineCharsMax)}`, 'stdout: next']);
});

test('child: ends by the signal sent, when killed; a second kill does nothing', async () => {
  let signalSeen: string | null = null;
  const child = spawnChild({
    command: process.execPath,
    args: ['-e', 'setInterval(() => {}, 1000)'],
    onExit: (_, signal) => (signalSeen = signal),
  });
  child.kill('SIGKILL');
  await child.exited;
  child.kill();
  expect(signalSeen).toBe('SIGKILL');
});

test('child: is refused with the reason, when it cannot be started', () => {
  expect(() => spawnChild({ command: 'sleep', args: ['9'] })).toThrow(/only Node programs/);
  expect(() => spawnChild({ command: process.execPath, args: [], cwd: '/no/such' })).toThrow(
    /no folder '\/no\/such'/,
  );
  expect(() => spawnChild({ command: '/no/such/node', args: [] })).toThrow(/no such program/);
});

test('child: does not hand its lifeline on, when it forks a Node process of its own', async () => {
  const { lines, exit } = await run(
    `const { fork } = require('node:child_process');
     if (process.send) process.send('hello'); else fork(process.argv[1] ?? '', [], {
       execArgv: [...process.execArgv.slice(0, 2), '-e', "process.send('hello')"],
     }).on('message', (m) => console.log('from below', m));`,
  );
  expect(lines).toEqual(['stdout: from below hello']);
  expect(exit).toEqual([0, null]);
});

test.each([
  ['idle', 'setInterval(() => {}, 1000)'],
  ['busy in an endless loop', 'setTimeout(() => { for (;;); }, 100)'],
  ['deaf to signals', `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`],
])(
  'child: dies with its parent, when the parent is killed and the child is %s',
  async (_, body) => {
    const code = `
    import { spawnChild } from ${JSON.stringify(modulePath)};
    const child = spawnChild({
      command: process.execPath,
      args: ['-e', ${JSON.stringify(`console.log('up'); ${body}`)}],
      onLine: () => console.log(child.pid),
    });`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(chunk.toString());
    expect(isGone(pid)).toBe(false);
    parent.kill('SIGKILL');
    expect(await becomesGone(pid)).toBe(true);
  },
);
