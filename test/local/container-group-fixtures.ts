/**
 * A container group in virtual time, for tests. Out: the group, a clock to advance, and a runtime
 * whose runs print and exit on command. Nothing here waits for the machine.
 */
import type { Clock } from '../../src/local/clock.ts';
import {
  makeContainerGroup,
  type ContainerGroup,
  type ContainerGroupOptions,
} from '../../src/local/resources/container-group.ts';
import type {
  ContainerGroupBody,
  LogRow,
  LogTable,
  RunEvents,
  RunHappening,
  RunSpec,
  Runtime,
} from '../../src/local/resources/container-group-model.ts';

export interface VirtualClock extends Clock {
  /** Lets that much time pass, with everything that falls due in it, in order. */
  advance(ms: number): void;
}

const ACTS_MAX = 10_000;
const SCOPE = '/subscriptions/Sub-1/resourceGroups/Shop';

export function aVirtualClock(startMs = Date.UTC(2026, 10, 21, 10)): VirtualClock {
  let now = startMs;
  let due: { readonly at: number; readonly act: () => void }[] = [];
  return {
    now: () => now,
    after(delayMs, act) {
      const entry = { at: now + delayMs, act };
      due = [...due, entry].sort((a, b) => a.at - b.at);
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (let acts = 0; acts < ACTS_MAX; acts += 1) {
        const next = due[0];
        if (next === undefined || next.at > end) {
          now = end;
          return;
        }
        due = due.slice(1);
        now = next.at;
        next.act();
      }
      throw new Error(`More than ${ACTS_MAX} acts fell due in ${ms} ms.`);
    },
  };
}

export interface Run {
  readonly spec: RunSpec;
  readonly events: RunEvents;
  readonly kills: () => number;
}

/** Runs that do as they are told; a killed one exits with 143, at once or never. */
export function aRuntime(diesWhenKilled = true): Runtime & { readonly runs: Run[] } {
  const runs: Run[] = [];
  return {
    runs,
    start(spec, events) {
      let kills = 0;
      runs.push({ spec, events, kills: () => kills });
      return {
        kill() {
          kills += 1;
          if (diesWhenKilled) events.onExit(143);
        },
      };
    },
  };
}

export function aBody(
  properties: Partial<ContainerGroupBody['properties']> = {},
): ContainerGroupBody & { readonly id: string } {
  return {
    id: `${SCOPE}/providers/Microsoft.ContainerInstance/containerGroups/Web`,
    name: 'Web',
    location: 'westeurope',
    properties: {
      osType: 'Linux',
      containers: [{ name: 'app', properties: { image: 'shop/web:1' } }],
      ...properties,
    },
  };
}

export interface World {
  readonly group: ContainerGroup;
  readonly clock: VirtualClock;
  readonly runs: Run[];
  /** The newest run. Throws if nothing was started yet. */
  readonly run: () => Run;
  readonly rows: { readonly table: LogTable; readonly row: LogRow }[];
  readonly happenings: RunHappening[];
}

/** A group whose first start is over, unless `options.timings` says otherwise. */
export function aWorld(
  body: ContainerGroupBody = aBody(),
  options: Partial<ContainerGroupOptions> = {},
  runtime = aRuntime(),
): World {
  const clock = aVirtualClock();
  const rows: World['rows'] = [];
  const happenings: RunHappening[] = [];
  const group = makeContainerGroup(body, {
    clock,
    runtime,
    sink: (table, row) => void rows.push({ table, row }),
    happened: (_id, _container, happening) => void happenings.push(happening),
    ...options,
  });
  clock.advance(3_000);
  return {
    group,
    clock,
    runs: runtime.runs,
    run() {
      const last = runtime.runs.at(-1);
      if (last === undefined) throw new Error('Nothing was started yet.');
      return last;
    },
    rows,
    happenings,
  };
}
