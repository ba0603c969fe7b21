/**
 * Azure Monitor of the local Azure: the workspace's rows, the alert rules that look at them, the
 * action groups that deliver. In: ARM bodies, and a clock of its own, which may be compressed:
 * rows, windows, delays and retries are all told by it. Out: real POSTs. Nothing leaves
 * unobserved.
 */
import { logAnalyticsSchema } from '../kql/schema.ts';
import type { Rule } from '../kql/rule-model.ts';
import type { Notification } from '../kql/rule-state.ts';
import { compileRule } from '../kql/rule.ts';
import type { Clock } from './clock.ts';
import type { Call } from './cloud-call.ts';
import { makeActionGroup } from './resources/action-group.ts';
import type { ActionGroup, Post } from './resources/action-group.ts';
import { startAlertRule } from './resources/alert-rule.ts';
import type { AlertRule } from './resources/alert-rule.ts';
import { commonAlert } from './resources/common-alert.ts';
import type { LogSink } from './resources/container-group-model.ts';
import type { LogStore } from './resources/log-store.ts';

export interface MonitorOptions {
  readonly clock: Clock;
  readonly logs: LogStore;
  /** ARM bodies (`Microsoft.Insights/scheduledQueryRules`). */
  readonly alertRules: readonly unknown[];
  /** ARM bodies (`Microsoft.Insights/actionGroups`). */
  readonly actionGroups: readonly unknown[];
  readonly call: Call;
  readonly observe: (happening: MonitorHappening) => void;
}

export type MonitorHappening =
  | { readonly kind: 'alert'; readonly rule: Rule; readonly notification: Notification }
  /** One attempt of a delivery; a null status: no answer. `alert` is the body that was posted. */
  | { readonly kind: 'posted'; readonly alert: unknown; readonly status: number | null };

export interface Monitor {
  readonly alertRules: readonly AlertRule[];
  readonly actionGroups: readonly ActionGroup[];
  stop(): void;
}

/** Throws an Error that names every complaint about a body. */
export function startMonitor(options: MonitorOptions): Monitor {
  const { clock, logs, observe } = options;
  const blackouts = new Map<string, number>();
  const post = poster(options);
  const actionGroups = options.actionGroups.map((body) =>
    makeActionGroup({ body, clock, post, blackouts }),
  );
  const rules = options.alertRules.map((body) => compileRule(body, logAnalyticsSchema));
  const notify = (rule: Rule, notification: Notification) => {
    observe({ kind: 'alert', rule, notification });
    const alert = commonAlert(rule, notification);
    for (const id of rule.actionGroups) {
      actionGroups.find((group) => isSame(group.id, id))?.deliver(alert);
    }
  };
  for (const { name, actionGroups: wanted } of rules) {
    const missing = wanted.find((id) => !actionGroups.some((group) => isSame(group.id, id)));
    if (missing !== undefined) throw new Error(`${name}: there is no action group ${missing}`);
  }
  const alertRules = rules.map((rule) => startAlertRule({ rule, logs, clock, notify }));
  return {
    alertRules,
    actionGroups,
    stop() {
      for (const rule of alertRules) rule.stop();
      for (const group of actionGroups) group.stop();
    },
  };
}

/** Rows as the workspace receives them: their time by Monitor's clock, and some minutes late. */
export function rowsInto(logs: LogStore, clock: Clock, ingestionDelayMs: number): LogSink {
  return (table, row) => {
    const timed = { ...row, TimeGenerated: new Date(clock.now()).toISOString() };
    logs.append(table, timed, { delayMs: ingestionDelayMs });
  };
}

function poster({ call, observe }: MonitorOptions): Post {
  return async (url, body, timeoutMs) => {
    const alert: unknown = JSON.parse(body);
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    try {
      const { status } = await call({ method: 'POST', url, headers, body, timeoutMs });
      observe({ kind: 'posted', alert, status });
      return { status };
    } catch {
      // The text of the error may hold the URL with its key.
      observe({ kind: 'posted', alert, status: null });
      return { error: 'no answer' };
    }
  };
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
