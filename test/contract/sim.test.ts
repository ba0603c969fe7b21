/**
 * The simulator's ports before the same contracts as Azure's: what the loop is proved on behaves
 * as what it runs on. Answers and requests are lost between port and store.
 */
import { seconds } from '../../src/core/time.ts';
import { newHistory } from '../../src/sim/history.ts';
import { newPatient } from '../../src/sim/patient.ts';
import { noFaults } from '../../src/sim/faults.ts';
import { PortError } from '../../src/pipeline/port-error.ts';
import { seeded } from '../../src/sim/random.ts';
import { simArm } from '../../src/sim/arm.ts';
import { simAudit } from '../../src/sim/audit.ts';
import { simContainers } from '../../src/sim/containers.ts';
import { simHints } from '../../src/sim/hints.ts';
import { simIncidents } from '../../src/sim/incidents.ts';
import { simNotices } from '../../src/sim/notices.ts';
import { simProbes } from '../../src/sim/probes.ts';
import { simShared } from '../../src/sim/shared.ts';
import { simStore } from '../../src/sim/store.ts';
import { simTraffic } from '../../src/sim/traffic.ts';
import { simWakes } from '../../src/sim/wakes.ts';
import { virtualClock } from '../../src/sim/clock.ts';
import type { ArmTrouble } from '../../src/sim/arm.ts';
import type { Endpoint } from '../../src/sim/probes.ts';
import type { SimStore } from '../../src/sim/store.ts';
import type { Target } from '../../src/core/policy.ts';
import type { VirtualClock } from '../../src/sim/clock.ts';
import type { Wake } from '../../src/core/wake.ts';
import { noticesContract } from './notices.contract.ts';
import { aTarget, t0 } from './fixtures.ts';
import { auditContract } from './audit.contract.ts';
import { containersContract } from './containers.contract.ts';
import type { ArmBehaviour, ContainersWorld } from './containers.contract.ts';
import { hintsContract } from './hints.contract.ts';
import { incidentsContract } from './incidents.contract.ts';
import { probesContract } from './probes.contract.ts';
import type { Behaviour } from './probes.contract.ts';
import { sharedContract } from './shared.contract.ts';
import { trafficContract } from './traffic.contract.ts';
import { wakesContract } from './wakes.contract.ts';

const over = 'the simulator';
const aClock = (): VirtualClock => virtualClock(t0 + 250);

/** A store behind a bad line: the next transaction is lost on its way there, or back. */
function onABadLine(store: SimStore) {
  let lost: 'request' | 'answer' | null = null;
  let calls = 0;
  const counted: SimStore = {
    ...store,
    get(partition, row) {
      calls += 1;
      return store.get(partition, row);
    },
    transact(partition, writes) {
      calls += 1;
      const now = lost;
      lost = null;
      if (now !== 'request') {
        const written = store.transact(partition, writes);
        if (now === null) return written;
      }
      throw new PortError('unavailable', 'store: no answer');
    },
  };
  return {
    store: counted,
    calls: () => calls,
    loseNextAnswer: () => void (lost = 'answer'),
    loseNextRequest: () => void (lost = 'request'),
  };
}

const aStateWorld = async () => {
  const clock = aClock();
  const line = onABadLine(simStore(clock));
  return {
    ...line,
    incidents: simIncidents(line.store),
    audit: simAudit(line.store),
    shared: simShared(line.store),
    now: () => clock.now(),
    damage: async ({ id, group }: Target) =>
      line.store.damage(group.name, `target:${id}`, { phase: 'unheard of' }),
    remove: async ({ id, group }: Target) => line.store.remove(group.name, [`target:${id}`]),
  };
};

incidentsContract(over, aStateWorld);
sharedContract(over, aStateWorld);
auditContract(over, aStateWorld);
hintsContract(over, async () => {
  const line = onABadLine(simStore(aClock()));
  return { ...line, hints: simHints(line.store) };
});

wakesContract(over, async () => {
  const clock = aClock();
  const delivered: Wake[] = [];
  const wakes = simWakes({
    clock,
    random: seeded(1),
    rates: () => noFaults,
    deliver: (wake) => delivered.push(wake),
  });
  const pass = (milliseconds: number) => clock.run(clock.now() + milliseconds);
  const take = async () => {
    await pass(0);
    return delivered.splice(0);
  };
  return { wakes, take, pass };
});

const troubles: Readonly<Partial<Record<ArmBehaviour, ArmTrouble>>> = {
  throttled: { status: 429, sent: true },
  hangs: { status: null, sent: true },
  unreachable: { status: null, sent: false },
};

async function aContainersWorld(): Promise<ContainersWorld> {
  const clock = aClock();
  const history = newHistory();
  const patient = newPatient('web', 'Never', clock, history);
  await clock.run(clock.now() + 63_000);
  let trouble: ArmTrouble | null = null;
  let orders = 0;
  const arm = simArm({
    clock,
    groupOf: () => patient.group,
    trouble: () => trouble,
    ordered: () => (orders += 1),
  });
  const starts = (): number => history.of('serving').filter(({ on }) => on).length;
  const before = starts();
  return {
    containers: simContainers(arm),
    probes: simProbes({ arm, clock, endpointOf: () => patient.endpoint() }),
    target: aTarget(),
    arm(behaviour) {
      trouble = troubles[behaviour] ?? null;
      const lies = behaviour === 'works-but-500' || behaviour === 'answers-204-does-nothing';
      patient.group.lie({ restart: lies ? behaviour : 'honest' });
    },
    exit: (code) => patient.exit(code),
    stop: () => void patient.group.stop(),
    repair: () => void patient.group.repair(30_000),
    pass: (milliseconds) => clock.run(clock.now() + milliseconds),
    counts: () => ({ orders, starts: starts() - before }),
  };
}

containersContract(over, aContainersWorld);

function anEndpoint(behaviour: Behaviour): Endpoint {
  switch (behaviour.kind) {
    case 'answers':
      return { kind: 'answers', status: behaviour.status, body: behaviour.body ?? '' };
    case 'hangs':
    case 'hangs-in-body':
      return { kind: 'hangs' };
    case 'refuses':
      return { kind: 'fails', code: 'ECONNREFUSED' };
    case 'resets':
      return { kind: 'fails', code: 'ECONNRESET' };
    case 'no-dns':
      return { kind: 'fails', code: 'ENOTFOUND' };
    case 'no-way-out':
      return { kind: 'fails', code: 'ENETUNREACH' };
  }
}

probesContract(over, async () => {
  const clock = aClock();
  let endpoint: Endpoint = { kind: 'hangs' };
  const arm = simArm({
    clock,
    groupOf: () => newPatient('web', 'Never', clock, newHistory()).group,
    trouble: () => null,
    ordered: () => undefined,
  });
  const probes = simProbes({ arm, clock, endpointOf: () => endpoint });
  return {
    probes: {
      async probe(target) {
        const verdict = probes.probe(target);
        await clock.run(clock.now() + target.policy.probeTimeoutMs);
        return verdict;
      },
    },
    async target(behaviour, expectText) {
      endpoint = anEndpoint(behaviour);
      return aTarget({
        probe: { kind: 'http', url: 'http://web/', expectStatus: 200, expectText },
      });
    },
  };
});

trafficContract(over, async () => {
  let rows: readonly (readonly unknown[])[] | null = null;
  return {
    traffic: simTraffic(() => rows),
    spec: { workspaceId: 'ws-1', query: 'Requests | count', windowMs: seconds(300) },
    answers: (answer) => void (rows = answer.kind === 'rows' ? answer.rows : null),
  };
});

noticesContract(over, async () => {
  const got: { readonly key: string; readonly notice: unknown }[] = [];
  let status: number | null = 202;
  return {
    notices: simNotices((notice) => {
      got.push({ key: notice.key, notice });
      return status;
    }),
    answers: (next) => void (status = next),
    got: () => got,
  };
});
