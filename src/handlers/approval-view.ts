/** A question to people, as people and scripts see it. Its id is `GROUP.EPOCH`. */
import { isoOf, isoOrNull } from './times.ts';
import type { Ask } from '../core/failover/state.ts';
import type { FailoverGroup } from '../core/failover/group.ts';

export const askId = ({ name }: Pick<FailoverGroup, 'name'>, { id }: Pick<Ask, 'id'>): string =>
  `${name}.${id}`;

export function askView(group: FailoverGroup, ask: Ask) {
  const { plan, evidence, requesters, verdict, by } = ask;
  return {
    id: askId(group, ask),
    group: group.name,
    verdict,
    from: plan.from,
    to: plan.to,
    endpoints: { from: plan.seen.endpoints[plan.from], to: plan.seen.endpoints[plan.to] },
    why: plan.wish?.reason ?? '',
    force: plan.wish?.force ?? false,
    evenUnproved: plan.wish?.evenUnproved ?? false,
    evidence,
    requesters,
    askedAt: isoOf(ask.askedAt),
    expiresAt: isoOf(ask.expiresAt),
    by,
    decidedAt: isoOrNull(ask.decidedAt),
  };
}
