/**
 * One target of the file as core wants it. What it names (group, policy, app settings) comes in
 * with it; the target goes out, or null after complaints.
 */
import { armIdIn, httpProbeOf, read, urlIn } from './texts.ts';
import type { Group, Policy, ProbeSpec, Target, TrafficSpec } from '../core/policy.ts';
import type { Path } from './complaint.ts';
import type { WrittenTarget } from './schema.ts';
import type { Check, Surroundings } from './texts.ts';

const guidPattern = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

const resourceIdIn = armIdIn(
  'Microsoft.ContainerInstance/containerGroups',
  String.raw`[a-z\d-]{1,63}`,
  'container group',
);

const workspaceIdIn: Check = (text) =>
  guidPattern.test(text)
    ? { text }
    : { wrong: 'is no workspace id: write the GUID that the portal calls Workspace ID' };

/** `group` and `policy` are those that the target names; null where there is no such. */
export function targetOf(
  written: WrittenTarget,
  path: Path,
  { group, policy }: { readonly group: Group | null; readonly policy: Policy | null },
  around: Surroundings,
): Target | null {
  const resourceId = read(written.resourceId, [...path, 'resourceId'], around, resourceIdIn);
  const probe = probeOf(written.probe, [...path, 'probe'], around);
  const traffic = trafficOf(written.traffic, [...path, 'traffic'], around);
  const { id } = written;
  if (id === undefined || !group || !policy || resourceId === null || !probe) return null;
  return { id, group, policy, resourceId, probe, traffic };
}

function probeOf(
  written: WrittenTarget['probe'],
  path: Path,
  around: Surroundings,
): ProbeSpec | null {
  if (written === undefined) return null;
  if (written === 'platform') return { kind: 'platform' };
  const base = read(written.url, [...path, 'url'], around, urlIn);
  if (base === null) return null;
  return httpProbeOf(base, written, { path, called: 'url', complain: around.complain });
}

function trafficOf(
  written: WrittenTarget['traffic'],
  path: Path,
  around: Surroundings,
): TrafficSpec | null {
  if (written === undefined) return null;
  const workspaceId = read(written.workspaceId, [...path, 'workspaceId'], around, workspaceIdIn);
  const { query, window } = written;
  if (workspaceId === null || query === undefined || window === undefined) return null;
  return { workspaceId, query, windowMs: window };
}
