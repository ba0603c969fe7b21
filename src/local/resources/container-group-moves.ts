/**
 * How a container group moves from one phase to the next. In: the life of a group and what to do to
 * it. Out: the same life, changed, now and by its clock. Whoever calls sees to it that no move is
 * under way; only `close` may cut one short.
 */
import type { Clock } from '../clock.ts';
import type { Container } from './container-group-container.ts';
import type {
  ContainerGroupBody,
  ContainerGroupView,
  Lies,
  RunCause,
  Timings,
} from './container-group-model.ts';
import { madeUpGuid } from './container-group-ids.ts';
import { groupState, groupView, type Phase } from './container-group-view.ts';

/** Long operations that are remembered; older ones are unknown again. */
const OPERATIONS_MAX = 100;
/** Views kept for stale reads; a group that changes more often is seen less stale. */
const SNAPSHOTS_MAX = 1_000;

/** All that changes over a group's life. */
export interface GroupLife {
  readonly id: string;
  readonly body: ContainerGroupBody;
  readonly clock: Clock;
  readonly timings: Timings;
  readonly operations: Map<string, 'running' | 'succeeded'>;
  containers: readonly Container[];
  phase: Phase;
  lies: Lies;
  snapshots: readonly { readonly at: number; readonly view: ContainerGroupView }[];
  /** Cancels the timer of the transition under way. */
  cancelNext: () => void;
  /** How often the group was started, and how many long operations it had. */
  instances: number;
  operationsBegun: number;
}

export interface Move {
  /** How long the containers are down between their end and their start. */
  readonly downMs: number;
  /** How long nothing happens before that; default 0. */
  readonly delayMs?: number;
  /** The long operation that ends with it. */
  readonly operation?: string;
}

/** Ends whatever runs and starts every container once. */
export function move(
  life: GroupLife,
  cause: 'create' | 'restart' | 'start' | 'repair',
  { downMs, delayMs = 0, operation }: Move,
): void {
  const arrive = () => {
    for (const container of life.containers) container.begin(cause);
    if (operation !== undefined) life.operations.set(operation, 'succeeded');
    setPhase(life, { name: 'settled' });
  };
  const goDown = () => {
    setPhase(life, { name: 'moving', cause });
    endAll(life, cause, () => {
      const anew = cause === 'create' || cause === 'start';
      if (anew) life.instances += 1;
      for (const container of life.containers) container.wait(anew);
      changed(life);
      life.cancelNext = life.clock.after(downMs, arrive);
    });
  };
  if (delayMs === 0) {
    goDown();
    return;
  }
  const looksLike = life.phase.name === 'stopped' ? 'stopped' : 'settled';
  setPhase(life, { name: 'moving', cause, looksLike });
  life.cancelNext = life.clock.after(delayMs, goDown);
}

/** Ends every container and leaves the group stopped. */
export function stop(life: GroupLife): void {
  setPhase(life, { name: 'moving', cause: 'stop' });
  endAll(life, 'stop', () => {
    const arrive = () => setPhase(life, { name: 'stopped' });
    life.cancelNext = life.clock.after(life.timings.stopMs, arrive);
  });
}

export function close(life: GroupLife): void {
  life.cancelNext();
  setPhase(life, { name: 'moving', cause: 'close' });
  endAll(life, 'close', () => {});
}

/** Whether every container has ended and none will run again by itself. */
export function hasEnded({ phase, body, containers }: GroupLife): boolean {
  const { restartPolicy = 'Always' } = body.properties;
  return phase.name === 'settled' && groupState(phase, restartPolicy, containers) !== 'Running';
}

/** The id of a new long operation, running. */
export function beginOperation(life: GroupLife): string {
  const id = madeUpGuid(`${life.id}/operations/${++life.operationsBegun}`);
  const [oldest] = life.operations.keys();
  if (life.operations.size >= OPERATIONS_MAX && oldest !== undefined) {
    life.operations.delete(oldest);
  }
  life.operations.set(id, 'running');
  return id;
}

/** What a GET shows: the group as it is, or as it was `staleReadsMs` ago. */
export function seen(life: GroupLife): ContainerGroupView {
  const { staleReadsMs } = life.lies;
  const asOf = life.clock.now() - staleReadsMs;
  const [first] = life.snapshots;
  if (staleReadsMs === 0 || first === undefined) return view(life);
  return (life.snapshots.findLast(({ at }) => at <= asOf) ?? first).view;
}

/** To be called whenever `view` may have changed: keeps what stale reads will show. */
export function changed(life: GroupLife): void {
  const { staleReadsMs } = life.lies;
  if (staleReadsMs === 0) {
    life.snapshots = [];
    return;
  }
  const at = life.clock.now();
  const needed = life.snapshots.findLastIndex((one) => one.at <= at - staleReadsMs);
  const kept = life.snapshots.slice(Math.max(0, needed)).slice(1 - SNAPSHOTS_MAX);
  life.snapshots = [...kept, { at, view: view(life) }];
}

function view({ body, id, phase, containers }: GroupLife): ContainerGroupView {
  return groupView(body, id, phase, containers);
}

function setPhase(life: GroupLife, phase: Phase): void {
  life.phase = phase;
  changed(life);
}

function endAll(life: GroupLife, cause: RunCause, then: () => void): void {
  let left = life.containers.length;
  const ended = () => {
    left -= 1;
    if (left === 0) then();
  };
  for (const container of life.containers) container.end(cause, ended);
}
