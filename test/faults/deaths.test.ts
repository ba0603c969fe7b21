// The worker is killed with SIGKILL, twenty times each between claim and effect and between effect
// and settle: a door before ARM holds the order of one target before ARM sees it, and of another
// before ARM's answer is heard, then the host dies with both. What must hold is told by the journal
// of ARM: an order that may have been performed is not given again, one that was not is made up for.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startAzure } from './an-azure.ts';
import type { DisturbedAzure } from './an-azure.ts';

const deaths = 20;
const numbers = Array.from({ length: deaths }, (_, at) => at + 1);
const unheard = numbers.map((number) => `unheard-${number}`);
const unanswered = numbers.map((number) => `unanswered-${number}`);

/**
 * ARM begins a restart this late, so that a fresh worker finds the target as unwell as before, for
 * longer than it takes to prove that: a worker that forgot the claim would order another.
 */
const slowMs = 14_000;

let azure: DisturbedAzure;
beforeAll(async () => {
  const ids = [...unheard, ...unanswered].map((id) => [id, 'quick'] as const);
  azure = await startAzure(Object.fromEntries(ids));
  for (const { group } of azure.cloud.groups) {
    if (group.name.includes('unanswered')) group.lie({ restart: { slowMs } });
  }
});
afterAll(() => azure?.end());

/** Has the next order for each target held at the door, before or behind ARM; lists which are. */
function holdOrders(ids: readonly string[], kind: 'hold-request' | 'hold-answer', held: string[]) {
  for (const id of ids) {
    azure.door.next('POST', { kind, held: () => held.push(id) }, azure.restartPath(id));
  }
}

/** Breaks them and has a first look raise the suspicion; a second, 3 s later, claims. */
async function fallIll(ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((id) => azure.breakDown(id)));
  await Promise.all(ids.map((id) => azure.wake(id)));
  await eventually(async () => {
    const views = await Promise.all(ids.map((id) => azure.target(id)));
    expect(views.map(({ phase }) => phase)).not.toContain('quiet');
  }, 20_000);
}

test('deaths: one restart each, when the worker dies around the effect twenty times', async () => {
  const held: string[] = [];
  holdOrders(unheard, 'hold-request', held);
  holdOrders(unanswered, 'hold-answer', held);
  const pairs = numbers.map((number) => [`unheard-${number}`, `unanswered-${number}`]);
  await fallIll(pairs[0] ?? []);
  for (const [at, pair] of pairs.entries()) {
    await eventually(async () => {
      const missing = pair.filter((id) => !held.includes(id));
      await Promise.all(missing.map((id) => azure.wake(id)));
      expect(missing).toEqual([]);
    }, 60_000);
    // Already now, so that a single look is left of their proof when the next instance runs.
    await fallIll(pairs[at + 1] ?? []);
    await azure.cloud.host.kill();
    await azure.cloud.host.start();
  }
  await azure.closed([...unheard, ...unanswered], 90_000);
  for (const id of [...unheard, ...unanswered]) {
    const reasons = (await azure.audit(id)).map(({ reason }) => reason);
    const claims = reasons.filter((reason) => reason === 'treatment_claimed').length;
    // What ARM never heard of needs a second claim; what it may have done must not get one.
    const claimedAgain = claims > 1;
    const lost = reasons.includes('treatment_lost');
    expect({
      id,
      orders: azure.orders(id),
      restarts: azure.restarts(id),
      lost,
      claimedAgain,
    }).toEqual({ id, orders: [204], restarts: 1, lost: true, claimedAgain: unheard.includes(id) });
  }
}, 240_000);
