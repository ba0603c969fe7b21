/** A failover group whose active side is bad, and a caller of do_failover who waits. */
import * as s from '../../core/failover/states.ts';
import { aFailoverWorld } from './a-group.ts';
import { minutes, seconds } from '../../../src/core/time.ts';
import { requestFailover } from '../../../src/pipeline/failover/request.ts';
import type { FailoverWorld } from './a-group.ts';
import type { Requested } from '../../../src/pipeline/failover/request.ts';
import type { Wish } from '../../../src/core/failover/state.ts';

/** A call of do_failover, and the time it takes. */
export async function call({ app, group, waitFor }: FailoverWorld, own: Partial<Wish> = {}) {
  return answered(await waitFor(requestFailover(app, group, s.aWish(own)), seconds(30)));
}

function answered(requested: Requested) {
  if (requested.kind !== 'answered') throw new Error(`not answered, but ${requested.kind}`);
  return requested;
}

/** The active side has been bad for so long that the traffic's monitor says so. */
export async function anOutage(
  own: Parameters<typeof aFailoverWorld>[0] = {},
): Promise<FailoverWorld> {
  const world = await aFailoverWorld(own);
  await world.until('first_seen');
  world.ail('primary');
  await world.pass(minutes(1));
  return world;
}
