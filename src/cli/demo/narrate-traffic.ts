/**
 * What befalls failover groups, as lines of the timeline. In: happenings of Traffic Manager
 * profiles, turns of the customers, changes of the public rows, words of people. Out: a line for
 * each; null for what a reader need not see.
 */
import type { Happening } from '../../local/cloud.ts';
import { acts } from './acts.ts';
import { profileOf } from './cast.ts';
import type { FailoverName, PersonName } from './cast.ts';
import type { Turn } from './customers.ts';
import type { RowChange } from './public-rows.ts';
import type { TimelineLine } from './timeline.ts';

type Of<Kind extends Happening['kind']> = Happening & { readonly kind: Kind };

const actOfGroup = (group: FailoverName | null): string =>
  acts.find(({ failover }) => failover !== null && failover.group === group)?.name ?? '';

/** Its monitor's word on an endpoint, and whom its clients are sent to. */
export function ofTraffic(at: number, happening: Of<'traffic'>): TimelineLine | null {
  const group = profileOf(happening.target);
  const line = { at, act: actOfGroup(group), who: 'Traffic Manager' } as const;
  switch (happening.what) {
    case 'endpoint-changed':
      return null; // the order that changed it is told
    case 'monitor-changed': {
      const { endpoint, monitorStatus } = happening;
      if (monitorStatus !== 'Degraded' && monitorStatus !== 'Online') return null;
      const style = monitorStatus === 'Degraded' ? 'red' : 'green';
      return { ...line, says: `finds ${endpoint} ${monitorStatus.toLowerCase()}`, style };
    }
    case 'answer-changed': {
      const to = happening.endpoints.join(' and ');
      return { ...line, says: `sends clients of ${group ?? '?'} to ${to || 'nobody'}` };
    }
  }
}

/** An endpoint that somebody changes through ARM. */
export function ofRerouting(
  { at, target, body, status }: Of<'asked'>,
  group: FailoverName,
  who: string,
): TimelineLine {
  const { properties } = (body ?? {}) as {
    readonly properties?: { readonly endpointStatus?: string; readonly priority?: number };
  };
  const endpoint = target.split('/').at(-1) ?? '';
  const { endpointStatus, priority } = properties ?? {};
  const what = { Enabled: 'enable', Disabled: 'disable' }[endpointStatus ?? ''] ?? 'change';
  const behind = priority === undefined ? '' : `, with priority ${priority}`;
  return {
    at,
    act: actOfGroup(group),
    who: 'ARM',
    says: `${what} endpoint ${endpoint}${behind}, asked for by ${who} (${status})`,
    style: 'bold',
  };
}

/** Columns by their own names, as whoever reads the table sees them. */
export function ofToggle({ at, group, from, to }: RowChange): TimelineLine {
  const { active_target: active, failover_count: count, last_status: status } = to;
  const was = from === null ? '' : `${from.active_target} → `;
  return {
    at,
    act: actOfGroup(group),
    who: 'public row',
    says: `${group} active_target ${was}${active}, failover_count ${count}, ${status}`,
    style: 'bold',
  };
}

/** What a person asks, or what they are answered. */
export const ofPerson = (
  who: PersonName | 'Paramedic',
  group: FailoverName,
  says: string,
  why = '',
): TimelineLine => ({ at: Date.now(), act: actOfGroup(group), who, says, why, style: 'bold' });

export function ofTurn(group: FailoverName, { at, endpoint, requests }: Turn): TimelineLine {
  const { sent, lost } = requests;
  const counted = `${lost} of ${sent} requests lost so far`;
  return {
    at,
    act: actOfGroup(group),
    who: 'customers',
    says:
      endpoint === null
        ? `of ${group} are not answered any more`
        : `of ${group} are answered by ${endpoint}; ${counted}`,
    style: endpoint === null ? ['bold', 'red'] : ['bold', 'green'],
  };
}
