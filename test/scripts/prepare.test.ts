// What live-demo.sh and test.sh do before anything of ours runs: find a Node that is new enough,
// install once, and never in each other's way. npm and old Nodes are played by small scripts.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aCheckout, type Checkout } from './a-checkout.ts';

const findNode = 'set -euo pipefail; root=$PWD; . scripts/node.sh; command -v node';
const install = 'set -euo pipefail; root=$PWD; . scripts/node.sh; . scripts/install.sh';

/** Says one version and otherwise is this very Node. */
const nodeOf = (version: string): string =>
  `[ "$1" = --version ] && echo ${version} || exec ${process.execPath} "$@"`;

/** Stands for npm ci: notes that it ran, and whether another ran at the same time. */
const slowNpm = `mkdir busy || echo overlap >>npm.log
sleep 0.4; rm -rf node_modules; mkdir node_modules; echo installed >>npm.log; rmdir busy`;

let checkout: Checkout;
beforeEach(() => {
  checkout = aCheckout();
});
afterEach(() => checkout.remove());

describe('node', () => {
  test.for([
    ['v22.19.0', true],
    ['v22.23.3', true],
    ['v24.5.0', true],
    ['v26.0.0', true],
    ['v20.20.2', false],
    ['v22.18.9', false],
    ['v23.11.0', false],
    ['v24.4.1', false],
    ['nonsense', false],
  ] as const)('node: %s is new enough: %s', async ([version, enough]) => {
    checkout.fake('node', nodeOf(version));
    checkout.fake('npx', 'echo npx was asked; exit 1');
    const { status, output } = await checkout.run(findNode);
    expect({ enough: status === 0, asked: output.includes('npx was asked') }).toEqual({
      enough,
      asked: !enough,
    });
  });

  test('node: one is fetched through npm, when the machine has an old one', async () => {
    checkout.fake('node', nodeOf('v20.1.0'));
    checkout.write('fetched/node', `#!/bin/bash\n${nodeOf('v22.20.0')}\n`);
    checkout.fake('npx', `echo "npm says hello"; echo "node-path=$PWD/fetched/node"`);
    const { status, output } = await checkout.run(`${findNode}; node --version`);
    expect(output).toContain(`${checkout.path}/fetched/node\nv22.20.0`);
    expect(output).toContain("this machine's node is v20.1.0");
    expect(output).not.toContain('npm says hello');
    expect(status).toBe(0);
  });

  test("node: npm's words and what to do are shown, when it cannot be fetched", async () => {
    checkout.fake('node', nodeOf('v20.1.0'));
    checkout.fake('npx', 'echo "npm error network"; exit 1');
    const { status, output } = await checkout.run(findNode);
    expect(output).toContain('npm error network');
    expect(output).toContain('Install Node.js 22.19 or newer');
    expect(status).toBe(1);
    expect(checkout.has('.runs/install.lock')).toBe(false);
  });

  test('node: a clear error, when there is neither node nor npm', async () => {
    for (const tool of ['cat', 'dirname']) {
      symlinkSync(join('/bin', tool), join(checkout.path, 'bin', tool));
    }
    const { status, output } = await checkout.run(findNode, join(checkout.path, 'bin'));
    expect(output).toMatch(
      /^paramedic: neither a new enough node nor npm was found\. Install Node/,
    );
    expect(status).toBe(1);
  });
});

describe('install', () => {
  test('install: one waits and then has nothing to do, when two start at once', async () => {
    checkout.fake('npm', slowNpm);
    const both = await Promise.all([checkout.run(install), checkout.run(install)]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(checkout.read('npm.log')).toBe('installed\n');
    expect(both.map(({ output }) => output).join('')).toContain('another run is installing');
    expect(checkout.has('.runs/install.lock')).toBe(false);
  });

  test('install: nothing is done, until the lock file or the major of Node changes', async () => {
    checkout.fake('npm', slowNpm);
    await checkout.run(install);
    const again = await checkout.run(install);
    expect(again).toEqual({ status: 0, output: '' });

    checkout.write('package-lock.json', '{ "lockfileVersion": 3 }\n');
    await checkout.run(install);
    expect(checkout.read('npm.log')).toBe('installed\n'.repeat(2));

    checkout.write(
      'node_modules/.installed-for',
      checkout.read('node_modules/.installed-for').replace(/node\d+/, 'node18'),
    );
    await checkout.run(install);
    expect(checkout.read('npm.log')).toBe('installed\n'.repeat(3));
  });

  test('install: the real npm is quiet, when all is well', async () => {
    const { status, output } = await checkout.run(install);
    expect(output.split('\n')).toEqual([
      expect.stringContaining('installing dependencies (about half a minute'),
      '',
    ]);
    expect(status).toBe(0);
    expect(checkout.has('node_modules/.installed-for')).toBe(true);
  });

  test("install: npm's words are shown and the next run tries again, when it fails", async () => {
    checkout.fake('npm', 'echo "npm error ETARGET"; exit 1');
    const { status, output } = await checkout.run(install);
    expect(output).toContain('npm error ETARGET');
    expect(output).toContain('npm ci failed');
    expect(status).toBe(1);
    checkout.fake('npm', slowNpm);
    expect((await checkout.run(install)).status).toBe(0);
  });

  test.for([
    ['has ended', '4194304 1\n'],
    ['left its id to a later process', `${process.pid} 1\n`],
  ] as const)('lock: is taken over, when its owner %s', async ([, owner]) => {
    checkout.fake('npm', slowNpm);
    checkout.write('.runs/install.lock', owner);
    expect((await checkout.run(install)).status).toBe(0);
    expect(checkout.read('npm.log')).toBe('installed\n');
  });

  test('lock: npm is ended and nothing stays behind, when TERM comes meanwhile', async () => {
    checkout.fake('npm', 'echo $$ >npm.pid; exec sleep 60');
    const { child, ended } = checkout.start(install);
    await until(() => checkout.has('npm.pid') && checkout.read('npm.pid').endsWith('\n'));
    child.kill('SIGTERM');
    expect((await ended).status).toBe(143);
    expect(() => process.kill(Number(checkout.read('npm.pid')), 0)).toThrow('ESRCH');
    expect(await checkout.run('ls .runs')).toEqual({ status: 0, output: '' });
  });

  test('lock: is still held, while the npm of a killed run goes on', async () => {
    checkout.fake('npm', 'echo $$ >npm.pid; exec sleep 60');
    const { child, ended } = checkout.start(install);
    await until(() => checkout.has('npm.pid') && checkout.read('npm.pid').endsWith('\n'));
    child.kill('SIGKILL');
    const npm = Number(checkout.read('npm.pid'));
    checkout.fake('npm', slowNpm);
    const second = checkout.start(install);
    await wait(500);
    expect(checkout.has('npm.log')).toBe(false);
    process.kill(npm);
    expect((await second.ended).status).toBe(0);
    await ended;
    expect(checkout.read('npm.log')).toBe('installed\n');
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries += 1) await wait(25);
  expect(holds()).toBe(true);
}
