// A run's own folder: gone when the run ends in whatever way, and never another live run's.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRunFolder } from '../../src/cli/run-folder.ts';

const module = resolve(import.meta.dirname, '../../src/cli/run-folder.ts');

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'run-folder-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** A process of its own that opens a folder, prints its path, and then does as it is told. */
function programThatOpens(then: string): string {
  return `const { openRunFolder } = await import(${JSON.stringify(module)});
    const folder = openRunFolder(${JSON.stringify(parent)});
    process.stdout.write(folder.path + '\\n');
    ${then}`;
}

async function aRun(then: string): Promise<{
  readonly path: string;
  readonly end: (signal: NodeJS.Signals) => Promise<number | NodeJS.Signals | null>;
}> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', programThatOpens(then)], {
    timeout: 15_000,
  });
  const closed = new Promise<number | NodeJS.Signals | null>((done) => {
    child.once('close', (status, signal) => done(signal ?? status));
  });
  const path = await new Promise<string>((done) => {
    child.stdout.setEncoding('utf8').once('data', (text: string) => done(text.trim()));
  });
  return {
    path,
    end: async (signal) => {
      child.kill(signal);
      return await closed;
    },
  };
}

const untilEnded = 'setInterval(() => {}, 1000);';

test('run folder: bears the id of its process, and remove takes all of it away', () => {
  const folder = openRunFolder(parent);
  expect(basename(folder.path)).toMatch(new RegExp(`^paramedic-${process.pid}-`));
  mkdirSync(join(folder.path, 'deep'));
  writeFileSync(join(folder.path, 'deep', 'file'), 'text');
  folder.remove();
  folder.remove();
  expect(readdirSync(parent)).toEqual([]);
});

test('run folder: two runs at once have one each, and neither removes the other', async () => {
  const first = await aRun(untilEnded);
  const second = await aRun(untilEnded);
  expect(readdirSync(parent).sort()).toEqual(
    [first.path, second.path].map((p) => basename(p)).sort(),
  );
  await first.end('SIGTERM');
  expect(readdirSync(parent)).toEqual([basename(second.path)]);
  await second.end('SIGTERM');
  expect(readdirSync(parent)).toEqual([]);
});

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'run folder: is gone and the process ended by it, after %s',
  async (signal) => {
    const run = await aRun(untilEnded);
    expect(await run.end(signal)).toBe(signal);
    expect(existsSync(run.path)).toBe(false);
  },
);

test('run folder: waits for the end of the run, when the run ends itself on TERM', async () => {
  const run = await aRun(`process.on('SIGTERM', () => setTimeout(() => {
    process.exit(existsSync(folder.path) ? 7 : 8);
  }, 50));
  const { existsSync } = await import('node:fs');
  ${untilEnded}`);
  expect(await run.end('SIGTERM')).toBe(7);
  expect(existsSync(run.path)).toBe(false);
});

test('run folder: is gone, when the run throws', () => {
  const program = programThatOpens("throw new Error('planted');");
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', program]);
  expect(status).toBe(1);
  expect(readdirSync(parent)).toEqual([]);
});

test('run folder: the next run removes it, after a hard kill', async () => {
  const run = await aRun(untilEnded);
  expect(await run.end('SIGKILL')).toBe('SIGKILL');
  expect(existsSync(run.path)).toBe(true);
  const next = openRunFolder(parent);
  expect(readdirSync(parent)).toEqual([basename(next.path)]);
  next.remove();
});

test.runIf(process.platform === 'linux')(
  'run folder: is removed, when its id now names a later process',
  () => {
    const mine = openRunFolder(parent);
    const name = basename(mine.path).replace(/^(paramedic-\d+)-\d+/, '$1-1');
    mkdirSync(join(parent, name));
    const next = openRunFolder(parent);
    expect(readdirSync(parent).sort()).toEqual(
      [mine.path, next.path].map((p) => basename(p)).sort(),
    );
    mine.remove();
    next.remove();
  },
);

test('run folder: what only looks similar or is of another container stays', () => {
  const others = ['paramedic-check', 'paramedic-4194304-1', 'paramedic-4194304-1-77-abc', 'other'];
  for (const name of others) mkdirSync(join(parent, name));
  openRunFolder(parent).remove();
  expect(readdirSync(parent).sort()).toEqual(others.sort());
});
