/**
 * ARM over one container group, for tests. Out: the face, the group behind it, its runtime and the
 * journal, all on the clock that was asked for. `Bearer good` is the healer's token unless told.
 */
import type { Clock } from '../../src/local/clock.ts';
import { type Arm, type ArmOptions, makeArm } from '../../src/local/faces/arm.ts';
import {
  type ContainerGroup,
  makeContainerGroup,
} from '../../src/local/resources/container-group.ts';
import { type Journal, makeJournal } from '../../src/local/resources/journal.ts';
import { aBody, aRuntime, aVirtualClock, type VirtualClock } from './container-group-fixtures.ts';

export const SCOPE =
  '/subscriptions/sub-1/resourceGroups/shop/providers/Microsoft.ContainerInstance';
export const WEB = `${SCOPE}/containerGroups/web`;
export const HEALER = { oid: 'oid-1', appid: 'app-1' };

export interface Cloud<C extends Clock> {
  readonly clock: C;
  readonly group: ContainerGroup;
  readonly journal: Journal;
  readonly runtime: ReturnType<typeof aRuntime>;
  readonly arm: Arm;
}

export function aCloud<C extends Clock>(clock: C, options: Partial<ArmOptions> = {}): Cloud<C> {
  const journal = makeJournal({ clock });
  const runtime = aRuntime();
  const group = makeContainerGroup(aBody(), { clock, runtime, happened: journal.done });
  const arm = makeArm({
    clock,
    journal,
    groups: () => [group],
    caller: (authorization) => (authorization === 'Bearer good' ? HEALER : null),
    ...options,
  });
  return { clock, group, journal, runtime, arm };
}

export function aRunningCloud(options: Partial<ArmOptions> = {}): Cloud<VirtualClock> {
  const cloud = aCloud(aVirtualClock(), options);
  cloud.clock.advance(3_000);
  return cloud;
}

export async function send(
  { arm }: Cloud<Clock>,
  method: 'GET' | 'POST',
  path: string,
  authorization = 'Bearer good',
) {
  const url = `https://arm.test${path}${path.includes('?') ? '' : '?api-version=2025-09-01'}`;
  const answer = await arm.app.request(url, { method, headers: { authorization } });
  const text = await answer.text();
  const body: unknown = text === '' ? null : JSON.parse(text);
  return { status: answer.status, headers: answer.headers, body };
}
