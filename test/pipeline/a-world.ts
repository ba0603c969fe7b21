/**
 * The real pipeline over the simulator's ports, without faults but those that a test plants. The
 * clock stands at the fixtures' `now`, and every patient has been well for a while.
 */
import * as a from '../core/fixtures.ts';
import { defaultFleet } from '../../src/core/policy.ts';
import { instant, minutes } from '../../src/core/time.ts';
import { newWorld } from '../../src/sim/world.ts';
import { seeded } from '../../src/sim/random.ts';
import { virtualClock } from '../../src/sim/clock.ts';
import type { App } from '../../src/pipeline/app.ts';
import type { FailoverGroup } from '../../src/core/failover/group.ts';
import type { DurationMs, Instant } from '../../src/core/time.ts';
import type { Entry } from '../../src/core/entry.ts';
import type { Incident } from '../../src/core/incident.ts';
import type { Loaded, Ports } from '../../src/pipeline/ports.ts';
import type { Patient } from '../../src/sim/patient.ts';
import type { Policy, Target } from '../../src/core/policy.ts';
import type { Random } from '../../src/sim/random.ts';
import type { Wake } from '../../src/core/wake.ts';
import type { World } from '../../src/sim/world.ts';

export interface PipelineWorld extends World {
  readonly app: App;
  readonly targets: readonly Target[];
  readonly web: Target;
  /** Wakes that were queued, and after how long they are due. Nobody delivers them. */
  readonly queued: { readonly wake: Wake; readonly delay: DurationMs }[];
  readonly lines: { readonly level: 'info' | 'error'; readonly event: string }[];
  readonly now: () => Instant;
  /** The patient of `web`, or of another. */
  readonly patient: (id?: string) => Patient;
  readonly pass: (milliseconds: number) => Promise<void>;
  /** Ends what needs time to end, letting no more than `atMost` pass. */
  readonly waitFor: <Result>(work: Promise<Result>, atMost?: DurationMs) => Promise<Result>;
  readonly put: (target: Target, incident: Incident) => Promise<Loaded<Incident>>;
  readonly entries: (target?: string) => readonly Entry[];
}

export interface WorldOptions {
  readonly ids?: readonly string[];
  readonly policy?: Partial<Policy>;
  /** The failover groups of the targets. */
  readonly failovers?: (targets: readonly Target[]) => readonly FailoverGroup[];
  /** Ports to use in place of the world's. */
  readonly instead?: (world: World) => Partial<Ports>;
}

export async function aWorld(options: WorldOptions = {}): Promise<PipelineWorld> {
  const { ids = ['web', 'api', 'jobs'], policy = {}, instead = () => ({}) } = options;
  const { failovers = () => [] } = options;
  const group = a.aGroup({ members: ids });
  const targets = ids.map((id) => a.aTarget({ id, group, policy: a.aPolicy(policy) }));
  const configuration = {
    fleet: defaultFleet,
    groups: [group],
    targets,
    routes: [],
    failovers: failovers(targets),
    noticeUrl: null,
  };
  const clock = virtualClock(a.ago(minutes(1)));
  const always: Random = { ...seeded(1), pick: (of) => of[0] };
  const world = newWorld(configuration, clock, always);
  const queued: PipelineWorld['queued'] = [];
  const lines: PipelineWorld['lines'] = [];
  const ports: Ports = {
    ...world.ports,
    wakes: { schedule: async (wake, delay) => void queued.push({ wake, delay }) },
    log: {
      info: (event) => void lines.push({ level: 'info', event }),
      error: (event) => void lines.push({ level: 'error', event }),
    },
    ...instead(world),
  };
  await clock.run(a.now);
  return {
    ...world,
    app: { configuration, ports, ownIdentity: null },
    targets,
    web: the(targets[0]),
    queued,
    lines,
    now: () => instant(clock.now()),
    patient: (id = 'web') => the(world.patients.get(id)),
    pass: (milliseconds) => clock.run(clock.now() + milliseconds),
    async waitFor(work, atMost = minutes(10)) {
      work.catch(() => undefined); // it is handled when it is returned
      await clock.run(clock.now() + atMost);
      return work;
    },
    async put(target, state) {
      const loaded = await world.ports.incidents.load(target);
      const change = { subject: target, loaded, state, groupState: null, entry: null };
      const committed = await world.ports.incidents.commit(change);
      if (committed === 'lost') throw new Error('The commit was lost.');
      return committed;
    },
    entries: (target = 'web') =>
      world.history
        .of('entry')
        .map(({ entry }) => entry)
        .filter((entry) => entry.target === target),
  };
}

function the<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('There is none.');
  return value;
}
