/**
 * Aggregates that pick from the rows they see: `min`, `max`, `arg_min`, `arg_max`, `take_any`.
 * Over nothing they give null, or empty text.
 */
import { argumentAt } from './plan.ts';
import type { Accumulator, AggregateBuilder, Run, Scalar } from './plan.ts';
import { blankOf, compareValues } from './values.ts';
import type { Value, Values } from './values.ts';

export function extreme(direction: 1 | -1): AggregateBuilder {
  return (args, call) => {
    const argument = argumentAt(args, 0, call);
    return () => {
      let best: Value = null;
      return {
        add: (row, run) => {
          const value = argument.evaluate(row, run);
          if (isBetter(value, best, direction)) best = value;
        },
        result: () => [best ?? blankOf(argument.type)],
      };
    };
  };
}

function isBetter(value: Value, best: Value, direction: 1 | -1): boolean {
  if (value === null || Number.isNaN(value)) return false;
  return best === null || compareValues(value, best) * direction > 0;
}

/** `arg_max(by, a, b)`: by, a and b of the row with the largest by; the first row on a tie. */
export function argExtreme(direction: 1 | -1): AggregateBuilder {
  return (args, call) => {
    const by = argumentAt(args, 0, call);
    return () => {
      let best: Value = null;
      let bestRow: Values | undefined;
      return {
        add: (row, run) => {
          const value = by.evaluate(row, run);
          if (bestRow !== undefined && !isBetter(value, best, direction)) return;
          bestRow = row;
          best = value;
        },
        result: (run) => valuesOf(args, bestRow, run),
      };
    };
  };
}

function valuesOf(args: readonly Scalar[], row: Values | undefined, run: Run): Values {
  return args.map(({ evaluate, type }) => (row === undefined ? blankOf(type) : evaluate(row, run)));
}

/** The first row with anything in it. assumed: Kusto's choice, too, avoids nulls where it can. */
export function takeAny(args: readonly Scalar[]): () => Accumulator {
  return () => {
    let found: Values | undefined;
    return {
      add: (row, run) => {
        if (found?.some((value) => value !== null && value !== '') === true) return;
        found = valuesOf(args, row, run);
      },
      result: (run) => found ?? valuesOf(args, undefined, run),
    };
  };
}
