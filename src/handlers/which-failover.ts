/**
 * Which failover group a request is about, by the query or the route, and what is answered where
 * its public row is of no use: missing, or with columns that are nonsense.
 */
import { answer, notFound, refused } from './http.ts';
import { reasons } from '../core/reasons.ts';
import type { Complaint } from '../core/failover/entity.ts';
import type { Configuration } from '../core/configuration.ts';
import type { FailoverGroup } from '../core/failover/group.ts';
import type { Response } from './http.ts';

export type Which =
  | { readonly ok: true; readonly group: FailoverGroup }
  | { readonly ok: false; readonly response: Response };

/** `name` may be left out where there is exactly one failover group. */
export function whichFailover({ failovers }: Configuration, name: string | undefined): Which {
  const [only, ...others] = failovers;
  if (only === undefined) return no(notFound('no failover group is configured'));
  if (name !== undefined && name !== '') {
    const group = failovers.find((one) => one.name === name);
    return group === undefined ? no(unknownFailover(name)) : { ok: true, group };
  }
  if (others.length === 0) return { ok: true, group: only };
  const names = failovers.map((one) => one.name).join(', ');
  return no(refused([{ at: 'query.group', what: `must be one of ${names}` }]));
}

const no = (response: Response): Which => ({ ok: false, response });

const unknownFailover = (name: string): Response =>
  notFound(`no failover group has the name "${name.slice(0, 63)}"; see GET /api/failovers`);

export type UselessEntity =
  | { readonly kind: 'missing' }
  | { readonly kind: 'nonsense'; readonly complaints: readonly Complaint[] };

/** 404 or 422; `more` goes into the answer beside the reason. */
export function uselessEntity(
  { name }: FailoverGroup,
  useless: UselessEntity,
  more: object = {},
): Response {
  if (useless.kind === 'missing') {
    const explanation = `${reasons.entity_missing.says} See PUT /api/failovers/${name}.`;
    return answer(404, { ...more, error: 'entity_missing', reason: 'entity_missing', explanation });
  }
  const { complaints } = useless;
  const explanation = reasons.entity_nonsense.says;
  const reason = 'entity_nonsense';
  return answer(422, { ...more, error: reason, reason, explanation, complaints });
}
