/**
 * `sort by` and `top ... by`: descending unless said otherwise; null, then NaN come first in
 * ascending and last in descending order, unless `nulls first|last` says otherwise. Stable.
 */
import { compileScalar } from './expressions.ts';
import type { SyntaxNode } from './parser.ts';
import type { Evaluate, Plan, Scope } from './plan.ts';
import { compareValues } from './values.ts';
import type { Value } from './values.ts';

interface SortKey {
  readonly evaluate: Evaluate;
  readonly direction: 1 | -1;
  readonly nullsFirst: boolean;
}

export function planSort(input: Plan, items: readonly SyntaxNode[], scope: Scope): Plan {
  const keys = items.map((item) => sortKey(item, scope));
  return {
    columns: input.columns,
    rows(run) {
      const keyed = input.rows(run).map((row) => {
        return { row, values: keys.map(({ evaluate }) => evaluate(row, run)) };
      });
      keyed.sort((a, b) => {
        for (const [index, key] of keys.entries()) {
          const order = compareBy(key, a.values[index] ?? null, b.values[index] ?? null);
          if (order !== 0) return order;
        }
        return 0;
      });
      return keyed.map(({ row }) => row);
    },
  };
}

function sortKey(item: SyntaxNode, scope: Scope): SortKey {
  const ordering = item.find('Ordering')?.text ?? '';
  const ascending = /^asc\b/.test(ordering);
  const nulls = /\bnulls\s+(first|last)$/.exec(ordering)?.[1];
  return {
    evaluate: compileScalar(item, scope).evaluate,
    direction: ascending ? 1 : -1,
    nullsFirst: nulls === undefined ? ascending : nulls === 'first',
  };
}

function compareBy({ direction, nullsFirst }: SortKey, left: Value, right: Value): number {
  const [a, b] = [rankOf(left), rankOf(right)];
  if (a !== b) return nullsFirst ? a - b : b - a;
  return a === 2 ? compareValues(left, right) * direction : 0;
}

/** Null, NaN, anything else. */
function rankOf(value: Value): 0 | 1 | 2 {
  if (value === null) return 0;
  return Number.isNaN(value) ? 1 : 2;
}
