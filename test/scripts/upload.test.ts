// `within`, which ends what may wait for ever: with all that it has started, and with the script.
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCheckout, type Checkout } from './a-checkout.ts';

const ready =
  'set -euo pipefail; root=$PWD; . scripts/azure.sh; . scripts/upload.sh; open_scratch; ';
/** As az often is: a script that starts another program, and waits for it. */
const aWrapper = `bash -c 'sleep 60 & echo $! >job.pid; wait; true'`;

let checkout: Checkout;
beforeEach(() => {
  checkout = aCheckout();
});
afterEach(() => checkout.remove());

const isGone = (): boolean => {
  try {
    process.kill(Number(checkout.read('job.pid')), 0);
    return false;
  } catch {
    return true;
  }
};

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries += 1) await wait(25);
  expect(holds()).toBe(true);
}

test.for([
  ['true', 0],
  ["bash -c 'cat; exit 3'", 3],
  [aWrapper, 124],
] as const)('within: %s ends with %d', async ([command, status]) => {
  expect((await checkout.run(`${ready} within 1 ${command}`)).status).toBe(status);
  if (status === 124) await until(isGone);
});

test('within: what runs is ended, when the script is', async () => {
  const { child, ended } = checkout.start(`${ready} within 60 ${aWrapper}`);
  await until(() => checkout.has('job.pid') && checkout.read('job.pid').endsWith('\n'));
  child.kill('SIGTERM');
  expect((await ended).status).toBe(143);
  await until(isGone);
});

test('attempt: what had to be ended is not tried again', async () => {
  const { output, status } = await checkout.run(
    `${ready} slow() { echo tried >>tries; within 1 ${aWrapper}; }; attempt 'it' 5 0 . slow`,
  );
  expect(output).toContain('it failed, attempt 1 of at most 5');
  expect(status).toBe(1);
  expect(checkout.read('tries')).toBe('tried\n');
});
