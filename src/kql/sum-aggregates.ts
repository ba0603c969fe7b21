/**
 * `count`, `sum` and `avg`. Over nothing the first two are 0 and `avg` is NaN, as the division by
 * zero that it is (Microsoft Learn: summarize, "default values of aggregates").
 */
import { KqlError, unsupported } from './errors.ts';
import type { SyntaxNode } from './parser.ts';
import { argumentAt } from './plan.ts';
import type { Accumulator, Run, Scalar } from './plan.ts';
import { isNumeric } from './values.ts';
import type { Values } from './values.ts';

export function count(): () => Accumulator {
  return () => {
    let rows = 0;
    return { add: () => void (rows += 1), result: () => [rows] };
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

export function sum(args: readonly Scalar[], call: SyntaxNode): () => Accumulator {
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

export function avg(args: readonly Scalar[], call: SyntaxNode): () => Accumulator {
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
