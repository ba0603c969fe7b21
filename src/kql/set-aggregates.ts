/**
 * Aggregates that keep the values of a group: `dcount`, `make_set`, `make_list`, `percentile`.
 * Over nothing a count is 0, a set or list empty, a percentile null.
 */
import { unsupported } from './errors.ts';
import type { SyntaxNode } from './parser.ts';
import { argumentAt, noRow } from './plan.ts';
import type { Accumulator, AggregateBuilder, Evaluate, Scalar } from './plan.ts';
import { compareValues, convert, isArray, keyOf, toLong } from './values.ts';
import type { Json, Value } from './values.ts';

/** Microsoft Learn: make_set() and make_list() keep at most this many. */
const ELEMENTS_MAX = 1_048_576;

/** Exact, where Azure estimates with an error of about 1 %. */
export function distinctCount(args: readonly Scalar[], call: SyntaxNode): () => Accumulator {
  const argument = argumentAt(args, 0, call);
  return () => {
    const seen = new Set<string>();
    return {
      add: (row, run) => {
        const value = argument.evaluate(row, run);
        if (value !== null) seen.add(keyOf([value]));
      },
      result: () => [seen.size],
    };
  };
}

/** `make_set` also takes arrays apart. */
export function collection(kind: 'list' | 'set'): AggregateBuilder {
  return (args, call) => {
    const { evaluate, type } = argumentAt(args, 0, call);
    const limit: Evaluate = args[1]?.evaluate ?? (() => ELEMENTS_MAX);
    return () => {
      const items: Json[] = [];
      const seen = new Set<string>();
      return {
        add: (row, run) => {
          const value = convert(evaluate(row, run), type, 'dynamic') as Json;
          if (value === null) return;
          for (const item of kind === 'set' && isArray(value) ? value : [value]) {
            const key = kind === 'set' ? keyOf([item]) : '';
            if (seen.has(key) || items.length >= ELEMENTS_MAX) continue;
            if (kind === 'set') seen.add(key);
            items.push(item);
          }
        },
        result: (run) => [items.slice(0, toLong(limit(noRow, run)) ?? ELEMENTS_MAX)],
      };
    };
  };
}

/** Nearest rank: a value that is really there, never one between two. */
export function percentiles(args: readonly Scalar[], call: SyntaxNode): () => Accumulator {
  const argument = argumentAt(args, 0, call);
  if (argument.type === 'dynamic') throw unsupported(call, call.text, 'cast with toreal()');
  const ranks = args.slice(1);
  return () => {
    const values: Value[] = [];
    return {
      add: (row, run) => {
        const value = argument.evaluate(row, run);
        if (value !== null) values.push(value);
      },
      result: (run) => {
        values.sort(compareValues);
        return ranks.map(({ evaluate }) => {
          const rank = Math.ceil((Number(evaluate(noRow, run)) / 100) * values.length);
          return values[Math.min(Math.max(rank, 1), values.length) - 1] ?? null;
        });
      },
    };
  };
}
