// In: nothing but the checkout. Out: every check and all tests run, one after the other and each
// within a time limit, then a summary: what failed, what was skipped. A failed step never hides the
// next one. Exit status 0 only if nothing failed; TERM and Ctrl-C end the running step as well.
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest, type TestCase, type Vitest } from 'vitest/node';
import { openRunFolder } from '../src/cli/run-folder.ts';

const root = resolve(import.meta.dirname, '..');
const checkMsMax = 5 * 60_000;
const testsMsMax = 40 * 60_000;

interface Tally {
  passed: number;
  readonly failed: string[];
  readonly skipped: string[];
}

interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

function checks(scratch: string): readonly Check[] {
  const bin = (name: string): string => join(root, 'node_modules/.bin', name);
  return [
    { name: 'types', command: [bin('tsc')] },
    { name: 'lint', command: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
    { name: 'format', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
    { name: 'bundle', command: [process.execPath, 'scripts/bundle.ts', '--out', scratch] },
  ];
}

/** Runs one check with its output held back, and shows it only if the check failed. */
async function runCheck(check: Check, tally: Tally): Promise<void> {
  const [file, ...args] = check.command;
  const startedAt = performance.now();
  const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  endWithUs(child);
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const limit = setTimeout(() => {
    output.push(Buffer.from(`did not end within ${checkMsMax / 60_000} minutes\n`));
    child.kill('SIGKILL');
  }, checkMsMax);
  const status = await new Promise<number | null>((done) => {
    child.once('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      done(null);
    });
    child.once('close', done);
  });
  clearTimeout(limit);

  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)`);
  if (status === 0) {
    tally.passed += 1;
    return;
  }
  tally.failed.push(`check: ${check.name}`);
  process.stdout.write(Buffer.concat(output));
}

/** Runs all tests in this process (their files run in children of it) and counts them. */
async function runTests(tally: Tally): Promise<void> {
  const limit = setTimeout(() => {
    console.error(`tests: did not end within ${testsMsMax / 60_000} minutes`);
    process.exit(1);
  }, testsMsMax);
  const vitest = await startVitest('test', [], { root, watch: false, reporters: ['default'] });
  count(vitest, tally);
  await vitest.close();
  clearTimeout(limit);
}

function count(vitest: Vitest, tally: Tally): void {
  let tests = 0;
  for (const file of vitest.state.getTestModules()) {
    for (const test of file.children.allTests()) {
      tests += 1;
      countTest(test, tally);
    }
    // A file that does not load has an error and no tests; a failing hook is an error of its suite.
    for (const error of file.errors())
      tally.failed.push(`${file.relativeModuleId}: ${error.message}`);
    for (const suite of file.children.allSuites()) {
      for (const error of suite.errors()) tally.failed.push(`${suite.fullName}: ${error.message}`);
    }
  }
  for (const error of vitest.state.getUnhandledErrors()) {
    tally.failed.push(`outside of any test: ${error instanceof Error ? error.message : 'unknown'}`);
  }
  if (tests === 0) tally.failed.push('tests: none were found');
}

function countTest(test: TestCase, tally: Tally): void {
  const result = test.result();
  const name = `${test.module.relativeModuleId} > ${test.fullName}`;
  if (result.state === 'passed') tally.passed += 1;
  else if (result.state === 'skipped')
    tally.skipped.push(`${name}: ${result.note ?? 'see its name'}`);
  else tally.failed.push(name);
}

function summarise(tally: Tally): void {
  for (const name of tally.skipped) console.log(`skipped  ${name}`);
  for (const name of tally.failed) console.log(`failed   ${name.split('\n', 1)[0] ?? ''}`);
  const { passed, failed, skipped } = tally;
  console.log(`\n${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
}

const running = new Set<ChildProcess>();

function endWithUs(child: ChildProcess): void {
  running.add(child);
  child.once('close', () => running.delete(child));
}

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => {
    for (const child of running) child.kill('SIGKILL');
    process.exit(status);
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { tally: { type: 'string' } } });
  const tally: Tally = { passed: 0, failed: [], skipped: [] };
  const scratch = openRunFolder();
  for (const check of checks(scratch.path)) await runCheck(check, tally);
  await runTests(tally);
  summarise(tally);
  if (values.tally !== undefined) {
    await writeFile(values.tally, `${tally.passed} ${tally.failed.length}\n`);
  }
  // Not by waiting for what a test may have left open: the verdict is in.
  process.exit(tally.failed.length === 0 ? 0 : 1);
}

await main().catch((error: unknown) => {
  console.error(`test: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
