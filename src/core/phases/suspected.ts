/**
 * Suspected: an incident is open and evidence is gathered. This is the only phase from which a
 * remedy can be claimed, and only after every gate has let it pass.
 */
import { backoffUntil, withAction } from '../limits.ts';
import { finish } from '../step.ts';
import { isHint } from '../wake.ts';
import { max, min, plus } from '../time.ts';
import { openedOf } from '../incident.ts';
import { ownGate, sharedGate } from '../gates.ts';
import { provesHealthy, provesUnhealthy, withReading } from '../readings.ts';
import type { Blocked } from '../blocked.ts';
import type { ClaimView, Evidence, Platform } from '../evidence.ts';
import type { Judgement } from '../judge.ts';
import type { Suspected, TargetRemedy } from '../incident.ts';
import type { Seen, Step } from '../step.ts';

type At = Seen & { readonly incident: Suspected };

export function fromSuspected(before: At, evidence: Evidence, judgement: Judgement): Step {
  const hints = before.incident.hints + (isHint(evidence.cause) ? 1 : 0);
  const at = { ...before, incident: { ...before.incident, hints } };
  const { incident, target } = at;
  const readings = withReading(incident.readings, evidence.reading, target.policy);
  switch (judgement.kind) {
    case 'healthy':
      return provesHealthy(readings, target.policy)
        ? recovered({ ...at, incident: { ...incident, readings } }, evidence)
        : stay({ ...at, incident: { ...incident, readings } }, evidence, null);
    case 'stopped':
      return finish(at, evidence.now, {
        to: { phase: 'quiet' },
        because: { reason: 'stopped_on_purpose', detail: judgement.detail },
        lookAgainAfterMs: null,
      });
    case 'unclear': {
      const left = judgement.forget ? [] : incident.readings;
      const { reason, detail, clearAfterMs } = judgement;
      return stay({ ...at, incident: { ...incident, readings: left } }, evidence, {
        reason,
        detail,
        opensAfterMs: clearAfterMs,
      });
    }
    case 'unhealthy':
      return unhealthy({ ...at, incident: { ...incident, readings } }, evidence);
  }
}

function unhealthy(at: At, evidence: Evidence): Step {
  const { incident, target } = at;
  const { now, claimView, reading } = evidence;
  if (!provesUnhealthy(incident.readings, reading, target.policy, now)) {
    return stay(at, evidence, null);
  }
  if (incident.attempts >= target.policy.attemptsMax) return escalated(at, evidence);
  const own = ownGate({ ...at, evidence });
  if (own) return stay(at, evidence, own);
  if (claimView === null) return { kind: 'ask' };
  const shared = sharedGate({ ...at, evidence }, claimView);
  if (shared) return stay(at, evidence, shared);
  return claim(at, evidence, claimView);
}

/** The claim: the attempt, the budgets and the slot are spent before anything is done. */
function claim(at: At, { now, platform, reading }: Evidence, { siblings }: ClaimView): Step {
  const { incident, groupState, target } = at;
  const { policy, group } = target;
  const epoch = incident.epoch + 1;
  const attempts = incident.attempts + 1;
  const remedy = remedyFor(platform);
  const proof = `${policy.unhealthyNeeded} of ${policy.unhealthyOf} readings unhealthy`;
  const why = reading.verdict === 'unhealthy' ? reading.why : '';
  const others = siblings.length === 0 ? '' : `; ${siblings.length} siblings allow it`;
  return finish(at, now, {
    to: {
      phase: 'treating',
      openedAt: incident.openedAt,
      attempts,
      notBefore: backoffUntil(policy, target.id, epoch, attempts, now),
      remedy,
      claimedAt: now,
      lostAfter: plus(now, policy.claimTimeoutMs),
    },
    kept: { epoch, actions: withAction(policy.actionsMax, incident.actions, now) },
    groupState: {
      ...groupState,
      holder: { target: target.id, epoch },
      actions: withAction(group.actionsMax, groupState.actions, now),
    },
    remedy,
    because: {
      reason: 'treatment_claimed',
      detail: `${remedy}, attempt ${attempts} of ${policy.attemptsMax}: ${proof} (${why})${others}`,
    },
    lookAgainAfterMs: policy.claimTimeoutMs,
  });
}

/** A group that ended by itself cannot be restarted, only started. Source: ACI, Azure CLI 8136. */
const remedyFor = (platform: Platform): TargetRemedy =>
  platform.known && platform.state === 'ended' ? 'start' : 'restart';

/** The end of the ladder: a failover's business where there is one, a human's where not. */
function escalated(at: At, { now, failovers }: Evidence): Step {
  const { incident, target } = at;
  const taker = failovers.find(({ isActive }) => isActive);
  const attempts = `attempts made: ${incident.attempts}`;
  return finish(at, now, {
    to: {
      phase: 'escalated',
      ...openedOf(incident),
      healthySince: null,
      acknowledgedBy: null,
      tellAfter: taker === undefined ? null : plus(now, taker.handoverWithinMs),
    },
    because:
      taker === undefined
        ? { reason: 'remedies_exhausted', detail: attempts }
        : { reason: 'handed_to_failover', detail: `${taker.id}; ${attempts}` },
    lookAgainAfterMs: target.policy.lookEveryMs,
  });
}

/** Attempts outlive a short recovery: with any made, only a healthy period closes the incident. */
function recovered(at: At, { now }: Evidence): Step {
  const { incident, target } = at;
  const neverUnwell = incident.readings.every((reading) => reading.verdict === 'healthy');
  if (incident.attempts > 0) {
    return finish(at, now, {
      to: {
        phase: 'cooling',
        ...openedOf(incident),
        until: plus(now, target.policy.coolForMs),
      },
      because: { reason: 'recovered_by_itself' },
      lookAgainAfterMs: min(target.policy.lookEveryMs, target.policy.coolForMs),
    });
  }
  return finish(at, now, {
    to: { phase: 'quiet' },
    because: {
      reason: !neverUnwell
        ? 'recovered_by_itself'
        : incident.hints > 0
          ? 'healthy_despite_alert'
          : 'never_was_unwell',
      detail: `${target.policy.healthyNeeded} healthy readings in a row`,
    },
    lookAgainAfterMs: null,
  });
}

/** Still suspected: because of a gate, or, with none, because the evidence is not complete. */
function stay(at: At, { now, claimView }: Evidence, blocked: Blocked | null): Step {
  const { policy } = at.target;
  const stormSeen = claimView !== null && blocked?.reason === 'blocked_by_storm';
  const { readings, hints } = at.incident;
  const opensAfter = blocked?.opensAfterMs ?? policy.lookEveryMs;
  return finish(at, now, {
    to: { phase: 'suspected', ...openedOf(at.incident), readings, hints },
    because: blocked,
    groupState: stormSeen ? { ...at.groupState, stormSeenAt: now } : null,
    lookAgainAfterMs: blocked
      ? min(policy.lookEveryMs, max(policy.confirmEveryMs, opensAfter))
      : policy.confirmEveryMs,
  });
}
