/**
 * A simulated patient: the program inside a container group and the illnesses that befall it.
 * What it is (serving or not) is the truth that wrong actions are counted against.
 */
import { makeContainerGroup } from '../local/resources/container-group.ts';
import type { Clock } from '../local/clock.ts';
import type { ContainerGroup } from '../local/resources/container-group.ts';
import type { Endpoint } from './probes.ts';
import type { History } from './history.ts';
import type {
  ContainerGroupBody,
  RestartPolicy,
  Runtime,
} from '../local/resources/container-group-model.ts';

export interface Patient {
  readonly id: string;
  readonly group: ContainerGroup;
  serving(): boolean;
  /** What a GET of its health meets just now. */
  endpoint(): Endpoint;
  /** Answers 503 until the next run begins. */
  sicken(): void;
  /** Hangs until then, whatever is done. */
  sickenUntil(at: number): void;
  /** The process ends; the restart policy decides what follows. */
  exit(code: number): void;
  /** Until then every run ends by itself a while after it began. */
  loopUntil(at: number, runMs: number): void;
}

/** How long a process takes to die when it is killed. */
const killMs = 200;

/** The program of one container: what ails it, and the run that is under way, if any. */
interface Program {
  sick: boolean;
  hangsUntil: number;
  loop: { readonly until: number; readonly runMs: number };
  /** Ends the present run. */
  end: ((code: number) => void) | null;
}

export function newPatient(
  id: string,
  restartPolicy: RestartPolicy,
  clock: Clock,
  history: History,
): Patient {
  const program: Program = { sick: false, hangsUntil: 0, loop: { until: 0, runMs: 0 }, end: null };
  let was = false;
  const endpoint = (): Endpoint => endpointOf(program, clock.now());
  const serving = (): boolean => isWell(endpoint());
  const changed = (): void => {
    const on = serving();
    if (on !== was) history.note({ kind: 'serving', at: clock.now(), target: id, on });
    was = on;
  };
  const runtime = runtimeOf(program, clock, changed);
  return {
    id,
    group: makeContainerGroup(bodyOf(id, restartPolicy), { clock, runtime }),
    serving,
    endpoint,
    sicken() {
      program.sick = true;
      changed();
    },
    sickenUntil(at) {
      program.hangsUntil = at;
      changed();
      clock.after(at - clock.now(), changed);
    },
    exit: (code) => program.end?.(code),
    loopUntil(until, runMs) {
      program.loop = { until, runMs };
      program.end?.(1);
    },
  };
}

function endpointOf({ sick, hangsUntil, end }: Program, now: number): Endpoint {
  if (end === null) return { kind: 'fails', code: 'ECONNREFUSED' };
  if (now < hangsUntil) return { kind: 'hangs' };
  return { kind: 'answers', status: sick ? 503 : 200, body: '' };
}

const isWell = (endpoint: Endpoint): boolean =>
  endpoint.kind === 'answers' && endpoint.status === 200;

const bodyOf = (id: string, restartPolicy: RestartPolicy): ContainerGroupBody => ({
  name: id,
  location: 'westeurope',
  properties: {
    osType: 'Linux',
    restartPolicy,
    containers: [{ name: id, properties: { image: 'patient' } }],
  },
});

function runtimeOf(program: Program, clock: Clock, changed: () => void): Runtime {
  return {
    start(_, events) {
      let over = false;
      const ended = (code: number): void => {
        if (over) return;
        over = true;
        if (program.end === ended) program.end = null;
        changed();
        events.onExit(code);
      };
      program.end = ended;
      program.sick = false;
      const { until, runMs } = program.loop;
      if (clock.now() < until) clock.after(runMs, () => ended(1));
      changed();
      return { kill: () => void clock.after(killMs, () => ended(137)) };
    },
  };
}
