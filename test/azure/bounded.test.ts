/** The limits on whole calls: an identity endpoint that hangs must not hang the ports. */
import type { TokenCredential } from '@azure/identity';
import { expect, test } from 'vitest';
import { openArm } from '../../src/azure/arm.ts';
import { bounded } from '../../src/azure/bounded.ts';
import { containers } from '../../src/azure/containers.ts';
import { openTable } from '../../src/azure/tables.ts';
import { wakes } from '../../src/azure/wakes.ts';
import { ms, seconds } from '../../src/core/time.ts';
import { aTarget } from '../contract/fixtures.ts';

const hanging: TokenCredential = { getToken: () => new Promise(() => undefined) };
const endpoint = 'https://127.0.0.1:1/account';

async function secondsOf(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return (performance.now() - began) / 1_000;
}

test('bounded: a call that is quick enough gives its result or its own error', async () => {
  await expect(bounded(1_000, async () => 7)).resolves.toBe(7);
  const failing = bounded(1_000, () => Promise.reject(new RangeError('no')));
  await expect(failing).rejects.toThrow(RangeError);
});

test('bounded: a call that is too slow is aborted and rejected, whatever it waits for', async () => {
  let seen: AbortSignal | undefined;
  const slow = bounded(20, (signal) => {
    seen = signal;
    return new Promise(() => undefined);
  });
  await expect(slow).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(seen?.aborted).toBe(true);
});

test('bounded: no port waits for a token for ever', async () => {
  const table = openTable({ endpoint, name: 'paramedic', credential: hanging, port: 'incidents' });
  const arm = openArm({ endpoint, credential: hanging });
  const target = aTarget();
  const quick = { ...target, policy: { ...target.policy, armTimeoutMs: seconds(1) } };
  const wake = { targets: ['web'], cause: { kind: 'sweep' } } as const;
  const [reading, writing, sending, asking] = await Promise.all([
    secondsOf(() =>
      expect(table.read({ partition: 'p', row: 'r' })).rejects.toThrow('TimeoutError'),
    ),
    secondsOf(() =>
      expect(table.write('p', [{ kind: 'delete', row: 'r' }])).rejects.toThrow('TimeoutError'),
    ),
    secondsOf(() =>
      expect(wakes({ endpoint, credential: hanging }).schedule(wake, ms(0))).rejects.toThrow(
        'TimeoutError',
      ),
    ),
    secondsOf(async () => expect((await containers(arm).restart(quick)).kind).toBe('unknown')),
  ]);
  expect(reading).toBeLessThan(5);
  expect(writing).toBeLessThan(3);
  expect(sending).toBeLessThan(3);
  expect(asking).toBeLessThan(2);
});
