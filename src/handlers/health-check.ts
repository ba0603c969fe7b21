/**
 * GET /api/health_check[?group=]: is the active side well? 200 whenever it was looked at, bad or
 * not; `healthy` is null where nobody could tell. For outside orchestrators, as often as they like.
 */
import { answer } from './http.ts';
import { checkHealth } from '../pipeline/failover/health-check.ts';
import { describe } from '../core/readings.ts';
import { door, personPatience } from './door.ts';
import { isoOf, isoOrNull } from './times.ts';
import { uselessEntity, whichFailover } from './which-failover.ts';

const healthy = { healthy: true, unhealthy: false, unknown: null } as const;

export const healthCheck = door('health_check', personPatience, async (app, { query }) => {
  const which = whichFailover(app.configuration, query['group']);
  if (!which.ok) return which.response;
  const { group } = which;
  const checked = await checkHealth(app, group);
  if (checked.kind !== 'checked') return uselessEntity(group, checked);
  const { entity, reading, recorded } = checked;
  return answer(200, {
    group: group.name,
    active_target: entity.active,
    endpoint: entity.endpoints[entity.active],
    healthy: healthy[reading.verdict],
    reason: describe(reading),
    checked_at: isoOf(reading.at),
    failover_count: entity.count,
    lock_until_utc: isoOrNull(entity.lockUntil),
    recorded,
  });
});
