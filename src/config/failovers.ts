/**
 * Failover groups of the file as core wants them. What they name (targets, app settings, a Traffic
 * Manager profile) is looked up; each goes out whole, or not at all after complaints.
 */
import { brokenFailoverLaws } from '../core/failover/laws.ts';
import { everySide, failoverId } from '../core/failover/group.ts';
import { failoverPolicyOf } from './failover-policy.ts';
import { hintFor } from './nearest.ts';
import { tellBroken } from './policies.ts';
import { armIdIn, httpProbeOf, read, urlIn } from './texts.ts';
import type {
  FailoverGroup,
  FailoverSide,
  Side,
  TrafficBinding,
  TrafficEndpoint,
} from '../core/failover/group.ts';
import type { Path } from './complaint.ts';
import type { FleetPolicy, Target } from '../core/policy.ts';
import type { WrittenFailover } from './failover-schema.ts';
import type { Written } from './policies.ts';
import type { SoundParts } from './schema.ts';
import type { Check, Surroundings } from './texts.ts';

/** What the groups refer to, and what their laws read. */
export interface FailoverSurroundings extends Surroundings {
  /** By id; null where the target itself is wrong. */
  readonly targets: ReadonlyMap<string, Target | null>;
  readonly fleet: FleetPolicy;
  readonly functionTimeoutMs: number;
  readonly written: Written;
}

export function failoversOf(
  { failovers }: SoundParts,
  around: FailoverSurroundings,
): readonly FailoverGroup[] {
  const profiles = new Map<string, string>();
  return Object.entries(failovers).flatMap(([name, written]) => {
    const path = ['failovers', name];
    checkMembers(written, path, around);
    checkLaws(name, written, path, around);
    const group = failoverOf(name, written, path, around);
    const profile = group?.traffic?.profileId.toLowerCase();
    const first = profile === undefined ? undefined : profiles.get(profile);
    if (first !== undefined) {
      const message = `is the profile of failovers.${first} too: keep one failover group for it`;
      around.complain([...path, 'traffic', 'profile'], message);
    } else if (profile !== undefined) profiles.set(profile, name);
    return group ?? [];
  });
}

function failoverOf(
  name: string,
  written: WrittenFailover,
  path: Path,
  around: FailoverSurroundings,
): FailoverGroup | null {
  const primary = sideOf(written.primary, [...path, 'primary'], around);
  const secondary = sideOf(written.secondary, [...path, 'secondary'], around);
  const traffic = trafficOf(written.traffic, [...path, 'traffic'], around);
  if (!primary || !secondary) return null;
  if (hrefOf(primary.endpoint) === hrefOf(secondary.endpoint)) {
    const message = 'is the endpoint of primary too: a failover needs a second one';
    return around.complain([...path, 'secondary', 'endpoint'], message);
  }
  const id = failoverId(name);
  return {
    id,
    name,
    group: { name: id },
    policy: failoverPolicyOf(written),
    sides: { primary, secondary },
    home: written.home,
    traffic,
  };
}

/** The text as it stands: it is what the public row must say. */
const endpointIn: Check = (text) => {
  const url = urlIn(text);
  return 'wrong' in url ? url : { text };
};

/** An endpoint without what makes no difference to a request. */
function hrefOf(endpoint: string): string {
  const url = new URL(endpoint);
  url.hash = '';
  return url.href;
}

function sideOf(
  written: WrittenFailover[Side],
  path: Path,
  around: FailoverSurroundings,
): FailoverSide | null {
  if (written === undefined) return null;
  const endpoint = read(written.endpoint, [...path, 'endpoint'], around, endpointIn);
  if (endpoint === null) return null;
  const probe = httpProbeOf(hrefOf(endpoint), written, {
    path,
    called: 'endpoint',
    complain: around.complain,
  });
  if (!probe) return null;
  const targets = written.targets?.flatMap((id) => around.targets.get(id) ?? []) ?? [];
  return { endpoint, probe, targets };
}

/** A target may be in several groups, but a restart on one side must say nothing of the other. */
function checkMembers(
  written: WrittenFailover,
  path: Path,
  { targets: known, complain }: FailoverSurroundings,
): void {
  const places = new Map<string, Side>();
  for (const side of everySide) {
    for (const [position, id] of (written[side]?.targets ?? []).entries()) {
      const at = [...path, side, 'targets', position];
      const first = places.get(id);
      if (!known.has(id)) {
        complain(at, `there is no target "${id}": ${hintFor(id, [...known.keys()])}`);
      } else if (first === side) complain(at, `"${id}" is named twice: keep one`);
      else if (first) complain(at, `"${id}" is a target of ${first} too: keep it on one side`);
      else places.set(id, side);
    }
  }
}

// Source of the name: Microsoft Learn, naming rules for Azure resources, trafficManagerProfiles.
const profileIdIn = armIdIn(
  'Microsoft.Network/trafficManagerProfiles',
  String.raw`[a-z\d](?:[a-z\d.-]{0,61}[a-z\d])?`,
  'Traffic Manager profile',
);

function trafficOf(
  written: WrittenFailover['traffic'],
  path: Path,
  around: FailoverSurroundings,
): TrafficBinding | null {
  if (written === undefined) return null;
  const profileId = read(written.profile, [...path, 'profile'], around, profileIdIn);
  const { type = 'externalEndpoints' } = written;
  const endpointOf = (side: Side): TrafficEndpoint | null => {
    const named = written[side];
    if (named === undefined) return null;
    return typeof named === 'string'
      ? { name: named, type }
      : { name: named.name, type: named.type ?? type };
  };
  const primary = endpointOf('primary');
  const secondary = endpointOf('secondary');
  if (!primary || !secondary) return null;
  // Azure's names know no case.
  const isSame = primary.name.toLowerCase() === secondary.name.toLowerCase();
  if (isSame && primary.type === secondary.type) {
    const message = 'is the endpoint of primary too: each side needs one of its own';
    return around.complain([...path, 'secondary'], message);
  }
  return profileId === null ? null : { profileId, endpoints: { primary, secondary } };
}

function checkLaws(
  name: string,
  written: WrittenFailover,
  path: Path,
  { targets, fleet, functionTimeoutMs, written: inFile, complain }: FailoverSurroundings,
): void {
  const members = everySide
    .flatMap((side) => written[side]?.targets ?? [])
    .flatMap((id) => targets.get(id)?.policy ?? [])
    .filter((policy) => !inFile.isWrong(['policies', policy.name, 'effectMax']));
  const broken = brokenFailoverLaws({
    policy: failoverPolicyOf(written),
    fleet,
    functionTimeoutMs,
    hasTraffic: written.traffic !== undefined,
    members,
  });
  const place = { own: path, called: `failover group ${name}`, namedAt: path };
  tellBroken(broken, place, inFile, complain);
}
