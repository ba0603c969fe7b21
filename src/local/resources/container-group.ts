/**
 * One ACI container group as a state machine. In: an ARM body, a clock, a runtime for its
 * containers, and orders (restart, start, stop). Out: the answers and the GET body that ARM would
 * give (ACI REST 2025-09-01), log rows, and what befell each container. It is synchronous, knows
 * neither HTTP nor processes, and at most one transition is under way.
 */
import type { Clock } from '../clock.ts';
import { makeContainer } from './container-group-container.ts';
import { makeRowWriter } from './container-group-logs.ts';
import {
  type ArmError,
  type ContainerGroupBody,
  type ContainerGroupView,
  HONEST,
  type Lies,
  type LogSink,
  type OperationState,
  type PostAnswer,
  type PostLie,
  type RunHappening,
  type Runtime,
  TIMINGS,
  type Timings,
} from './container-group-model.ts';
import {
  beginOperation,
  changed,
  close,
  type GroupLife,
  hasEnded,
  move,
  seen,
  stop,
} from './container-group-moves.ts';
import { groupId } from './container-group-view.ts';

export interface ContainerGroupOptions {
  readonly clock: Clock;
  readonly runtime: Runtime;
  readonly sink?: LogSink;
  readonly happened?: (groupId: string, container: string, happening: RunHappening) => void;
  readonly timings?: Partial<Timings>;
  readonly lies?: Partial<Lies>;
  /** The Log Analytics workspace that the rows say they are in. */
  readonly workspaceId?: string;
}

export interface ContainerGroup {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly lies: Lies;
  /** Changes how ARM lies about this group from now on; what is not named stays as it is. */
  lie(lies: Partial<Lies>): void;
  get(): ContainerGroupView;
  restart(): PostAnswer;
  start(): PostAnswer;
  stop(): PostAnswer;
  /** The state of a long operation of this group; undefined if it has none of that id. */
  operation(id: string): OperationState | undefined;
  /** What a container has printed in its current or last run; undefined for an unknown name. */
  logs(container: string, tail?: number, timestamps?: boolean): string | undefined;
  /** The platform takes a settled group down for that long and starts it anew; else false. */
  repair(downMs: number): boolean;
  /** Ends every container for good; orders are refused from now on. */
  close(): void;
}

const NO_CONTENT: PostAnswer = { status: 204 };

/** Creates the group, which begins to start at once. Throws on a body that ARM would refuse. */
export function makeContainerGroup(
  body: ContainerGroupBody,
  options: ContainerGroupOptions,
): ContainerGroup {
  const life = newLife(body, options);
  move(life, 'create', { downMs: life.timings.startUpMs });
  return {
    id: life.id,
    name: body.name,
    location: body.location,
    get lies() {
      return life.lies;
    },
    lie(lies) {
      life.lies = { ...life.lies, ...lies };
      changed(life);
    },
    get: () => seen(life),
    restart: () => refusal(life, 'restart') ?? post(life, 'restart', life.lies.restart),
    start() {
      const idle = life.phase.name === 'stopped' || hasEnded(life);
      return refusal(life, 'start') ?? (idle ? post(life, 'start', life.lies.start) : NO_CONTENT);
    },
    stop() {
      const refusedNow = refusal(life, 'stop');
      if (refusedNow === null && life.phase.name !== 'stopped') stop(life);
      return refusedNow ?? NO_CONTENT;
    },
    operation(id) {
      const state = life.operations.get(id);
      return state !== undefined && life.lies.polls === 'failing' ? 'failing' : state;
    },
    logs: (name, tail, timestamps = false) =>
      life.containers
        .find((container) => container.name.toLowerCase() === name.toLowerCase())
        ?.log(tail, timestamps),
    repair(downMs) {
      if (life.phase.name !== 'settled') return false;
      move(life, 'repair', { downMs });
      return true;
    },
    close: () => close(life),
  };
}

function newLife(body: ContainerGroupBody, options: ContainerGroupOptions): GroupLife {
  const { clock, runtime, happened } = options;
  const life: GroupLife = {
    id: groupId(body),
    body,
    clock,
    timings: { ...TIMINGS, ...options.timings },
    operations: new Map(),
    containers: [],
    phase: { name: 'stopped' },
    lies: { ...HONEST, ...options.lies },
    snapshots: [],
    cancelNext: () => {},
    instances: 0,
    operationsBegun: 0,
  };
  life.containers = body.properties.containers.map((spec) =>
    makeContainer(spec, {
      groupId: life.id,
      clock,
      runtime,
      policy: body.properties.restartPolicy ?? 'Always',
      timings: life.timings,
      ...makeRowWriter({ ...options, id: life.id, body, spec, instance: () => life.instances }),
      happened: (happening) => happened?.(life.id, spec.name, happening),
      changed: () => changed(life),
    }),
  );
  return life;
}

/** What ARM refuses in the present phase, or null. */
function refusal(life: GroupLife, order: 'restart' | 'start' | 'stop'): PostAnswer | null {
  const { phase, body, id } = life;
  if (phase.name === 'moving') {
    return refused(
      'ContainerGroupTransitioning',
      `The container group '${body.name}' is still transitioning, please retry later.`,
    );
  }
  // The message is Azure's own (Azure/azure-cli #8136). assumed: code and status, and that a group
  // whose containers have ended by themselves is refused alike.
  if (order === 'restart' && (phase.name === 'stopped' || hasEnded(life))) {
    return refused(
      'ContainerGroupStopped',
      `Container Group '${body.name}' in resource group '${id.split('/')[4]}' is stopped`,
    );
  }
  return null;
}

function refused(code: string, message: string): { status: 409; error: ArmError } {
  return { status: 409, error: { code, message } };
}

/** Does, or does not, what a POST asks for, and answers as the lie wants it. */
function post(life: GroupLife, cause: 'restart' | 'start', lie: PostLie): PostAnswer {
  const status = cause === 'restart' ? 204 : 202;
  const operation = beginOperation(life);
  if (lie === 'answers-204-does-nothing') {
    life.operations.set(operation, 'succeeded');
    return { status, operation };
  }
  const delayMs = typeof lie === 'object' ? lie.slowMs : 0;
  move(life, cause, { downMs: life.timings.startUpMs, delayMs, operation });
  if (lie !== 'works-but-500') return { status, operation };
  const message = 'The server encountered an internal error. Please retry the request.';
  return { status: 500, error: { code: 'InternalServerError', message } };
}
