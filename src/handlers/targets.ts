/**
 * What people and scripts ask of targets: the list, one in full, and a look at one now, which may
 * be a failover group as well. Asking for a look is a wake like any other; it is no order to act.
 */
import { z } from 'zod';
import { answer, jsonOf, notFound, refused } from './http.ts';
import { door, personPatience } from './door.ts';
import { eachLimited } from '../pipeline/each.ts';
import { lineOf, problemsOf } from './schema.ts';
import { seconds } from '../core/time.ts';
import { subjectsOf } from '../pipeline/look-after.ts';
import { summaryOf, targetView } from './target-view.ts';
import type { App } from '../pipeline/app.ts';
import type { Group, Target } from '../core/policy.ts';
import type { Request } from './http.ts';

const groupsAtOnce = 8;
const bodyBytesMax = 4_096;

/** GET /api/targets: all targets with their phases, read a group at a time. */
export const targets = door('targets', personPatience, async (app) => {
  const { configuration } = app;
  const groups = await eachLimited(configuration.groups, groupsAtOnce, (group) =>
    phasesOf(app, group),
  );
  const phases = new Map(groups.flatMap((group) => [...group]));
  return answer(200, {
    targets: configuration.targets.map((target) => ({
      ...summaryOf(target),
      phase: phases.get(target.id) ?? null,
    })),
  });
});

const phasesOf = ({ ports }: App, group: Group) => ports.incidents.phases(group);

/** GET /api/targets/{id}: phase, readings, reason, and what would unblock it. */
export const target = door('target', personPatience, async (app, request) => {
  const found = targetIn(app, request);
  if (found === undefined) return unknownTarget(request);
  const { incidents, shared } = app.ports;
  const group = found.group.name;
  const [loaded, fleet, heartbeat] = await Promise.all([
    incidents.load(found),
    shared.read({ kind: 'fleet' }),
    shared.read({ kind: 'heartbeat', group }),
  ]);
  const own = loaded.groupState.value.brakes.filter(
    ({ scope }) => scope.kind !== 'target' || scope.target === found.id,
  );
  const lookedAt = heartbeat.value.lookedAt[found.id] ?? null;
  return answer(
    200,
    targetView(found, loaded, { brakes: [...fleet.value.brakes, ...own], lookedAt }),
  );
});

const wakeBody = z.strictObject({
  ask: z.enum(['look', 'retry', 'acknowledge']).default('look'),
  by: lineOf(100).default('somebody with a key'),
});

/**
 * POST /api/targets/{id}/wake: a look now; or that what is escalated or latched be tried again, or
 * was seen.
 */
export const wakeTarget = door('wake', personPatience, async (app, request) => {
  const [found] = subjectsOf(app.configuration, [request.params['id'] ?? '']);
  if (found === undefined) return unknownTarget(request);
  const body = jsonOf(request.body, bodyBytesMax);
  if (!body.ok) return refused([body.problem]);
  const read = wakeBody.safeParse(body.json ?? {});
  if (!read.success) return refused(problemsOf(read.error));
  const { ask, by } = read.data;
  const cause = { kind: 'operator', ask, by } as const;
  await app.ports.wakes.schedule({ targets: [found.id], cause }, seconds(0));
  return answer(202, { result: 'queued', target: found.id, ask, by });
});

const targetIn = ({ configuration }: App, { params }: Request): Target | undefined =>
  configuration.targets.find(({ id }) => id === params['id']);

const unknownTarget = ({ params }: Request) =>
  notFound(`no target has the id "${(params['id'] ?? '').slice(0, 72)}"; see GET /api/targets`);
