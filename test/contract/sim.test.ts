/**
 * The simulator's ports before the same contracts as Azure's: what the loop is proved on behaves
 * as what it runs on. Those over its store: sim-storage.test.ts.
 */
import { seconds } from '../../src/core/time.ts';
import { newHistory } from '../../src/sim/history.ts';
import { newPatient } from '../../src/sim/patient.ts';
import { noFaults } from '../../src/sim/faults.ts';
import { seeded } from '../../src/sim/random.ts';
import { simArm } from '../../src/sim/arm.ts';
import { simContainers } from '../../src/sim/containers.ts';
import { simNotices } from '../../src/sim/notices.ts';
import { simProbes } from '../../src/sim/probes.ts';
import { simTraffic } from '../../src/sim/traffic.ts';
import { simWakes } from '../../src/sim/wakes.ts';
import { virtualClock } from '../../src/sim/clock.ts';
import type { ArmTrouble } from '../../src/sim/arm.ts';
import type { Endpoint } from '../../src/sim/probes.ts';
import type { VirtualClock } from '../../src/sim/clock.ts';
import type { Wake } from '../../src/core/wake.ts';
import { noticesContract } from './notices.contract.ts';
import { aTarget, t0 } from './fixtures.ts';
import { containersContract } from './containers.contract.ts';
import type { ArmBehaviour, ContainersWorld } from './containers.contract.ts';
import { probesContract } from './probes.contract.ts';
import type { Behaviour } from './probes.contract.ts';
import { trafficContract } from './traffic.contract.ts';
import { wakesContract } from './wakes.contract.ts';

const over = 'the simulator';
const aClock = (): VirtualClock => virtualClock(t0 + 250);

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
    probes: simProbes({
      arm,
      clock,
      endpointOf: () => patient.endpoint(),
      endpointOfUrl: () => patient.endpoint(),
    }),
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

async function passing<T>(clock: VirtualClock, call: Promise<T>, lengthMs: number): Promise<T> {
  await clock.run(clock.now() + lengthMs);
  return call;
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
  const probes = simProbes({
    arm,
    clock,
    endpointOf: () => endpoint,
    endpointOfUrl: () => endpoint,
  });
  return {
    probes: {
      probe: (target) => passing(clock, probes.probe(target), target.policy.probeTimeoutMs),
      probeUrl: (spec, timeout) => passing(clock, probes.probeUrl(spec, timeout), timeout),
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
