/**
 * The aggregate functions by name. Each call makes one accumulator a group, which is shown every
 * row of the group once; nulls are passed over. Over nothing counts and sums are 0, sets and lists
 * empty, `avg` NaN and the rest null (Microsoft Learn: summarize, "default values").
 */
import { KqlError, unsupported } from './errors.ts';
import type { SyntaxNode } from './parser.ts';
import { argumentAt, noRow } from './plan.ts';
import type { Evaluate, Run, Scalar } from './plan.ts';
import { blankOf, compareValues, convert, isArray, isNumeric, keyOf, toLong } from './values.ts';
import type { Json, Value, Values } from './values.ts';

export interface Accumulator {
  add(row: Values, run: Run): void;
  /** One value, or as many as the call has columns. */
  result(run: Run): Values;
}

export type AggregateBuilder = (args: readonly Scalar[], call: SyntaxNode) => () => Accumulator;

/** Microsoft Learn: make_set() and make_list() keep at most this many. */
const ELEMENTS_MAX = 1_048_576;

const plain: Readonly<Record<string, AggregateBuilder>> = {
  count,
  sum,
  avg,
  min: extreme(-1),
  max: extreme(1),
  dcount: distinctCount,
  make_list: collection('list'),
  make_set: collection('set'),
  take_any: takeAny,
};

export const aggregateFunctions: ReadonlyMap<string, AggregateBuilder> = new Map([
  ...Object.entries(plain),
  ['count_distinct', distinctCount],
  ['any', takeAny],
  ['makelist', collection('list')],
  ['makeset', collection('set')],
  ['arg_max', argExtreme(1)],
  ['arg_min', argExtreme(-1)],
  ['percentile', percentiles],
  ['percentiles', percentiles],
  ['countif', countIf],
  ['count_distinctif', conditional(distinctCount)],
  ['make_list_if', conditional(collection('list'))],
  ['make_set_if', conditional(collection('set'))],
  ...['sum', 'avg', 'min', 'max', 'dcount'].flatMap((name): [string, AggregateBuilder][] => {
    const builder = plain[name];
    return builder === undefined ? [] : [[`${name}if`, conditional(builder)]];
  }),
]);

function count(): () => Accumulator {
  return () => {
    let rows = 0;
    return { add: () => void (rows += 1), result: () => [rows] };
  };
}

function countIf(args: readonly Scalar[], call: SyntaxNode): () => Accumulator {
  return filtered(argumentAt(args, 0, call).evaluate, count());
}

/** `xif(value, condition, ...)` is `x(value, ...)` over the rows where the condition is true. */
function conditional(builder: AggregateBuilder): AggregateBuilder {
  return (args, call) => {
    const condition = argumentAt(args, 1, call);
    return filtered(condition.evaluate, builder([...args.slice(0, 1), ...args.slice(2)], call));
  };
}

function filtered(condition: Evaluate, create: () => Accumulator): () => Accumulator {
  return () => {
    const inner = create();
    return {
      add: (row, run) => {
        if (condition(row, run) === true) inner.add(row, run);
      },
      result: (run) => inner.result(run),
    };
  };
}

function summable(args: readonly Scalar[], call: SyntaxNode): Scalar {
  const argument = argumentAt(args, 0, call);
  if (isNumeric(argument.type) || argument.type === 'timespan') return argument;
  throw unsupported(call, `${call.text} on ${argument.type}`, 'cast with tolong() or toreal()');
}

/** The running total, in the argument's own kind of number. */
function totalOf(argument: Scalar): () => {
  readonly add: (row: Values, run: Run) => void;
  readonly read: () => { readonly total: number | bigint; readonly rows: number };
} {
  return () => {
    let rows = 0;
    let real = 0;
    let ticks = 0n;
    return {
      add: (row, run) => {
        const value = argument.evaluate(row, run);
        if (value === null) return;
        rows += 1;
        if (typeof value === 'bigint') ticks += value;
        else real += Number(value);
      },
      read: () => ({ total: argument.type === 'timespan' ? ticks : real, rows }),
    };
  };
}

function sum(args: readonly Scalar[], call: SyntaxNode): () => Accumulator {
  const argument = summable(args, call);
  const whole = argument.type === 'long' || argument.type === 'int';
  const create = totalOf(argument);
  return () => {
    const { add, read } = create();
    return {
      add,
      result: () => {
        const { total } = read();
        if (whole && !Number.isSafeInteger(total)) {
          throw new KqlError(call, call.text, `${call.text} gives a whole number beyond 2^53`);
        }
        return [total];
      },
    };
  };
}

function avg(args: readonly Scalar[], call: SyntaxNode): () => Accumulator {
  const create = totalOf(summable(args, call));
  return () => {
    const { add, read } = create();
    return {
      add,
      result: () => {
        const { total, rows } = read();
        if (typeof total === 'number') return [total / rows];
        return [rows === 0 ? null : total / BigInt(rows)];
      },
    };
  };
}

function extreme(direction: 1 | -1): AggregateBuilder {
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
function argExtreme(direction: 1 | -1): AggregateBuilder {
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
function takeAny(args: readonly Scalar[]): () => Accumulator {
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

/** Exact, where Azure estimates with an error of about 1 %. */
function distinctCount(args: readonly Scalar[], call: SyntaxNode): () => Accumulator {
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
function collection(kind: 'list' | 'set'): AggregateBuilder {
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
function percentiles(args: readonly Scalar[], call: SyntaxNode): () => Accumulator {
  const argument = argumentAt(args, 0, call);
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
