/** The lines of approvals: which moves ask, and what becomes of an ask. */
import * as a from '../fixtures.ts';
import * as f from './fixtures.ts';
import * as s from './states.ts';
import { decideFailover } from '../../../src/core/failover/decide.ts';
import { line } from './step-text.ts';
import { minutes, plus, seconds } from '../../../src/core/time.ts';
import { newGroupState } from '../../../src/core/group-state.ts';
import { pauseOfShop, wanted } from './decision-table-gates.ts';
import type { ApprovalRule } from '../../../src/core/failover/group.ts';
import type { Ask } from '../../../src/core/failover/state.ts';
import type { FailoverEvidence } from '../../../src/core/failover/evidence.ts';
import type { Line } from './step-text.ts';
import type { SeenGroup } from '../../../src/core/failover/step.ts';

const rules: readonly ApprovalRule[] = ['never', 'failover', 'failback', 'always'];

const byBob = { by: 'bob', decidedAt: a.ago(seconds(30)) } as const;
const approved: Partial<Ask> = { verdict: 'approved', ...byBob };
const ofAna = { requesters: ['ana'] } as const;
const named = s.aPlan({ wish: s.aWish({ to: 'secondary', by: 'ana' }), leavesBad: false });

const asks: Readonly<Record<string, Ask>> = {
  open: s.anAsk(),
  'open, just expired': s.anAsk({ expiresAt: a.now }),
  'open, of ana': s.anAsk({ ...ofAna, plan: named }),
  approved: s.anAsk(approved),
  'approved, 2 min ago': s.anAsk({ ...approved, decidedAt: a.ago(minutes(2)) }),
  'approved, longer ago': s.anAsk({ ...approved, decidedAt: a.ago(minutes(2) + 1) }),
  'approved after its time': s.anAsk({ ...approved, expiresAt: a.ago(seconds(1)) }),
  'approved, of ana': s.anAsk({ ...approved, ...ofAna, plan: named }),
  refused: s.anAsk({ verdict: 'refused', ...byBob }),
  'of other terms': s.anAsk({ ...approved, plan: s.aPlan({ terms: '{}' }) }),
};

interface Found {
  readonly evidence?: Partial<FailoverEvidence>;
  readonly seen?: Partial<SeenGroup>;
}

const finds: Readonly<Record<string, Found>> = {
  'as when it was asked': {},
  'active good once': { evidence: { readings: f.found(a.healthy, a.healthy) } },
  'standby bad': { evidence: { readings: f.found(a.unhealthy, a.unhealthy) } },
  'no claim view yet': { evidence: { claimView: null } },
  paused: { seen: { groupState: { ...newGroupState, brakes: [pauseOfShop()] } } },
  'row locked meanwhile': row({ lockUntil: plus(a.now, minutes(5)) }),
  'count by hand': row({ count: 9 }),
};

function row(own: Parameters<typeof f.anEntity>[0]): Found {
  return { evidence: { entity: { kind: 'valid', entity: f.anEntity(own) } } };
}

export function approvalLines(): Line[] {
  return [...ruleLines(), ...askLines(), ...healthyLines(), ...againLines()];
}

function ruleLines(): Line[] {
  return rules.flatMap((approval) =>
    Object.entries(wanted).map(([who, { state, evidence, policy }]) => {
      const before = state({});
      const home = who === 'failback' ? 'secondary' : 'primary';
      const group = f.aFailoverGroup({ policy: f.aFailoverPolicy({ ...policy, approval }), home });
      const step = decideFailover(f.aSeenGroup(before, { group }), f.aLook(evidence));
      return line([`approval: ${approval}`, who], before, step);
    }),
  );
}

const decided = (given: readonly string[], ask: Ask, { evidence, seen }: Found): Line => {
  const before = s.anAsking(ask);
  return line(given, before, decideFailover(f.aSeenGroup(before, seen), f.aLook(evidence)));
};

function askLines(): Line[] {
  return Object.entries(asks).flatMap(([name, ask]) =>
    Object.entries(finds).map(([what, found]) => decided([`ask ${name}`, what], ask, found)),
  );
}

/** Well for three looks: an ask to leave a bad side is needless, a planned move is not. */
function healthyLines(): Line[] {
  return ['open', 'open, of ana', 'approved', 'approved, of ana'].map((name) => {
    const readings = f.both(f.two(a.healthy), f.two(a.healthy));
    const before = s.anAsking(asks[name] ?? null, { readings });
    const look = f.aLook({ readings: f.found(a.healthy, a.healthy) });
    return line(
      [`ask ${name}`, 'active good for long'],
      before,
      decideFailover(f.aSeenGroup(before), look),
    );
  });
}

/** Who calls again while an ask is open, or after it has ended. */
function againLines(): Line[] {
  const bob = s.aWish({ to: 'secondary', by: 'bob' });
  const callers = { 'bare call': s.aWish(), 'call of bob': bob, forced: { ...bob, force: true } };
  return ['open', 'approved', 'refused'].flatMap((name) =>
    Object.entries(callers).map(([caller, wish]) => {
      const before = s.anAsking(asks[name] ?? null);
      const evidence = {
        cause: { kind: 'request', wish },
        readings: f.burst(a.unhealthy, a.healthy),
      } as const;
      const group = f.aFailoverGroup({ policy: f.aFailoverPolicy({ approval: 'always' }) });
      const step = decideFailover(f.aSeenGroup(before, { group }), f.aLook(evidence));
      return line([`ask ${name}`, caller], before, step);
    }),
  );
}
