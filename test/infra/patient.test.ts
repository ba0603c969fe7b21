// In: the demo's service, as its container runs it. Out: a failure where it cannot be broken, or
// where its next start does not mend it.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
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

async function start(
  programs = folder,
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const env = { PATH: process.env['PATH'], TMPDIR: folder, PROGRAMS: programs, PORT: '0' };
  const child = spawn(process.execPath, ['-e', code], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  running.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, url: `http://127.0.0.1:${line.split(' ').at(-1)}` };
}

/** As `az container exec` does it: a program, and nothing else. */
const exec = (program: string): Buffer => execFileSync(join(folder, program), { stdio: 'pipe' });

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

test('patient: is unwell once broken, though alive, and well after its next start', async () => {
  const first = await start();
  expect(await statusOf(`${first.url}/health`)).toBe(200);
  exec('fall-ill');
  expect(await statusOf(`${first.url}/health`)).toBe(503);
  expect(await statusOf(`${first.url}/alive`)).toBe(200);
  const next = await start();
  expect(await statusOf(`${next.url}/health`)).toBe(200);
});

test('patient: ends with an error, when it is told to crash', async () => {
  const { child } = await start();
  exec('crash');
  expect(await once(child, 'exit')).toEqual([1, null]);
});

test('patient: is well again by hand, with programs that all may run and its user alone may change', async () => {
  const { url } = await start();
  exec('fall-ill');
  exec('get-well');
  expect(await statusOf(`${url}/health`)).toBe(200);
  for (const program of ['fall-ill', 'get-well', 'crash']) {
    expect(statSync(join(folder, program)).mode & 0o777).toBe(0o755);
  }
});

test('patient: serves, when it may not write its programs', async () => {
  const { url } = await start('/nowhere');
  expect(await statusOf(`${url}/health`)).toBe(200);
});
