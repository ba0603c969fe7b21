/**
 * A simulated patient: the program inside a container group and the illnesses that befall it.
 * What it is (serving or not) is the truth that wrong actions are counted against.
 */
import { makeContainerGroup } from '../local/resources/container-group.ts';
import type { Clock } from '../local/clock.ts';
import type { ContainerGroup } from '../local/resources/container-group.ts';
import type { History } from './history.ts';
import type { RestartPolicy } from '../local/resources/container-group-model.ts';

export interface Patient {
  readonly id: string;
  readonly group: ContainerGroup;
  serving(): boolean;
  /** Answers badly until the next run begins. */
  sicken(): void;
  /** Answers badly until then, whatever is done. */
  sickenUntil(at: number): void;
  /** The process ends; the restart policy decides what follows. */
  exit(code: number): void;
  /** Until then every run ends by itself a while after it began. */
  loopUntil(at: number, runMs: number): void;
}

export function newPatient(
  id: string,
  restartPolicy: RestartPolicy,
  clock: Clock,
  history: History,
): Patient {
  let sick = false;
  let incurableUntil = 0;
  let loop = { until: 0, runMs: 0 };
  let end: ((code: number) => void) | null = null;
  let was = false;

  const serving = (): boolean => end !== null && !sick && clock.now() >= incurableUntil;
  const changed = (): void => {
    const on = serving();
    if (on !== was) history.note({ kind: 'serving', at: clock.now(), target: id, on });
    was = on;
  };

  const group = makeContainerGroup(
    {
      name: id,
      location: 'westeurope',
      properties: {
        osType: 'Linux',
        restartPolicy,
        containers: [{ name: id, properties: { image: 'patient' } }],
      },
    },
    {
      clock,
      runtime: {
        start(_, events) {
          let over = false;
          const ended = (code: number): void => {
            if (over) return;
            over = true;
            if (end === ended) end = null;
            changed();
            events.onExit(code);
          };
          end = ended;
          sick = false;
          if (clock.now() < loop.until) clock.after(loop.runMs, () => ended(1));
          changed();
          return { kill: () => void clock.after(200, () => ended(137)) };
        },
      },
    },
  );
  return {
    id,
    group,
    serving,
    sicken() {
      sick = true;
      changed();
    },
    sickenUntil(at) {
      incurableUntil = at;
      changed();
      clock.after(at - clock.now(), changed);
    },
    exit: (code) => end?.(code),
    loopUntil(until, runMs) {
      loop = { until, runMs };
      end?.(1);
    },
  };
}
