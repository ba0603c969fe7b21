/**
 * What a log search alert rule is, once checked (rule.ts): plain data beside its compiled query.
 * All times are milliseconds. Loads nothing, so that a simulator can evaluate rules without the
 * parser.
 */

import type { Query } from './query.ts';

export type Aggregation = 'Count' | 'Average' | 'Minimum' | 'Maximum' | 'Total';
export type Operator =
  'Equals' | 'GreaterThan' | 'GreaterThanOrEqual' | 'LessThan' | 'LessThanOrEqual';

/** A column that splits the result: each combination of values is an alert of its own. */
export interface Dimension {
  readonly name: string;
  readonly operator: 'Include' | 'Exclude';
  /** `*` stands for every value. */
  readonly values: readonly string[];
}

export interface Criterion {
  readonly query: Query;
  readonly timeAggregation: Aggregation;
  /** The column aggregated; null where rows are counted. */
  readonly metricMeasureColumn: string | null;
  /** The column that names the resource an alert is about; null: the rule's first scope. */
  readonly resourceIdColumn: string | null;
  readonly dimensions: readonly Dimension[];
  readonly operator: Operator;
  readonly threshold: number;
  readonly failingPeriods: FailingPeriods;
}

export interface FailingPeriods {
  readonly numberOfEvaluationPeriods: number;
  readonly minFailingPeriodsToAlert: number;
}

export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** 0 (critical) to 4 (verbose). */
  readonly severity: number;
  readonly enabled: boolean;
  readonly scopes: readonly string[];
  readonly targetResourceTypes: readonly string[];
  /** ARM ids of the action groups. */
  readonly actionGroups: readonly string[];
  readonly customProperties: Readonly<Record<string, string>>;
  readonly frequencyMs: number;
  /** As the body writes it, for the alert's payload. */
  readonly windowSize: string;
  readonly windowMs: number;
  /** How far back the query reads. */
  readonly rangeMs: number;
  /**
   * A stateful alert resolves after this long without its condition; null: the rule is stateless.
   */
  readonly resolveAfterMs: number | null;
  /** How long a stateless alert keeps still after it fired; 0: not at all. */
  readonly muteMs: number;
  readonly criterion: Criterion;
}
