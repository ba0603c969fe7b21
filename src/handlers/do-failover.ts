/**
 * POST /api/do_failover[?group=]: for whoever orchestrates from outside. A bare call means "leave
 * the active side if it is bad" and `to` names the wanted end, so that a repetition never moves
 * back. What was done is said plainly, with the reason and what to do next.
 */
import { z } from 'zod';
import { answer, jsonOf, refused, withHeaders } from './http.ts';
import { callerOf, forbidden, hasRole, roles } from './person.ts';
import { door } from './door.ts';
import { isoOrNull } from './times.ts';
import { lineOf, problemsOf } from './schema.ts';
import { reasons } from '../core/reasons.ts';
import { requestFailover } from '../pipeline/failover/request.ts';
import { scopeText } from '../core/brakes.ts';
import { seconds } from '../core/time.ts';
import { uselessEntity, whichFailover } from './which-failover.ts';
import type { App } from '../pipeline/app.ts';
import type { Brake } from '../core/brakes.ts';
import type { FailoverGroup } from '../core/failover/group.ts';
import type { Reason } from '../core/reasons.ts';
import type { Request, Response } from './http.ts';
import type { Requested } from '../pipeline/failover/request.ts';

/** Below the host's `functionTimeout` of 2 min, and its load balancer's 230 s (Microsoft Learn). */
const patience = seconds(110);
const bodyBytesMax = 4_096;

const body = z
  .strictObject({
    to: z.enum(['primary', 'secondary']).nullish(),
    force: z.boolean().default(false),
    evenUnproved: z.boolean().default(false),
    reason: lineOf(200).nullish(),
    /** The caller's own name for the request, given back and logged. */
    id: lineOf(100).nullish(),
  })
  .superRefine(({ to, force, evenUnproved, reason }, context) => {
    const must = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (evenUnproved && !force) must('force', 'must be true as well for evenUnproved');
    if (!force && !evenUnproved) return;
    if (!to) must('to', 'must name the side with force: a repetition must not move it back');
    if (!reason) must('reason', 'must be given with force');
  });

export const doFailover = door('do_failover', patience, act, findingOut);

async function act(app: App, request: Request): Promise<Response> {
  const json = jsonOf(request.body, bodyBytesMax);
  if (!json.ok) return refused([json.problem]);
  const read = body.safeParse(json.json ?? {});
  if (!read.success) return refused(problemsOf(read.error));
  const which = whichFailover(app.configuration, request.query['group']);
  if (!which.ok) return which.response;
  const caller = await callerOf(app, request);
  if (!caller.ok) return caller.response;
  const { to = null, force, evenUnproved, reason, id } = read.data;
  if (force && !hasRole(caller.person, roles.operator)) {
    return forbidden(`force needs a person with the app role ${roles.operator}: send their token`);
  }
  const { group } = which;
  const by = caller.person?.id ?? 'key';
  const wish = { to, force, evenUnproved, by, reason: reason ?? '' };
  const requested = await requestFailover(app, group, wish);
  const response = answerOf(group, requested, id ? { id } : {});
  const came = requested.kind === 'answered' ? requested.reason : requested.kind;
  const { status } = response;
  app.ports.log.info('paramedic.failover_requested', { group: group.name, by, id, came, status });
  return response;
}

/** What is no 409, which says "not now, and why". */
const statuses: Readonly<Partial<Record<Reason, number>>> = {
  failed_over: 200,
  already_active: 200,
  approval_requested: 202,
  finding_out: 202,
};

function answerOf(group: FailoverGroup, requested: Requested, more: object): Response {
  if (requested.kind !== 'answered') return uselessEntity(group, requested, { done: false });
  const { reason, detail, done, active, endpoint, count, epoch, following, ask } = requested;
  const { retryAfterMs, brake } = requested;
  const braked = isBrake.has(reason) && brake !== null;
  const wait = retryAfterMs ?? (askAgain.has(reason) ? askAgainAfter : null);
  const retryAfter = wait === null ? null : Math.max(1, Math.ceil(wait / 1000));
  const response = answer(statuses[reason] ?? 409, {
    ...more,
    done,
    active_target: active,
    endpoint,
    failover_count: count,
    reason: braked ? 'braked' : reason,
    explanation: explained(reason, detail),
    ...(braked && { brake: brakedBy(brake) }),
    ...(epoch !== null && { epoch }),
    ...(following && { traffic: 'following' }),
    ...(retryAfter !== null && { retry_after: retryAfter }),
  });
  const location = ask === null ? seeGroup(reason, group.name) : askPath(group.name, ask);
  return withHeaders(response, {
    ...(retryAfter !== null && { 'retry-after': String(retryAfter) }),
    ...(location !== null && { location }),
  });
}

/** What another look may find otherwise; a latch, a brake, a healthy side want somebody's hand. */
const askAgain: ReadonlySet<Reason> = new Set([
  'standby_not_proved',
  'both_bad',
  'vantage_disagrees',
  'not_proved_bad',
  'restart_near',
  'cannot_tell',
  'blocked_by_slow_look',
  'failover_refused',
]);
const askAgainAfter = seconds(30);

const isBrake: ReadonlySet<Reason> = new Set(['blocked_by_kill_switch', 'blocked_by_pause']);

const brakedBy = ({ scope, owner, reason, until }: Brake) => ({
  scope: scopeText(scope),
  owner,
  reason,
  until: isoOrNull(until),
});

const explained = (reason: Reason, detail: string): string =>
  detail === '' ? reasons[reason].says : `${reasons[reason].says} (${detail})`;

const askPath = (group: string, ask: number): string => `/api/approvals/${group}.${ask}`;

const seeGroup = (reason: Reason, name: string): string | null =>
  reason === 'finding_out' ? `/api/failovers/${name}` : null;

/** No 503: it would be repeated, while the failover may be under way, or done, all the same. */
function findingOut({ query }: Request, why: string): Response {
  const said = answer(202, {
    done: false,
    reason: 'finding_out',
    explanation: `Nobody can say yet what came of it (${why}); see where the failover group stands.`,
    retry_after: 30,
  });
  const name = encodeURIComponent((query['group'] ?? '').slice(0, 63));
  const location = name === '' ? '/api/failovers' : `/api/failovers/${name}`;
  return withHeaders(said, { location, 'retry-after': '30' });
}
