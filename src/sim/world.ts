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
import type { Configuration } from '../core/configuration.ts';
import type { Target } from '../core/policy.ts';
import type { Endpoint } from './probes.ts';
import type { History } from './history.ts';
import type { Patient } from './patient.ts';
import type { Incidents, Ports, Probes } from '../pipeline/ports.ts';
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
  /** While blind, probes find nothing out; while deaf, ARM does not answer. */
  readonly trouble: { blind: boolean; deaf: boolean };
}

export function newWorld(configuration: Configuration, clock: VirtualClock, random: Random): World {
  const history = newHistory();
  const store = simStore(clock);
  const patients = admit(configuration, clock, random, history);
  const patientOf = ({ id }: Target): Patient => {
    const patient = patients.get(id);
    if (!patient) throw new Error(`no patient ${id}`);
    return patient;
  };
  const byUrl = new Map(
    configuration.targets.flatMap((target) =>
      target.probe.kind === 'http' ? [[target.probe.url, patientOf(target)]] : [],
    ),
  );
  const endpointOfUrl = (url: string): Endpoint => byUrl.get(url)?.endpoint() ?? nowhere;
  const { failovers } = configuration;
  const profiles = simProfiles({ failovers, clock, endpointOfUrl });
  const trouble = { blind: false, deaf: false };
  const armTrouble = () => (trouble.deaf ? { status: 503, sent: true } : null);
  const arm = simArm({
    clock,
    groupOf: (target) => patientOf(target).group,
    trouble: armTrouble,
    ordered: ({ id: target }, remedy, taken) =>
      history.note({ kind: 'order', at: clock.now(), target, remedy, taken }),
  });
  const probes = simProbes({
    arm,
    clock,
    endpointOf: (target) => (trouble.blind ? nowhere : patientOf(target).endpoint()),
    endpointOfUrl: (url) => (trouble.blind ? nowhere : endpointOfUrl(url)),
  });
  const ports: Omit<Ports, 'wakes'> = {
    incidents: watchedIncidents(simIncidents(store), history, clock),
    failovers: simFailovers(store),
    entities: simEntities(store),
    shared: simShared(store),
    audit: simAudit(store),
    hints: simHints(store),
    probes: watchedProbes(probes, history, clock),
    containers: simContainers(arm),
    traffic: simTraffic((target) => [[patientOf(target).serving() ? 12 : 0]]),
    routing: simRouting({
      clock,
      profileOf: (id) => profiles.get(id),
      trouble: armTrouble,
      permits: () => true,
    }),
    events: simEvents(() => 200),
    people: simPeople({ known: new Map(), answers: () => true }),
    notices: simNotices((notice) => {
      history.note({ kind: 'notice', at: clock.now(), notice });
      return 202;
    }),
    stopwatch: { elapsed: () => ms(clock.now()), sleep: (length) => clock.sleep(length) },
    log: { info: () => {}, error: () => {} },
  };
  return { clock, store, history, patients, profiles, ports, trouble };
}

const nowhere: Endpoint = { kind: 'fails', code: 'ENOTFOUND' };

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

/** Writes down what is committed, whether or not its writer ever hears of it. */
function watchedIncidents(incidents: Incidents, history: History, clock: VirtualClock): Incidents {
  return {
    ...incidents,
    async commit(change) {
      const committed = await incidents.commit(change);
      if (committed === 'lost') return committed;
      const at = clock.now();
      const { entry, state, subject } = change;
      if (entry) history.note({ kind: 'entry', at, entry });
      if (state) history.note({ kind: 'phase', at, target: subject.id, phase: state.phase });
      return committed;
    },
  };
}

const watchedProbes = (probes: Probes, history: History, clock: VirtualClock): Probes => ({
  ...probes,
  probe(target) {
    history.note({ kind: 'probe', at: clock.now(), target: target.id });
    return probes.probe(target);
  },
});
