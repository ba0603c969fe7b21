// In: the demo's service, as its container runs it. Out: a failure where it cannot be broken, or
// where its next start does not mend it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, expect, test } from 'vitest';
import { root } from '../docs/page.ts';

const code = readFileSync(join(root, 'infra/demo/patient.cjs'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'patient-'));
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const env = { PATH: process.env['PATH'], TMPDIR: folder, PORT: '0' };
  const child = spawn(process.execPath, ['-e', code], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  running.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, url: `http://127.0.0.1:${line.split(' ').at(-1)}` };
}

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

test('patient: is unwell once broken, though alive, and well after its next start', async () => {
  const first = await start();
  expect(await statusOf(`${first.url}/health`)).toBe(200);
  writeFileSync(join(folder, 'unwell'), '');
  expect(await statusOf(`${first.url}/health`)).toBe(503);
  expect(await statusOf(`${first.url}/alive`)).toBe(200);
  const next = await start();
  expect(await statusOf(`${next.url}/health`)).toBe(200);
});

test('patient: ends with an error, when it is told to crash', async () => {
  const { child } = await start();
  writeFileSync(join(folder, 'crash'), '');
  expect(await once(child, 'exit')).toEqual([1, null]);
});
