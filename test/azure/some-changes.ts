/**
 * Changes of every kind that is published: an audit entry of a target and of a failover group for
 * each reason, phase, remedy and cause there is, and brakes of each scope, set and lifted.
 */
import { causeText } from '../../src/core/entry.ts';
import { everyReason } from '../../src/core/reasons.ts';
import { failoverId } from '../../src/core/failover/group.ts';
import { instant, minutes, plus } from '../../src/core/time.ts';
import { scopeText } from '../../src/core/brakes.ts';
import type { BrakeChange, BrakeScope } from '../../src/core/brakes.ts';
import type { Cause } from '../../src/core/wake.ts';
import type { Entry } from '../../src/core/entry.ts';
import type { FailoverPhase } from '../../src/core/failover/state.ts';
import type { Instant } from '../../src/core/time.ts';
import type { Phase, Remedy, TargetRemedy } from '../../src/core/incident.ts';
import type { StoredEntry } from '../../src/pipeline/ports.ts';

const t0 = instant(Date.UTC(2026, 10, 21, 10) + 250.5);

/** Every word of a union: one that is added, or gone, does not compile. */
const words = <Word extends string>(all: Readonly<Record<Word, true>>): readonly Word[] =>
  Object.keys(all) as Word[];

const phases = words<Phase>({
  quiet: true,
  suspected: true,
  treating: true,
  verifying: true,
  cooling: true,
  escalated: true,
});
const failoverPhases = words<FailoverPhase>({
  steady: true,
  suspected: true,
  asking: true,
  moving: true,
  following: true,
  verifying: true,
  protecting: true,
  escalated: true,
});
const remedies = words<TargetRemedy>({ restart: true, start: true });
const failoverRemedies = words<Exclude<Remedy, TargetRemedy>>({ failover: true, follow: true });

const wish = { to: null, force: false, evenUnproved: false, by: 'key', reason: '' } as const;
const causes: readonly Cause[] = [
  { kind: 'sweep' },
  { kind: 'timer', seq: 7 },
  { kind: 'alert', hint: 'a'.repeat(64) },
  { kind: 'event', hint: 'b'.repeat(64), foreign: null },
  { kind: 'operator', ask: 'look', by: 'ana' },
  { kind: 'request', wish },
];

const pick = <T>(all: readonly T[], index: number): T => {
  const one = all[index % all.length];
  if (one === undefined) throw new Error('there is nothing to pick from');
  return one;
};

interface About {
  readonly id: string;
  readonly group: string;
  readonly policy: string;
  readonly phases: readonly Entry['from'][];
  readonly remedies: readonly Remedy[];
}

function entryOf(about: About, reason: Entry['reason'], index: number): StoredEntry {
  const isFull = index % 2 === 0;
  return {
    target: about.id,
    group: about.group,
    at: instant(t0 + index * 1_000),
    epoch: index,
    seq: index + 1,
    from: pick(about.phases, index),
    to: pick(about.phases, index + 1),
    reason,
    detail: isFull ? 'line one\nzwei ü 🚑' : '',
    remedy: isFull ? pick(about.remedies, index / 2) : null,
    cause: causeText(pick(causes, index)),
    hint: isFull ? 'c'.repeat(64) : null,
    reading: isFull ? 'unhealthy: answered 503' : null,
    platform: isFull ? 'serving: Running' : null,
    policy: about.policy,
  };
}

const shop = failoverId('shop');
const web: About = { id: 'web-1', group: 'shop', policy: 'careful', phases, remedies };
const group: About = {
  id: shop,
  group: shop,
  policy: 'failovers.shop',
  phases: failoverPhases,
  remedies: failoverRemedies,
};

/** Nobody is asked about a target. */
const ofTargets = everyReason.filter((reason) => !reason.startsWith('approval_'));

/** Of a failover group one for each reason, and of a target for each that it can have. */
export const entries: readonly StoredEntry[] = [
  ...ofTargets.map((reason, index) => entryOf(web, reason, index)),
  ...everyReason.map((reason, index) => entryOf(group, reason, index)),
];

interface ChangedBrake {
  /** Of the row that holds it. */
  readonly key: string;
  readonly scope: string;
  readonly change: Omit<BrakeChange, 'id' | 'sequence' | 'published'>;
}

const scopes: readonly (readonly [key: string, scope: BrakeScope])[] = [
  ['fleet', { kind: 'fleet' }],
  ['shop', { kind: 'group', group: 'shop' }],
  ['shop', { kind: 'target', target: 'web-1' }],
  [shop, { kind: 'failover', failover: 'shop' }],
];

/** Whole seconds, as the store's own time. */
const at: Instant = instant(Date.UTC(2026, 10, 21, 10));

export const brakeChanges: readonly ChangedBrake[] = scopes.flatMap(
  ([key, scope]): readonly ChangedBrake[] => {
    const brake = { scope, owner: 'ana', reason: 'release 41', from: at };
    const said = { key, scope: scopeText(scope) };
    const until = plus(at, minutes(30));
    return [
      { ...said, change: { change: 'set', scope, brake: { ...brake, until }, at } },
      { ...said, change: { change: 'set', scope, brake: { ...brake, until: null }, at } },
      { ...said, change: { change: 'lifted', scope, brake: null, at } },
    ];
  },
);
