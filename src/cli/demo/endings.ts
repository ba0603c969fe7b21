/**
 * How a run is ended from outside: Ctrl-C, TERM, HUP. In: nothing. Out: a signal that says so
 * once, and the exit status that goes with it. Whoever insists (a second Ctrl-C) ends the process
 * at once; its children end with it either way.
 */
import { constants } from 'node:os';

export interface Ending {
  readonly signal: AbortSignal;
  /** 128 + the number of what ended the run; 0 before. */
  status(): number;
  /** The signals mean what they always do again. */
  ignore(): void;
}

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function awaitEnding(): Ending {
  const controller = new AbortController();
  let status = 0;
  const end = (name: (typeof endings)[number]) => {
    if (controller.signal.aborted) process.exit(status);
    status = 128 + constants.signals[name];
    controller.abort(new Error(`Ended by ${name}.`));
  };
  for (const name of endings) process.on(name, end);
  return {
    signal: controller.signal,
    status: () => status,
    ignore() {
      for (const name of endings) process.off(name, end);
    },
  };
}
