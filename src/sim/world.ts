/**
 * One simulated world: patients, the store, the ports without faults, and the truth about all of
 * them in a history. What befalls it is the scenario's business, who heals in it the healer's.
 */
import { ms } from '../core/time.ts';
import { newHistory } from './history.ts';
import { newPatient } from './patient.ts';
import { simArm } from './arm.ts';
import { simAudit } from './audit.ts';
import { simContainers } from './containers.ts';
import { simEntities } from './entities.ts';
import { simEvents } from './events.ts';
import { simFailovers } from './failovers.ts';
import { simHints } from './hints.ts';
import { simIncidents } from './incidents.ts';
import { simNotices } from './notices.ts';
import { simPeople } from './people.ts';
import { simProbes } from './probes.ts';
import { simProfiles } from './profiles.ts';
import { simRouting } from './routing.ts';
import { simShared } from './shared.ts';
import { simStore } from './store.ts';
import { simTraffic } from './traffic.ts';
import {
  watchedEntities,
  watchedFailovers,
  watchedIncidents,
  watchedProbes,
  watchedRouting,
} from './watched.ts';
import { everySide } from '../core/failover/group.ts';
import { newSite } from './site.ts';
import type { Configuration } from '../core/configuration.ts';
import type { Target } from '../core/policy.ts';
import type { Endpoint } from './probes.ts';
import type { History } from './history.ts';
import type { Patient } from './patient.ts';
import type { Ports } from '../pipeline/ports.ts';
import type { Side } from '../core/failover/group.ts';
import type { Site } from './site.ts';
import type { Random } from './random.ts';
import type { RestartPolicy } from '../local/resources/container-group-model.ts';
import type { SimStore } from './store.ts';
import type { TrafficProfile } from '../local/resources/traffic-profile.ts';
import type { VirtualClock } from './clock.ts';

export interface World {
  readonly clock: VirtualClock;
  readonly store: SimStore;
  readonly history: History;
  readonly patients: ReadonlyMap<string, Patient>;
  /** Traffic Manager's, by ARM id. */
  readonly profiles: ReadonlyMap<string, TrafficProfile>;
  readonly ports: Omit<Ports, 'wakes'>;
  /** What answers at the sides of the failover groups, by URL. */
  readonly sites: ReadonlyMap<string, Site>;
  readonly trouble: Trouble;
  /** Changes a profile as a person does: at once, and known to be by hand. */
  readonly byHand: (change: () => void) => void;
}

/** What stands between the healer and its world. */
export interface Trouble {
  /** Probes find nothing out. */
  blind: boolean;
  /** ARM does not answer. */
  deaf: boolean;
  /** We may not write endpoints of traffic profiles. */
  forbidden: boolean;
  /** URLs to which the healer alone has no way. */
  readonly cutOff: Set<string>;
}

const armTrouble = ({ deaf }: Trouble) => (deaf ? { status: 503, sent: true } : null);

const routingOf = (
  profiles: World['profiles'],
  trouble: Trouble,
  clock: VirtualClock,
): Ports['routing'] =>
  simRouting({
    clock,
    profileOf: (id) => profiles.get(id),
    trouble: () => armTrouble(trouble),
    permits: () => !trouble.forbidden,
  });

/** The patients behind the URLs of the targets' own probes. */
const patientsByUrl = (
  { targets }: Configuration,
  patientOf: (target: Target) => Patient,
): ReadonlyMap<string, Patient> =>
  new Map(
    targets.flatMap((target) =>
      target.probe.kind === 'http' ? [[target.probe.url, patientOf(target)]] : [],
    ),
  );

export function newWorld(configuration: Configuration, clock: VirtualClock, random: Random): World {
  const history = newHistory();
  const store = simStore(clock);
  const patients = admit(configuration, clock, random, history);
  const patientOf = ({ id }: Target): Patient => {
    const patient = patients.get(id);
    if (!patient) throw new Error(`no patient ${id}`);
    return patient;
  };
  const sites = sitesOf(configuration, patientOf, clock, history);
  const byUrl = patientsByUrl(configuration, patientOf);
  const endpointOfUrl = (url: string): Endpoint =>
    (sites.get(url) ?? byUrl.get(url))?.endpoint() ?? nowhere;
  const hand = { isAtIt: false };
  const profiles = profilesOf(configuration, clock, endpointOfUrl, history, hand);
  const trouble: Trouble = { blind: false, deaf: false, forbidden: false, cutOff: new Set() };
  const arm = simArm({
    clock,
    groupOf: (target) => patientOf(target).group,
    trouble: () => armTrouble(trouble),
    ordered: ({ id: target }, remedy, taken) =>
      history.note({ kind: 'order', at: clock.now(), target, remedy, taken }),
  });
  const probes = simProbes({
    arm,
    clock,
    endpointOf: (target) => (trouble.blind ? nowhere : patientOf(target).endpoint()),
    endpointOfUrl: (url) =>
      trouble.blind ? nowhere : trouble.cutOff.has(url) ? silent : endpointOfUrl(url),
  });
  const ports: Omit<Ports, 'wakes'> = {
    incidents: watchedIncidents(simIncidents(store), history, clock),
    failovers: watchedFailovers(simFailovers(store), history, clock),
    entities: watchedEntities(simEntities(store), store, history, clock),
    shared: simShared(store),
    audit: simAudit(store),
    hints: simHints(store),
    probes: watchedProbes(probes, history, clock),
    containers: simContainers(arm),
    traffic: simTraffic((target) => [[patientOf(target).serving() ? 12 : 0]]),
    routing: watchedRouting(routingOf(profiles, trouble, clock), history, clock),
    events: simEvents(() => 200),
    people: simPeople({ known: new Map(), answers: () => true }),
    notices: simNotices((notice) => {
      history.note({ kind: 'notice', at: clock.now(), notice });
      return 202;
    }),
    stopwatch: { elapsed: () => ms(clock.now()), sleep: (length) => clock.sleep(length) },
    log: { info: () => {}, error: () => {} },
  };
  const byHand = (change: () => void): void => {
    hand.isAtIt = true;
    change();
    hand.isAtIt = false;
  };
  return { clock, store, history, patients, profiles, sites, ports, trouble, byHand };
}

const nowhere: Endpoint = { kind: 'fails', code: 'ENOTFOUND' };
const silent: Endpoint = { kind: 'hangs' };

/** What answers at each side of a failover group, in front of the side's targets. */
function sitesOf(
  { failovers }: Configuration,
  patientOf: (target: Target) => Patient,
  clock: VirtualClock,
  history: History,
): ReadonlyMap<string, Site> {
  const sites = failovers.flatMap(({ sides }) =>
    everySide.map((side) => {
      const { probe, targets } = sides[side];
      return newSite(probe.url, targets.map(patientOf), clock, history);
    }),
  );
  return new Map(sites.map((site) => [site.url, site]));
}

/** Traffic Manager's profiles, whose every change of the rotation is written down. */
function profilesOf(
  { failovers }: Configuration,
  clock: VirtualClock,
  endpointOfUrl: (url: string) => Endpoint,
  history: History,
  hand: { readonly isAtIt: boolean },
): ReadonlyMap<string, TrafficProfile> {
  const sideOf = (group: string, endpoint: string): Side =>
    failovers.find(({ name }) => name === group)?.traffic?.endpoints.primary.name === endpoint
      ? 'primary'
      : 'secondary';
  return simProfiles({
    failovers,
    clock,
    endpointOfUrl,
    happened(group, happening) {
      if (happening.what !== 'endpoint-changed') return;
      const side = sideOf(group, happening.endpoint);
      const on = happening.endpointStatus === 'Enabled';
      const by = hand.isAtIt ? 'hand' : 'us';
      history.note({ kind: 'rotation', at: clock.now(), group, side, on, by });
    },
  });
}

const policies: readonly [RestartPolicy, ...RestartPolicy[]] = ['Always', 'Never', 'OnFailure'];

/** A patient for every target. */
function admit(
  { targets }: Configuration,
  clock: VirtualClock,
  random: Random,
  history: History,
): ReadonlyMap<string, Patient> {
  return new Map(
    targets.map(({ id }) => [id, newPatient(id, random.pick(policies), clock, history)]),
  );
}
