/**
 * One simulated world: patients, the store, the ports without faults, and the truth about all of
 * them in a history. What befalls it is the scenario's business, who heals in it the healer's.
 */
import { newHistory } from './history.ts';
import { newPatient } from './patient.ts';
import { simAudit } from './audit.ts';
import { simContainers } from './containers.ts';
import { simHints } from './hints.ts';
import { simIncidents } from './incidents.ts';
import { simShared } from './shared.ts';
import { simStore } from './store.ts';
import type { Configuration } from '../core/policy.ts';
import type { History } from './history.ts';
import type { Patient } from './patient.ts';
import type { Incidents, Ports, Probes } from '../pipeline/ports.ts';
import type { Outcome } from '../core/settle.ts';
import type { Random } from './random.ts';
import type { RestartPolicy } from '../local/resources/container-group-model.ts';
import type { SimStore } from './store.ts';
import type { Target } from '../core/policy.ts';
import type { VirtualClock } from './clock.ts';

export interface World {
  readonly clock: VirtualClock;
  readonly store: SimStore;
  readonly history: History;
  readonly patients: ReadonlyMap<string, Patient>;
  readonly ports: Omit<Ports, 'wakes'>;
  /** While blind, probes find nothing out; while deaf, ARM does not answer. */
  readonly trouble: { blind: boolean; deaf: boolean };
}

export function newWorld(configuration: Configuration, clock: VirtualClock, random: Random): World {
  const history = newHistory();
  const store = simStore(clock);
  const policies: readonly [RestartPolicy, ...RestartPolicy[]] = ['Always', 'Never', 'OnFailure'];
  const patients = new Map(
    configuration.targets.map(({ id }) => [
      id,
      newPatient(id, random.pick(policies), clock, history),
    ]),
  );
  const patientOf = ({ id }: Target): Patient => {
    const patient = patients.get(id);
    if (!patient) throw new Error(`no patient ${id}`);
    return patient;
  };
  const trouble = { blind: false, deaf: false };
  const containers = simContainers((target) => patientOf(target).group, clock);

  const probes: Probes = {
    async probe(target) {
      history.note({ kind: 'probe', at: clock.now(), target: target.id });
      if (trouble.blind) return { verdict: 'unknown', why: 'name resolution failed' };
      if (target.probe.kind === 'platform') return containers.verdict(target);
      return patientOf(target).serving()
        ? { verdict: 'healthy' }
        : { verdict: 'unhealthy', why: 'no good answer' };
    },
  };
  const order =
    (remedy: 'restart' | 'start') =>
    async (target: Target): Promise<Outcome> => {
      const { lies } = patientOf(target).group;
      const outcome = await containers[remedy](target);
      const taken = outcome.kind !== 'refused';
      history.note({ kind: 'order', at: clock.now(), target: target.id, remedy, taken });
      if (lies.answerDelayMs > 0) await clock.sleep(lies.answerDelayMs);
      return outcome;
    };

  const ports: Omit<Ports, 'wakes'> = {
    incidents: watched(simIncidents(store), history, clock),
    shared: simShared(store),
    audit: simAudit(store),
    hints: simHints(store),
    probes,
    containers: {
      get: async (target) =>
        trouble.deaf ? { known: false, why: 'ARM answers 503' } : containers.get(target),
      restart: order('restart'),
      start: order('start'),
    },
    traffic: { traffic: async () => 'not_watched' },
    notices: {
      tell: async (notice) => history.note({ kind: 'notice', at: clock.now(), notice }),
    },
    stopwatch: { elapsed: () => clock.now() as ReturnType<Ports['stopwatch']['elapsed']> },
    log: { info: () => {}, error: () => {} },
  };
  return { clock, store, history, patients, ports, trouble };
}

/** Writes down what is committed, whether or not its writer ever hears of it. */
function watched(incidents: Incidents, history: History, clock: VirtualClock): Incidents {
  return {
    ...incidents,
    async commit(change) {
      const committed = await incidents.commit(change);
      if (committed === 'lost') return committed;
      const at = clock.now();
      const { entry, incident, target } = change;
      if (entry) history.note({ kind: 'entry', at, entry });
      if (incident) history.note({ kind: 'phase', at, target: target.id, phase: incident.phase });
      return committed;
    },
  };
}
