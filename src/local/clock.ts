/**
 * The clock that every resource object of the local Azure is handed: the machine's own, a
 * compressed one (a minute of Azure Monitor in a few seconds), or the simulator's virtual one.
 * Nothing in a resource object reads time or sets a timer in any other way.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, by this clock. */
  now(): number;
  /** Calls `act` once, `delayMs` of this clock from now; returns what cancels it. */
  after(delayMs: number, act: () => void): () => void;
}

/** The machine's clock. Its timers do not keep the process alive. */
export function realClock(): Clock {
  return compressedClock(1);
}

/** A clock that runs `factor` times as fast as the machine's, from the moment it is made. */
export function compressedClock(factor: number): Clock {
  const origin = Date.now();
  const started = performance.now();
  return {
    now: () => origin + (performance.now() - started) * factor,
    after(delayMs, act) {
      const timer = setTimeout(act, delayMs / factor);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
