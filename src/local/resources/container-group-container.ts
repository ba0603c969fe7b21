/**
 * One container of a group: runs, exits, waits out its crash-loop back-off, runs again. In: orders
 * of its group (`begin`, `end`) and what the runtime reports of the current run. Out: the instance
 * view that ARM shows. Only the current run is heard: one that would not die is never heard again.
 */
import type { Clock } from '../clock.ts';
import type {
  ContainerInstanceView,
  ContainerSpec,
  ContainerStateView,
  EventView,
  RestartPolicy,
  RunCause,
  RunHappening,
  RunSpec,
  Runtime,
  Timings,
} from './container-group-model.ts';
import { type OutputLog, makeOutputLog, withEvent } from './container-group-logs.ts';

const EXIT_OF_A_KILLED_RUN = 137;

/** What a container needs of its group. */
export interface ContainerHost {
  readonly groupId: string;
  readonly clock: Clock;
  readonly runtime: Runtime;
  readonly policy: RestartPolicy;
  readonly timings: Timings;
  /** The container id of a run. */
  runId(run: number): string;
  output(at: string, line: string, run: number): void;
  event(at: string, reason: string, message: string, run: number): void;
  happened(happening: RunHappening): void;
  /** The view may differ from now on. */
  changed(): void;
}

export interface Container {
  readonly name: string;
  /** Starts a run now; whoever calls has ended the one before. */
  begin(cause: RunCause): void;
  /** Kills the current run, if any, and calls `ended` once it is gone. */
  end(cause: RunCause, ended: () => void): void;
  /** Waits to begin; `anew`: in a new instance of the group, which has no past (assumed). */
  wait(anew: boolean): void;
  /** The exit code, once it will not run again by itself; null before. */
  finalExit(): number | null;
  view(): ContainerInstanceView;
  log(tail: number | undefined, timestamps: boolean): string;
}

interface Ending {
  readonly ended: () => void;
  readonly cancelGiveUp: () => void;
}

/** All that changes over a container's life; `run` and `process` belong to the current run. */
interface Life {
  readonly spec: ContainerSpec;
  readonly host: ContainerHost;
  state: ContainerStateView;
  previous: ContainerStateView | undefined;
  events: readonly EventView[];
  log: OutputLog;
  run: number;
  startedAt: number;
  process: { kill(): void } | null;
  ending: Ending | null;
  cancelBackOff: () => void;
  crashes: number;
  restartCount: number;
}

export function makeContainer(spec: ContainerSpec, host: ContainerHost): Container {
  const life: Life = {
    spec,
    host,
    state: WAITING,
    previous: undefined,
    events: [],
    log: makeOutputLog(),
    run: 0,
    startedAt: 0,
    process: null,
    ending: null,
    cancelBackOff: () => {},
    crashes: 0,
    restartCount: 0,
  };
  return {
    name: spec.name,
    begin: (cause) => begin(life, cause),
    end: (cause, ended) => end(life, cause, ended),
    wait(anew) {
      if (life.state.state === 'Terminated') life.previous = life.state;
      life.state = WAITING;
      if (!anew) return;
      life.previous = undefined;
      life.events = [];
      life.restartCount = 0;
    },
    finalExit: () => (life.state.state === 'Terminated' ? life.state.exitCode : null),
    view: () => ({
      restartCount: life.restartCount,
      currentState: life.state,
      ...(life.previous === undefined ? {} : { previousState: life.previous }),
      events: life.events,
    }),
    log: (tail, timestamps) => life.log.text(tail, timestamps),
  };
}

function begin(life: Life, cause: RunCause): void {
  const { spec, host } = life;
  life.cancelBackOff();
  const run = ++life.run;
  // assumed: an ordered restart counts as well, and ends a crash loop's back-off
  if (cause === 'policy' || cause === 'restart' || cause === 'repair') life.restartCount += 1;
  if (cause !== 'policy') life.crashes = 0;
  life.log = makeOutputLog(); // assumed: the lines of earlier runs cannot be read any more
  life.startedAt = host.clock.now();
  life.state = { ...WAITING, state: 'Running', startTime: isoNow(life) };
  note(life, 'Normal', 'Pulled', `Successfully pulled image "${spec.properties.image}"`);
  note(life, 'Normal', 'Created', 'Created container');
  note(life, 'Normal', 'Started', 'Started container');
  host.happened({ what: 'started', run, cause });
  const started = host.runtime.start(runSpec(life), {
    onOutput(line) {
      if (run !== life.run || life.state.state !== 'Running') return;
      const at = isoNow(life);
      life.log.append(at, line);
      host.output(at, line, run);
    },
    onExit: (exitCode) => exited(life, run, exitCode),
  });
  // A runtime may report the exit before it returns.
  if (life.state.state === 'Running') life.process = started;
  host.changed();
}

function end(life: Life, cause: RunCause, ended: () => void): void {
  const { host } = life;
  life.cancelBackOff();
  life.ending?.cancelGiveUp();
  if (life.state.state === 'Waiting' && life.previous !== undefined) {
    life.state = life.previous;
    life.previous = undefined;
  }
  if (life.state.state !== 'Running') {
    ended();
    return;
  }
  const { run } = life;
  note(life, 'Normal', 'Killing', `Killing container with id ${host.runId(run)}.`);
  host.happened({ what: 'killed', run, cause });
  const giveUp = () => exited(life, run, EXIT_OF_A_KILLED_RUN);
  life.ending = { ended, cancelGiveUp: host.clock.after(host.timings.killMs, giveUp) };
  life.process?.kill();
}

function exited(life: Life, run: number, exitCode: number): void {
  const { host, spec, ending } = life;
  if (run !== life.run || life.state.state !== 'Running') return;
  const detailStatus = exitCode === 0 ? 'Completed' : 'Error';
  const finishTime = isoNow(life);
  life.state = { ...life.state, state: 'Terminated', finishTime, exitCode, detailStatus };
  life.process = null;
  life.ending = null;
  life.log.ended();
  host.happened({ what: 'exited', run, exitCode, killed: ending !== null });
  if (ending === null) {
    // assumed: the wording, and that an exit with 0 is no event at all
    const message = `Container ${spec.name} terminated with ExitCode ${exitCode}.`;
    if (exitCode !== 0) note(life, 'Warning', 'Failed', message);
    if (runsAgain(host.policy, exitCode)) backOff(life);
  } else {
    // assumed: a run that was ordered to end leaves no `Failed`; `Killing` was its last word
    ending.cancelGiveUp();
    ending.ended();
  }
  host.changed();
}

/** assumed: Kubernetes' crash-loop back-off, before every restart that the policy makes. */
function backOff(life: Life): void {
  const { clock, timings } = life.host;
  const lasted = clock.now() - life.startedAt;
  life.crashes = lasted >= timings.backOffForgottenAfterMs ? 1 : life.crashes + 1;
  const delayMs = Math.min(timings.backOffMs * 2 ** (life.crashes - 1), timings.backOffMsMax);
  const message = 'Back-off restarting failed container';
  life.previous = life.state;
  life.state = { ...WAITING, detailStatus: `CrashLoopBackOff: ${message}` };
  note(life, 'Warning', 'BackOff', message);
  life.cancelBackOff = clock.after(delayMs, () => begin(life, 'policy'));
}

/** Counts an event in the instance view, and sends it to the table. */
function note(life: Life, type: EventView['type'], name: string, message: string): void {
  const at = isoNow(life);
  life.events = withEvent(life.events, { at, type, name, message });
  life.host.event(at, name, message, life.run);
}

function runSpec({ spec, host, run }: Life): RunSpec {
  const { image, command = [], environmentVariables = [], ports = [] } = spec.properties;
  return {
    group: host.groupId,
    name: spec.name,
    run,
    image,
    command,
    environment: Object.fromEntries(
      environmentVariables.map((one) => [one.name, one.secureValue ?? one.value ?? '']),
    ),
    ports: ports.map(({ port }) => port),
  };
}

function isoNow(life: Life): string {
  return new Date(life.host.clock.now()).toISOString();
}

const WAITING: ContainerStateView = {
  state: 'Waiting',
  startTime: null,
  finishTime: null,
  exitCode: null,
  detailStatus: '',
};

/** Microsoft Learn, ACI restart policy: Always, on a non-zero exit (OnFailure), or not at all. */
function runsAgain(policy: RestartPolicy, exitCode: number): boolean {
  switch (policy) {
    case 'Always':
      return true;
    case 'OnFailure':
      return exitCode !== 0;
    case 'Never':
      return false;
  }
}
