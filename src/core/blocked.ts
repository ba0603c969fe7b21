/** What a gate answers that lets no claim pass: a reason, a detail, and what opens it. */
import { spoken } from './time.ts';
import type { Brake } from './brakes.ts';
import type { DurationMs } from './time.ts';
import type { Reason } from './reasons.ts';

export interface Blocked {
  readonly reason: Reason;
  readonly detail: string;
  /** When time alone opens the gate; null where something else must happen. */
  readonly opensAfterMs: DurationMs | null;
  /** The brake that shuts it, where one does. */
  readonly brake?: Brake;
}

export const blocked = (reason: Reason, detail = ''): Blocked => ({
  reason,
  detail,
  opensAfterMs: null,
});

export const waits = (reason: Reason, wait: DurationMs): Blocked | null =>
  wait > 0 ? { reason, detail: `for another ${spoken(wait)}`, opensAfterMs: wait } : null;

/** The first of `gates` that shuts, if any. */
export function firstShut<At>(
  gates: readonly ((at: At) => Blocked | null)[],
  at: At,
): Blocked | null {
  for (const gate of gates) {
    const shut = gate(at);
    if (shut) return shut;
  }
  return null;
}
