/**
 * Alert rules for tests: a small ARM body to change, and rows of ContainerEvent at given minutes.
 * One start for all, so that times can be told as minutes since then.
 */
import { compileRule } from '../../src/kql/rule.ts';
import type { Rule } from '../../src/kql/rule-model.ts';
import type { Tables } from '../../src/kql/rule-series.ts';
import { evaluate, initialRuleState, type Notification } from '../../src/kql/rule-state.ts';
import { logAnalyticsSchema } from '../../src/kql/schema.ts';

export const MINUTE = 60_000;
export const START = Date.UTC(2026, 2, 1, 12);
export const WORKSPACE =
  '/subscriptions/S/resourceGroups/G/providers/Microsoft.OperationalInsights/workspaces/W';

/** Fires when a container event was written in the last five minutes; asked every minute. */
export function aRuleBody(properties: object = {}, criterion: object = {}) {
  return {
    name: 'a-rule',
    location: 'westeurope',
    properties: {
      severity: 1,
      enabled: true,
      scopes: [WORKSPACE],
      evaluationFrequency: 'PT1M',
      windowSize: 'PT5M',
      criteria: {
        allOf: [
          {
            query: 'ContainerEvent',
            timeAggregation: 'Count',
            operator: 'GreaterThan',
            threshold: 0,
            ...criterion,
          },
        ],
      },
      ...properties,
    },
  };
}

export function aRule(properties: object = {}, criterion: object = {}): Rule {
  return compileRule(aRuleBody(properties, criterion), logAnalyticsSchema);
}

/** A row `minute` minutes after the start, there to be read `lateMinutes` later. */
export interface RowAt {
  readonly minute: number;
  readonly lateMinutes?: number;
  readonly row?: Readonly<Record<string, unknown>>;
}

export function at(...minutes: readonly number[]): readonly RowAt[] {
  return minutes.map((minute) => ({ minute }));
}

/** What the rule tells when it is evaluated at every tick up to `untilMinute`. */
export function notificationsOf(
  rule: Rule,
  rows: readonly RowAt[],
  untilMinute: number,
): readonly Notification[] {
  const told: Notification[] = [];
  let state = initialRuleState;
  for (let now = START + rule.frequencyMs; now <= START + untilMinute * MINUTE;) {
    const evaluation = evaluate(rule, state, tablesAt(rows, now), now);
    state = evaluation.state;
    told.push(...evaluation.notifications);
    now += rule.frequencyMs;
  }
  return told;
}

/** The same as text: `Fired@3` is three minutes after the start. */
export function timelineOf(
  rule: Rule,
  rows: readonly RowAt[],
  untilMinute: number,
): readonly string[] {
  return notificationsOf(rule, rows, untilMinute).map(
    ({ condition, atMs }) => `${condition}@${(atMs - START) / MINUTE}`,
  );
}

function tablesAt(rows: readonly RowAt[], now: number): Tables {
  const arrived = rows.filter(
    ({ minute, lateMinutes = 0 }) => START + (minute + lateMinutes) * MINUTE <= now,
  );
  return {
    ContainerEvent: arrived.map(({ minute, row }) => ({
      TimeGenerated: new Date(START + minute * MINUTE).toISOString(),
      ...row,
    })),
  };
}
