/** Virtual time: its order is the whole of a simulation's determinism. */
import { expect, test } from 'vitest';
import { seeded } from '../../src/sim/random.ts';
import { virtualClock } from '../../src/sim/clock.ts';

const start = 1_000;

test('clock: timers fire by their time, then by their making', async () => {
  const clock = virtualClock(start);
  const fired: string[] = [];
  for (const [name, delay] of [
    ['c', 30],
    ['a', 10],
    ['b1', 20],
    ['b2', 20],
    ['now', -5],
  ] as const) {
    clock.after(delay, () => fired.push(`${name} at ${clock.now() - start}`));
  }
  await clock.run(start + 25);
  expect(fired).toEqual(['now at 0', 'a at 10', 'b1 at 20', 'b2 at 20']);
  expect(clock.now()).toBe(start + 25);
  await clock.run(start + 30);
  expect(fired.at(-1)).toBe('c at 30');
});

test('clock: thousands of timers fire in order, whatever the order of their making', async () => {
  const clock = virtualClock(start);
  const random = seeded(7);
  const due = Array.from({ length: 2_000 }, () => random.between(0, 500));
  const fired: number[] = [];
  for (const delay of due) clock.after(delay, () => fired.push(clock.now() - start));
  await clock.run(start + 500);
  expect(fired).toEqual(due.toSorted((a, b) => a - b));
});

test('clock: what a timer sets off runs to its end before the next timer', async () => {
  const clock = virtualClock(start);
  const seen: string[] = [];
  const slow = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    seen.push(`settled at ${clock.now() - start}`);
  };
  clock.after(1, () => void slow());
  clock.after(2, () => seen.push('next'));
  await clock.run(start + 2);
  expect(seen).toEqual(['settled at 1', 'next']);
});

test('clock: a sleep ends when it is over, and timers may set timers', async () => {
  const clock = virtualClock(start);
  const seen: number[] = [];
  const walk = async (): Promise<void> => {
    for (let step = 0; step < 3; step++) {
      await clock.sleep(100);
      seen.push(clock.now() - start);
    }
  };
  void walk();
  await clock.run(start + 250);
  expect(seen).toEqual([100, 200]);
  await clock.run(start + 300);
  expect(seen).toEqual([100, 200, 300]);
});

test('clock: a timer that was cancelled does not fire', async () => {
  const clock = virtualClock(start);
  let fired = 0;
  const cancel = clock.after(10, () => (fired += 1));
  clock.after(5, cancel);
  await clock.run(start + 100);
  expect(fired).toBe(0);
});
