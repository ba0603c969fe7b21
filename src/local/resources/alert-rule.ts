/**
 * A scheduled query rule at work: at every tick of its clock it looks at the rows that have arrived
 * and hands on what Azure Monitor would send. A look that fails is kept in the journal and the next
 * one takes place all the same. Knows no HTTP and no receiver.
 */

import type { Rule } from '../../kql/rule-model.ts';
import { evaluate, initialRuleState, type Notification } from '../../kql/rule-state.ts';
import type { Clock } from '../clock.ts';
import type { LogStore } from './log-store.ts';

export interface RuleLook {
  /** The tick, in milliseconds of the rule's clock. */
  readonly atMs: number;
  readonly notifications: readonly Notification[];
  /** Alerts not raised, for Azure's limits per look. */
  readonly dropped: number;
  /** Why the look failed; null: it did not. */
  readonly error: string | null;
}

export interface AlertRule {
  readonly rule: Rule;
  /** The latest looks, oldest first. */
  looks(): readonly RuleLook[];
  /** No look is taken afterwards. */
  stop(): void;
}

const LOOKS_MAX = 500;

/** assumed: the first tick comes one frequency after the rule is made. */
export function startAlertRule(options: {
  readonly rule: Rule;
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly notify: (rule: Rule, notification: Notification) => void;
}): AlertRule {
  const { rule, logs, clock, notify } = options;
  const looks: RuleLook[] = [];
  let state = initialRuleState;
  let cancel = () => {};

  const look = (atMs: number): void => {
    const taken = takeLook(atMs);
    looks.push(taken);
    if (looks.length > LOOKS_MAX) looks.shift();
    for (const notification of taken.notifications) notify(rule, notification);
  };

  const takeLook = (atMs: number): RuleLook => {
    try {
      const evaluation = evaluate(rule, state, logs.visible(clock.now()), atMs);
      state = evaluation.state;
      const { notifications, dropped } = evaluation;
      return { atMs, notifications, dropped, error: null };
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      return { atMs, notifications: [], dropped: 0, error: reason };
    }
  };

  const schedule = (atMs: number): void => {
    cancel = clock.after(Math.max(0, atMs - clock.now()), () => {
      look(atMs);
      // Ticks that a busy machine has missed under a compressed clock are left out, not caught up.
      const missed = Math.max(0, Math.floor((clock.now() - atMs) / rule.frequencyMs));
      schedule(atMs + (missed + 1) * rule.frequencyMs);
    });
  };

  schedule(clock.now() + rule.frequencyMs);
  return { rule, looks: () => [...looks], stop: () => cancel() };
}
