/**
 * What people and scripts ask of failover groups: the list, one in full, and the making of a public
 * row that is missing, which nobody else ever does.
 */
import { z } from 'zod';
import { answer, jsonOf, notFound, refused, withHeaders } from './http.ts';
import { door, personPatience } from './door.ts';
import { eachLimited } from '../pipeline/each.ts';
import { failoverView, summaryOf } from './failover-view.ts';
import { PortError } from '../pipeline/port-error.ts';
import { problemsOf } from './schema.ts';
import { whichFailover } from './which-failover.ts';
import type { App } from '../pipeline/app.ts';
import type { EntityColumns } from '../core/failover/entity.ts';
import type { FailoverGroup, Side } from '../core/failover/group.ts';
import type { FailoverPhase } from '../core/failover/state.ts';
import type { Request, Response } from './http.ts';

const groupsAtOnce = 8;
const bodyBytesMax = 4_096;

/** GET /api/failovers: all failover groups with their phases. */
export const failovers = door('failovers', personPatience, async (app) => {
  const groups = app.configuration.failovers;
  const phases = await eachLimited(groups, groupsAtOnce, (group) => phaseOf(app, group));
  return answer(200, {
    failovers: groups.map((group, index) => ({ ...summaryOf(group), phase: phases[index] })),
  });
});

/** Null where the row cannot be read: the others are shown all the same. */
async function phaseOf({ ports }: App, group: FailoverGroup): Promise<FailoverPhase | null> {
  try {
    return (await ports.failovers.load(group)).state.value?.phase ?? 'steady';
  } catch (error) {
    if (!(error instanceof PortError) || error.kind !== 'damaged') throw error;
    return null;
  }
}

/** GET and PUT /api/failovers/{name}. */
export const failover = door('failover', personPatience, async (app, request) => {
  const name = request.params['name'] ?? '';
  const which = name === '' ? null : whichFailover(app.configuration, name);
  if (which === null) return notFound('name a failover group; see GET /api/failovers');
  if (!which.ok) return which.response;
  return request.method === 'PUT' ? create(app, which.group, request) : show(app, which.group);
});

async function show({ ports }: App, group: FailoverGroup): Promise<Response> {
  const [loaded, entity, traffic, fleet, heartbeat] = await Promise.all([
    ports.failovers.load(group),
    ports.entities.read(group),
    ports.routing.read(group),
    ports.shared.read({ kind: 'fleet' }),
    ports.shared.read({ kind: 'heartbeat', group: group.group.name }),
  ]);
  const brakes = [...fleet.value.brakes, ...loaded.groupState.value.brakes];
  const lookedAt = heartbeat.value.lookedAt[group.id] ?? null;
  return answer(200, failoverView(group, loaded, { entity, traffic, brakes, lookedAt }));
}

const createBody = z.strictObject({ active: z.enum(['primary', 'secondary']) });

/** Inserts and never replaces: what stands in a row may be somebody's decision. */
async function create(app: App, group: FailoverGroup, request: Request): Promise<Response> {
  const body = jsonOf(request.body, bodyBytesMax);
  if (!body.ok) return refused([body.problem]);
  const read = createBody.safeParse(body.json ?? {});
  if (!read.success) return refused(problemsOf(read.error));
  const { active } = read.data;
  const { name } = group;
  const created = await app.ports.entities.create(group, firstColumns(group, active));
  app.ports.log.info('paramedic.entity_created', { group: name, active, result: created });
  if (created === 'exists') {
    const message = `${name} has a public row: see GET /api/failovers/${name}; edit it in place`;
    return answer(409, { error: 'exists', message });
  }
  const location = `/api/failovers/${name}`;
  return withHeaders(answer(201, { result: 'created', group: name, active }), { location });
}

const firstColumns = ({ sides }: FailoverGroup, active: Side): EntityColumns => ({
  active_target: active,
  primary_endpoint: sides.primary.endpoint,
  secondary_endpoint: sides.secondary.endpoint,
  last_status: '',
  last_reason: 'the row was created',
  last_check_utc: '',
  failover_count: 0,
  lock_until_utc: '',
});
