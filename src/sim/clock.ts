/**
 * Virtual time. Timers fire in order of their time, then of their making; between two of them all
 * that is ready to run runs to its end. Hours pass in milliseconds, and the same every time.
 */
import type { Clock } from '../local/clock.ts';

export interface VirtualClock extends Clock {
  sleep(lengthMs: number): Promise<void>;
  /** Runs all timers up to `until`, and ends there. */
  run(until: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  act: (() => void) | null;
}

export function virtualClock(startMs: number): VirtualClock {
  let now = startMs;
  let made = 0;
  const timers: Timer[] = [];

  const after = (delayMs: number, act: () => void): (() => void) => {
    const timer: Timer = { at: now + Math.max(0, delayMs), order: made++, act };
    push(timers, timer);
    return () => {
      timer.act = null;
    };
  };

  return {
    now: () => now,
    after,
    sleep: (lengthMs) => new Promise((resolve) => void after(lengthMs, resolve)),
    async run(until) {
      await drained();
      for (let timer = timers[0]; timer && timer.at <= until; timer = timers[0]) {
        pop(timers);
        if (timer.act === null) continue;
        now = timer.at;
        timer.act();
        await drained();
      }
      now = until;
    },
  };
}

/** Resolves when every promise that can be settled by now is settled and followed up. */
const drained = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap with the next timer first. */
function push(heap: Timer[], timer: Timer): void {
  let index = heap.push(timer) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (!above || before(above, timer)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = timer;
}

function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const left = heap[2 * index + 1];
    const right = heap[2 * index + 2];
    if (left === undefined) break;
    const child = right !== undefined && before(right, left) ? right : left;
    if (before(last, child)) break;
    heap[index] = child;
    index = child === left ? 2 * index + 1 : 2 * index + 2;
  }
  heap[index] = last;
}
