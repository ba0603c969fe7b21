/**
 * Brakes that people set: the fleet's kill switch, a pause of a group or of a target. Each has an
 * owner, a reason and an expiry, lives in the store and survives every deploy. A brake with a
 * later `from` is a maintenance window.
 */
import type { Instant } from './time.ts';

export type BrakeScope =
  | { readonly kind: 'fleet' }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'target'; readonly target: string }
  /** By the group's name; held in the failover group's own partition. */
  | { readonly kind: 'failover'; readonly failover: string };

export interface Brake {
  readonly scope: BrakeScope;
  readonly owner: string;
  readonly reason: string;
  readonly from: Instant;
  /** Null: until somebody lifts it. */
  readonly until: Instant | null;
}

/** What somebody did to a brake, until it is published. */
export interface BrakeChange {
  /** Makes the event's id: the same for every repetition. */
  readonly id: string;
  readonly change: 'set' | 'lifted';
  readonly scope: BrakeScope;
  /** Null where all of a scope were lifted. */
  readonly brake: Brake | null;
  readonly at: Instant;
  /** Rises with every change of a brake in the same row. */
  readonly sequence: number;
  /** The last one that was published stays in the row, for the numbers to go on from. */
  readonly published: boolean;
}

export const isOn = (brake: Brake, now: Instant): boolean =>
  brake.from <= now && (brake.until === null || now < brake.until);

/** The first brake that holds the subject of this id now, the widest first. */
export function brakeOn(brakes: readonly Brake[], id: string, now: Instant): Brake | undefined {
  const rank = { fleet: 0, group: 1, failover: 1, target: 2 } as const;
  return brakes
    .filter((brake) => isOn(brake, now))
    .filter((brake) => brake.scope.kind !== 'target' || brake.scope.target === id)
    .sort((a, b) => rank[a.scope.kind] - rank[b.scope.kind])[0];
}

export function sameScope(a: BrakeScope, b: BrakeScope): boolean {
  if (a.kind === 'group' && b.kind === 'group') return a.group === b.group;
  if (a.kind === 'target' && b.kind === 'target') return a.target === b.target;
  if (a.kind === 'failover' && b.kind === 'failover') return a.failover === b.failover;
  return a.kind === b.kind;
}

/**
 * `brakes` with `brake` added. It takes the place of its owner's own brake of the same scope, one
 * in force or one to come as it is itself: nobody's window for tomorrow lifts what holds today,
 * and nobody shortens what somebody else has set. Expired ones are dropped.
 */
export function withBrake(brakes: readonly Brake[], brake: Brake, now: Instant): Brake[] {
  const replaced = (one: Brake): boolean =>
    sameScope(one.scope, brake.scope) &&
    one.owner === brake.owner &&
    one.from > now === brake.from > now;
  return [...brakes.filter((one) => !replaced(one)).filter(isNotOver(now)), brake];
}

const isNotOver =
  (now: Instant) =>
  ({ until }: Brake): boolean =>
    until === null || now < until;

/** `brakes` without any of `scope`, whoever set it; expired ones are dropped. */
export function withoutBrake(brakes: readonly Brake[], scope: BrakeScope, now: Instant): Brake[] {
  return brakes.filter((brake) => !sameScope(brake.scope, scope)).filter(isNotOver(now));
}

/** A scope as people write it: `fleet`, `group:shop`, `target:orders`, `failover:shop`. */
export function scopeText(scope: BrakeScope): string {
  switch (scope.kind) {
    case 'fleet':
      return 'fleet';
    case 'group':
      return `group:${scope.group}`;
    case 'target':
      return `target:${scope.target}`;
    case 'failover':
      return `failover:${scope.failover}`;
  }
}

/** Changes that wait to be published; the oldest give way where a topic is gone for long. */
const unpublishedMax = 20;

/** What a row holds besides its brakes, with a change of them to be published. */
export function withChange(
  unpublished: readonly BrakeChange[],
  change: Omit<BrakeChange, 'id' | 'sequence' | 'published'>,
  key: string,
): readonly BrakeChange[] {
  // By the row's own time: a change cannot be numbered behind one that was published before it.
  const sequence = Math.max(change.at, (unpublished.at(-1)?.sequence ?? 0) + 1);
  const id = `brake:${key}:${sequence}`;
  return [...unpublished, { ...change, id, sequence, published: false }].slice(-unpublishedMax);
}
