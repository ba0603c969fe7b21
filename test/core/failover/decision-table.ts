/**
 * What `decideFailover` does with every combination worth telling apart, a line each, in sections:
 * the public row, the looks, the traffic, the callers, the gates and the approvals. They are
 * reviewed as a whole, in decision-table.txt; no test run writes that file unasked.
 */
import * as a from '../fixtures.ts';
import * as f from './fixtures.ts';
import * as s from './states.ts';
import { approvalLines } from './decision-table-approval.ts';
import { decideFailover } from '../../../src/core/failover/decide.ts';
import { followLines, gateLines } from './decision-table-gates.ts';
import { line } from './step-text.ts';
import { minutes, plus, seconds } from '../../../src/core/time.ts';
import type { Cause } from '../../../src/core/wake.ts';
import type { EntityRead } from '../../../src/core/failover/entity.ts';
import type { Failover } from '../../../src/core/failover/state.ts';
import type { FailoverEvidence } from '../../../src/core/failover/evidence.ts';
import type { Line } from './step-text.ts';
import type { TrafficView } from '../../../src/core/failover/evidence.ts';

type Named<Value> = Readonly<Record<string, Value>>;

const well = { readings: f.both(f.two(a.healthy), f.two(a.healthy)) };
const mixed = { readings: f.both(f.two(a.unhealthy), f.two(a.unhealthy)) };
const none = { readings: f.both([], []) };

const wrong = {
  reason: 'entity_nonsense',
  detail: 'active_target is "x"',
  recordedAt: a.ago(minutes(1)),
  told: [{ why: 'entity_wrong', epoch: 7, at: a.ago(minutes(1)) }],
} as const;

const states: Named<Failover> = {
  'never seen': s.aSteady({ known: null, stableSince: null, ...none }),
  steady: s.aSteady(),
  'steady, told of others': s.aSteady({ reason: 'traffic_moved_by_others' }),
  'steady, held back before': s.aSteady({ reason: 'locked' }),
  'steady, row was wrong': s.aSteady(wrong),
  'suspected, 2 bad': s.aSuspect(),
  'suspected, 2 bad each': s.aSuspect(mixed),
  'suspected, no readings': s.aSuspect(none),
  'suspected, 2 bad too old': s.aSuspect({
    readings: f.both(
      [3, 2].map((age) => a.aReading(a.unhealthy, a.ago(minutes(age)))),
      f.two(a.healthy),
    ),
  }),
  'suspected, 2 good': s.aSuspect(well),
  'suspected, 2 good, unsure': s.aSuspect({ ...well, sure: false }),
  'suspected, 2 bad, promoted': s.aSuspect({ stableSince: null }),
  'suspected, 2 good, promoted': s.aSuspect({ ...well, stableSince: null }),
  asking: s.anAsking(),
  'asking, row was wrong': s.anAsking(s.anAsk(), wrong),
  moving: s.aMoving(),
  'moving, worker gone': s.aLostMove(),
  following: s.aFollowing(none),
  'following, tried just now': s.aFollowing({ ...none, triedAt: a.ago(seconds(30)) }),
  'following, 2 bad': s.aFollowing(),
  'following, 2 bad before': s.aFollowing({ badSince: a.ago(minutes(2)) }),
  'following by hand': s.aFollowing({ ...none, byHand: true, triedAt: null }),
  'following by hand, 2 good': s.aFollowing({ ...well, byHand: true, triedAt: null }),
  'following for long': s.aFollowing({ ...none, since: a.ago(minutes(11)) }),
  'verifying, 2 good': s.aVerifying({ ...well, settledAt: a.ago(seconds(25)) }),
  'verifying, not settled': s.aVerifying({ ...well, settledAt: a.ago(seconds(15)) }),
  'verifying, deadline passed': s.aVerifying({ deadline: a.ago(seconds(1)) }),
  'protecting, 2 good': s.aProtecting(well),
  'protecting, stable by now': s.aProtecting({ ...well, healthySince: a.ago(minutes(10)) }),
  'protecting, 2 bad': s.aProtecting(),
  escalated: s.anEscalated(),
  'escalated, well for long': s.anEscalated({ ...well, healthySince: a.ago(minutes(10)) }),
  'escalated, latched': s.anEscalated({ ...well, latched: true, stableSince: null }),
};

const rows: Named<EntityRead> = {
  'as known': { kind: 'valid', entity: f.anEntity() },
  'count by hand': { kind: 'valid', entity: f.anEntity({ count: 9 }) },
  'swapped once': { kind: 'valid', entity: f.anEntity({ active: 'secondary', count: 5 }) },
  'side by hand': { kind: 'valid', entity: f.anEntity({ active: 'secondary' }) },
  missing: { kind: 'missing' },
  nonsense: { kind: 'nonsense', complaints: [{ column: 'active_target', says: 'is "x"' }] },
};

const finds: Named<Partial<FailoverEvidence>> = {
  'active good, standby good': { readings: f.found(a.healthy, a.healthy) },
  'active good, standby bad': { readings: f.found(a.healthy, a.unhealthy) },
  'active bad, standby good': {},
  'active bad, standby bad': { readings: f.found(a.unhealthy, a.unhealthy) },
  'active bad, standby unknown': { readings: f.found(a.unhealthy, a.unknown) },
  'active unknown, standby good': { readings: f.found(a.unknown, a.healthy) },
};

const traffics: Named<TrafficView> = {
  'no traffic': { kind: 'none' },
  'agrees, degraded': f.aTraffic(),
  'agrees, online': f.aTraffic('primary', 'online'),
  'both in, degraded': bothIn('degraded'),
  'both in, online': bothIn('online'),
  astray: f.aTraffic('secondary', 'online'),
  'unknown to ARM': { kind: 'unknown', why: 'no answer' },
};

function bothIn(monitor: 'online' | 'degraded'): TrafficView {
  const { sides } = f.aTraffic('primary', monitor);
  const secondary = { inRotation: true, monitor: 'online', priority: 2 } as const;
  return { kind: 'known', sides: { ...sides, secondary } };
}

const wish = { by: 'ana', reason: 'drill' };
const causes: Named<Cause> = {
  alert: { kind: 'alert', hint: 'h' },
  retry: { kind: 'operator', ask: 'retry', by: 'ana' },
  acknowledge: { kind: 'operator', ask: 'acknowledge', by: 'ana' },
  'bare call': { kind: 'request', wish: s.aWish() },
  'call for the standby': { kind: 'request', wish: s.aWish({ ...wish, to: 'secondary' }) },
  'call for the active': { kind: 'request', wish: s.aWish({ ...wish, to: 'primary' }) },
  'forced to the standby': {
    kind: 'request',
    wish: s.aWish({ ...wish, to: 'secondary', force: true }),
  },
};

export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

export function everySection(): readonly Section[] {
  return [
    { title: 'The public row: phase, row', lines: rowLines() },
    { title: 'Looks: phase, readings of this look', lines: lookLines() },
    { title: 'Traffic: phase, active side, traffic', lines: trafficLines() },
    { title: 'Callers: phase, readings, caller', lines: callerLines() },
    { title: 'Gates: what is in the way, who wants it', lines: gateLines() },
    { title: 'Traffic that follows: what is in the way, whose move it was', lines: followLines() },
    { title: 'Approval: the ask, what a look finds', lines: approvalLines() },
  ];
}

const decided = (given: readonly string[], state: Failover, own: Partial<FailoverEvidence>): Line =>
  line(given, state, decideFailover(f.aSeenGroup(state), f.aLook(own)));

function of(...names: readonly string[]): readonly (readonly [string, Failover])[] {
  return names.map((name) => [name, states[name] ?? s.aSteady()]);
}

function rowLines(): Line[] {
  return of(
    'never seen',
    'steady',
    'steady, row was wrong',
    'suspected, 2 bad',
    'asking',
    'asking, row was wrong',
    'moving',
    'moving, worker gone',
    'following',
    'verifying, 2 good',
    'protecting, 2 good',
    'escalated',
  ).flatMap(([name, state]) =>
    Object.entries(rows).map(([row, entity]) => decided([name, row], state, { entity })),
  );
}

/** Whatever is read: a worker is at it, or the row and the traffic alone decide. */
const elsewhere = new Set(['never seen', 'moving', 'moving, worker gone']);

function lookLines(): Line[] {
  return Object.entries(states)
    .filter(([name]) => !name.startsWith('following') && !elsewhere.has(name))
    .flatMap(([name, state]) =>
      Object.entries(finds).map(([found, own]) => decided([name, found], state, own)),
    );
}

function trafficLines(): Line[] {
  const sides = { good: f.found(a.healthy, a.healthy), bad: f.found(a.unhealthy, a.healthy) };
  return of(
    'never seen',
    'steady',
    'steady, told of others',
    'suspected, 2 bad',
    'suspected, 2 good, unsure',
    'following',
    'following, tried just now',
    'following, 2 bad',
    'following, 2 bad before',
    'following by hand',
    'following by hand, 2 good',
    'following for long',
    'escalated, well for long',
  ).flatMap(([name, state]) =>
    Object.entries(sides).flatMap(([found, readings]) =>
      Object.entries(traffics).map(([traffic, view]) =>
        decided([name, `active ${found}, ${traffic}`], state, { readings, traffic: view }),
      ),
    ),
  );
}

/** Requests take a burst; whoever else wakes a look takes one reading of each side. */
function callerLines(): Line[] {
  const found = { good: [a.healthy, a.healthy], bad: [a.unhealthy, a.healthy] } as const;
  return of(
    'never seen',
    'steady',
    'suspected, 2 bad',
    'asking',
    'moving',
    'following',
    'verifying, 2 good',
    'protecting, 2 good',
    'escalated',
    'escalated, latched',
  ).flatMap(([name, state]) =>
    Object.entries(causes).flatMap(([caller, cause]) =>
      Object.entries(found).map(([active, [primary, secondary]]) => {
        const take = cause.kind === 'request' ? f.burst : f.found;
        const marked = { ...state, requestUntil: plus(a.now, seconds(20)) };
        const before = cause.kind === 'request' ? marked : state;
        const own = { cause, readings: take(primary, secondary) };
        return decided([`${name}, active ${active}`, caller], before, own);
      }),
    ),
  );
}
