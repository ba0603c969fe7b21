/**
 * The timer trigger. In: the timer functions and their schedules. Out: invocations, one at a time
 * for each function: the next occurrence counts from the end of the run before (public repository
 * Azure/azure-webjobs-sdk-extensions, TimerListener). No status is kept across restarts, so nothing
 * is ever past due; and every host runs its timers, where Azure has one instance do it.
 */
import { Cron } from 'croner';
import type { Invoke } from './invoke.ts';
import type { FunctionInfo } from './protocol.ts';
import type { RpcData } from './rpc.ts';
import { isDisabled, resolveSettings } from './settings.ts';
import type { Env } from './settings.ts';

const MINUTE_MS = 60_000;
const never = '0001-01-01T00:00:00+00:00';
const value = String.raw`(\d{1,2}|[a-z]{3})`;
const part = String.raw`(\*|${value}(-${value})?)(/\d{1,2})?`;
const field = new RegExp(`^${part}(,${part})*$`, 'i');

/**
 * An NCRONTAB schedule, in UTC: five fields, or six with seconds first; all must hold, also day of
 * month and day of week together; 0 is Sunday and 7 is nothing. Refuses what Azure refuses.
 */
export function parseSchedule(text: string, functionName: string): Cron {
  const fields = text.trim().split(/\s+/);
  const isSane =
    (fields.length === 5 || fields.length === 6) && fields.every((one) => field.test(one));
  if (!isSane || fields.at(-1)?.split(/[,-]/).includes('7')) {
    throw new Error(`Function '${functionName}': '${text}' is not an NCRONTAB schedule.`);
  }
  return new Cron(fields.join(' '), {
    mode: '5-or-6-parts',
    domAndDow: true,
    sloppyRanges: true, // `5/15` starts at 5
    timezone: 'UTC',
    paused: true,
    protect: true, // an occurrence during a run is left out
  });
}

/** What the timer of a function tells it; also used when somebody triggers it by hand. */
export function timerData(schedule: Cron, useMonitor: boolean, last: Date | null): RpcData {
  const [next, after] = schedule.nextRuns(2);
  const isRare = next && after && after.getTime() - next.getTime() >= MINUTE_MS;
  const status = {
    Last: last?.toISOString() ?? never,
    LastUpdated: last?.toISOString() ?? never,
    Next: next?.toISOString() ?? never,
  };
  return {
    json: JSON.stringify({
      Schedule: { AdjustForDST: true },
      // Azure monitors no schedule that is more frequent than once a minute.
      ScheduleStatus: useMonitor && isRare ? status : null,
      IsPastDue: false,
    }),
  };
}

export interface Timers {
  stop(): void;
}

/** Throws if a schedule is wrong or names a setting that does not exist. */
export function startTimers(functions: readonly FunctionInfo[], env: Env, invoke: Invoke): Timers {
  const started = functions.flatMap(({ name, trigger }) => {
    if (trigger.kind !== 'timer' || isDisabled(name, env)) return [];
    const schedule = parseSchedule(resolveSettings(trigger.schedule, env), name);
    let last: Date | null = null;
    const fire = async (reason: string) => {
      const data = timerData(schedule, trigger.useMonitor, last);
      last = new Date();
      await invoke({ functionName: name, data }, reason);
    };
    schedule.schedule(() => fire(`timer at ${new Date().toISOString()}`));
    if (trigger.runOnStartup) void fire('run on startup');
    return [schedule];
  });
  for (const schedule of started) schedule.resume();
  return { stop: () => started.forEach((schedule) => schedule.stop()) };
}
