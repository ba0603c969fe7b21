/**
 * The clients of a failover group, as one of them: it asks where to go, holds on to the answer for
 * as long as it may, and is served there or is not. Changes of that are written down.
 */
import { everySide } from '../core/failover/group.ts';
import { rowOf } from './watched.ts';
import type { FailoverGroup, Side } from '../core/failover/group.ts';
import type { World } from './world.ts';

const everyMs = 10_000;

export function startClient(group: FailoverGroup, world: World): void {
  const { clock, history } = world;
  let heard: { readonly side: Side | null; readonly at: number } | null = null;
  let was: boolean | null = null;
  const request = (): void => {
    clock.after(everyMs, request);
    if (heard === null || clock.now() - heard.at >= group.policy.ttlMs) {
      heard = { side: sent(group, world), at: clock.now() };
    }
    const { side } = heard;
    const on = side !== null && world.sites.get(group.sides[side].probe.url)?.serving() === true;
    if (on !== was) history.note({ kind: 'client', at: clock.now(), group: group.name, on });
    was = on;
  };
  request();
}

/** The side that a client is sent to now: by the traffic, or by the public row without one. */
function sent({ name, traffic }: FailoverGroup, { profiles, store }: World): Side | null {
  if (traffic === null) {
    try {
      const active = rowOf(store, name)?.['active_target'];
      return everySide.find((side) => side === active) ?? null;
    } catch {
      return null;
    }
  }
  const [first] = profiles.get(traffic.profileId)?.answer() ?? [];
  return everySide.find((side) => traffic.endpoints[side].name === first?.name) ?? null;
}
