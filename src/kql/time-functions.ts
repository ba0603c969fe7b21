/**
 * Scalar functions on dates and spans. Everything is UTC; `now()` is one moment for a whole run.
 */
import { KqlError, unsupported } from './errors.ts';
import { literalText } from './literals.ts';
import type { SyntaxNode } from './parser.ts';
import { argumentAt } from './plan.ts';
import type { Evaluate, FunctionBuilder, Scalar } from './plan.ts';
import {
  TICKS_PER_DAY,
  TICKS_PER_MILLISECOND,
  inRange,
  isCalendarUnit,
  ordinalOf,
  startOf,
} from './time.ts';
import { toLong } from './values.ts';
import type { Value } from './values.ts';

export const timeFunctions: Readonly<Record<string, FunctionBuilder>> = {
  now: (args) => {
    const offset = args[0]?.evaluate;
    return (row, run) => {
      const span = offset === undefined ? 0n : offset(row, run);
      return typeof span === 'bigint' ? inRange(run.now + span) : null;
    };
  },
  ago: (args, call) => {
    const span = argumentAt(args, 0, call).evaluate;
    return (row, run) => {
      const ticks = span(row, run);
      return typeof ticks === 'bigint' ? inRange(run.now - ticks) : null;
    };
  },
  startofday: startOfUnit('day'),
  startofweek: startOfUnit('week'),
  startofmonth: startOfUnit('month'),
  startofyear: startOfUnit('year'),
  hourofday: onTicks((ticks) => ordinalOf('hour', ticks) % 24),
  // A span of whole days since Sunday.
  dayofweek: onTicks((ticks) => ((ticks / TICKS_PER_DAY + 1n) % 7n) * TICKS_PER_DAY),
  datetime_diff: datetimeDiff,
};

function onTicks(apply: (ticks: bigint) => Value): FunctionBuilder {
  return (args, call) => {
    const { evaluate } = argumentAt(args, 0, call);
    return (row, run) => {
      const ticks = evaluate(row, run);
      return typeof ticks === 'bigint' ? apply(ticks) : null;
    };
  };
}

function startOfUnit(unit: 'year' | 'month' | 'week' | 'day'): FunctionBuilder {
  return (args, call) => {
    const { evaluate } = argumentAt(args, 0, call);
    const offset: Evaluate = args[1]?.evaluate ?? (() => 0);
    return (row, run) => {
      const [ticks, count] = [evaluate(row, run), toLong(offset(row, run))];
      return typeof ticks === 'bigint' && count !== null ? startOf(unit, ticks, count) : null;
    };
  };
}

/** How many borders of the unit lie between: first minus second, not elapsed time. */
function datetimeDiff(args: readonly Scalar[], call: SyntaxNode): Evaluate {
  const [unit, first, second] = [0, 1, 2].map((index) => argumentAt(args, index, call));
  const name = unit === undefined ? undefined : literalText(unit.node);
  if (name === undefined) throw unsupported(call, `${call.text} with a unit that is no literal`);
  const ordinal = ordinalIn(call, name.toLowerCase());
  return (row, run) => {
    const [later, earlier] = [first?.evaluate(row, run), second?.evaluate(row, run)];
    if (typeof later !== 'bigint' || typeof earlier !== 'bigint') return null;
    return ordinal(later) - ordinal(earlier);
  };
}

function ordinalIn(node: SyntaxNode, unit: string): (ticks: bigint) => number {
  if (isCalendarUnit(unit)) return (ticks) => ordinalOf(unit, ticks);
  if (unit === 'millisecond') return (ticks) => Number(ticks / TICKS_PER_MILLISECOND);
  if (unit === 'microsecond') {
    throw unsupported(node, 'datetime_diff in microseconds', 'subtract and divide by 1microsecond');
  }
  throw new KqlError(node, node.text, `${unit} is not a unit of datetime_diff()`);
}
