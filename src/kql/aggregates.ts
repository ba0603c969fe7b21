/**
 * The aggregate functions by name. Each call makes one accumulator a group, which is shown every
 * row of the group once; nulls are passed over.
 */
import type { SyntaxNode } from './parser.ts';
import { argumentAt } from './plan.ts';
import type { Accumulator, AggregateBuilder, Evaluate, Scalar } from './plan.ts';
import { argExtreme, extreme, takeAny } from './pick-aggregates.ts';
import { collection, distinctCount, percentiles } from './set-aggregates.ts';
import { avg, count, sum } from './sum-aggregates.ts';

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
