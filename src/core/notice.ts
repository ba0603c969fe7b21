/**
 * What a human is told: one self-contained text per incident, epoch and why, with a key by which
 * a receiver recognises a repetition.
 */
import { reasons } from './reasons.ts';
import { since, spoken } from './time.ts';
import type { FailoverWhy } from './failover/state.ts';
import type { Incident, Why } from './incident.ts';
import type { Reason } from './reasons.ts';
import type { Target } from './policy.ts';
import type { Instant } from './time.ts';

export interface Notice {
  /** The same for every repetition of the same notice. */
  readonly key: string;
  readonly target: string;
  readonly group: string;
  readonly why: Why | FailoverWhy | 'not_looked_at' | 'wake_poisoned';
  readonly reason: Reason | null;
  readonly text: string;
  /** By the store's clock; null where the store does not answer. */
  readonly at: Instant | null;
}

const headlines: Record<Why, string> = {
  escalated: 'needs a human',
  still_open: 'has been unwell for a while',
  flapping: 'goes up and down',
};

export function noticeOf(target: Target, incident: Incident, why: Why, now: Instant): Notice {
  const openedAt = incident.phase === 'quiet' ? now : incident.openedAt;
  const { says } = reasons[incident.reason];
  const open = spoken(since(openedAt, now));
  const detail = incident.detail === '' ? '' : ` (${incident.detail})`;
  return {
    key: `${target.id}:${incident.epoch}:${why}:${openedAt}`,
    target: target.id,
    group: target.group.name,
    why,
    reason: incident.reason,
    text: `${target.id} ${headlines[why]}. Open for ${open}, now ${incident.phase}. ${says}${detail}`,
    at: now,
  };
}
