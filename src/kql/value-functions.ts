/**
 * Scalar functions on values of any type: choosing, casting, testing for nothing, numbers, JSON.
 * Casts that fail give null; a null argument gives null unless a comment says otherwise.
 */
import { textOf } from './comparisons.ts';
import { unsupported } from './errors.ts';
import type { SyntaxNode } from './parser.ts';
import { argumentAt } from './plan.ts';
import type { Evaluate, FunctionBuilder, Scalar } from './plan.ts';
import type { KqlType } from './schema.ts';
import { floorTo } from './time.ts';
import { blankOf, compareValues, convert, isArray, isNumeric, keyOf, toLong } from './values.ts';
import type { Json, Value } from './values.ts';

export const valueFunctions: Readonly<Record<string, FunctionBuilder>> = {
  iff: choice,
  iif: choice,
  case: choice,
  coalesce,
  max_of: extreme(1),
  min_of: extreme(-1),
  not: (args, call) => map(argumentAt(args, 0, call), (value) => value !== true),
  isnull: nothing('isnull', true),
  isnotnull: nothing('isnull', false),
  notnull: nothing('isnull', false),
  isempty: nothing('isempty', true),
  isnotempty: nothing('isempty', false),
  notempty: nothing('isempty', false),
  tostring: cast('string'),
  toint: cast('int'),
  tolong: cast('long'),
  toreal: cast('real'),
  todouble: cast('real'),
  tobool: cast('bool'),
  toboolean: cast('bool'),
  todatetime: cast('datetime'),
  totimespan: cast('timespan'),
  toguid: cast('guid'),
  bin,
  floor: bin,
  abs: numeric((value) => Math.abs(value)),
  ceiling: numeric((value) => Math.ceil(value)),
  round,
  parse_json: parseJson,
  todynamic: parseJson,
  array_length: (args, call) => {
    return map(argumentAt(args, 0, call), (value) => (isArray(value) ? value.length : null));
  },
  set_has_element: setHasElement,
};

function map(argument: Scalar, apply: (value: Value) => Value): Evaluate {
  return (row, run) => {
    const value = argument.evaluate(row, run);
    return value === null ? null : apply(value);
  };
}

function numeric(apply: (value: number) => number): FunctionBuilder {
  return (args, call) => {
    const argument = argumentAt(args, 0, call);
    if (!isNumeric(argument.type)) throw unsupported(call, `${call.text} on ${argument.type}`);
    return map(argument, (value) => apply(Number(value)));
  };
}

/** The type that the analyser found for the call. */
function typeOf(call: SyntaxNode): KqlType {
  if (call.type === undefined) throw unsupported(call, `${call.text} with branches of many types`);
  return call.type;
}

function asType(argument: Scalar, type: KqlType): Evaluate {
  const { evaluate, type: from } = argument;
  return from === type ? evaluate : (row, run) => convert(evaluate(row, run), from, type);
}

/** `iff(test, then, else)` and `case(test, then, ..., else)`; a null test is not true. */
function choice(args: readonly Scalar[], call: SyntaxNode): Evaluate {
  const type = typeOf(call);
  const branches: { test: Evaluate; value: Evaluate }[] = [];
  for (let at = 0; at + 1 < args.length; at += 2) {
    const test = argumentAt(args, at, call).evaluate;
    branches.push({ test, value: asType(argumentAt(args, at + 1, call), type) });
  }
  const otherwise = asType(argumentAt(args, args.length - 1, call), type);
  return (row, run) => {
    const branch = branches.find(({ test }) => test(row, run) === true);
    return (branch?.value ?? otherwise)(row, run);
  };
}

/** The first that is neither null nor empty text. */
function coalesce(args: readonly Scalar[], call: SyntaxNode): Evaluate {
  const type = typeOf(call);
  const candidates = args.map((argument) => asType(argument, type));
  return (row, run) => {
    for (const candidate of candidates) {
      const value = candidate(row, run);
      if (value !== null && value !== '') return value;
    }
    return blankOf(type);
  };
}

/** Nulls are passed over; only nulls give null. */
function extreme(direction: 1 | -1): FunctionBuilder {
  return (args, call) => {
    const type = typeOf(call);
    const candidates = args.map((argument) => asType(argument, type));
    return (row, run) => {
      let best: Value = null;
      for (const candidate of candidates) {
        const value = candidate(row, run);
        if (value === null) continue;
        if (best === null || compareValues(value, best) * direction > 0) best = value;
      }
      return best;
    };
  };
}

/** Text is never null, though it may be empty. */
function nothing(kind: 'isnull' | 'isempty', wanted: boolean): FunctionBuilder {
  return (args, call) => {
    const { evaluate, type } = argumentAt(args, 0, call);
    if (kind === 'isnull' && type === 'string') return () => !wanted;
    return (row, run) => {
      const value = evaluate(row, run);
      const empty = value === null || (kind === 'isempty' && value === '');
      return empty === wanted;
    };
  };
}

function cast(to: KqlType): FunctionBuilder {
  return (args, call) => {
    const argument = argumentAt(args, 0, call);
    const { type } = argument;
    if ((type === 'datetime' || type === 'timespan') && isNumeric(to)) {
      throw unsupported(
        call,
        `${call.text} on ${type}`,
        'divide a timespan by 1s or 1tick instead',
      );
    }
    if ((to === 'datetime' || to === 'timespan') && isNumeric(type)) {
      throw unsupported(call, `${call.text} on ${type}`, 'multiply a timespan such as 1s instead');
    }
    return asType(argument, to);
  };
}

/** Floors also below zero. assumed: bins of datetimes count from the year 1. */
function bin(args: readonly Scalar[], call: SyntaxNode): Evaluate {
  const [value, size] = [argumentAt(args, 0, call), argumentAt(args, 1, call)];
  const temporal = value.type === 'datetime' || value.type === 'timespan';
  const fits = temporal ? size.type === 'timespan' : isNumeric(value.type) && isNumeric(size.type);
  if (!fits) throw unsupported(call, `${call.text} (${value.type} by ${size.type})`);
  return (row, run) => {
    const [at, step] = [value.evaluate(row, run), size.evaluate(row, run)];
    if (at === null || step === null || Number(step) <= 0) return null;
    if (typeof at === 'bigint') return floorTo(at, step as bigint);
    return Math.floor(Number(at) / Number(step)) * Number(step);
  };
}

/** assumed: halves are rounded away from zero. */
function round(args: readonly Scalar[], call: SyntaxNode): Evaluate {
  const value = argumentAt(args, 0, call);
  if (!isNumeric(value.type)) throw unsupported(call, `${call.text} on ${value.type}`);
  const digits: Evaluate = args[1]?.evaluate ?? (() => 0);
  return (row, run) => {
    const [at, places] = [value.evaluate(row, run), toLong(digits(row, run))];
    if (at === null || places === null) return null;
    const factor = 10 ** places;
    const scaled = Math.abs(Number(at)) * factor;
    if (!Number.isFinite(scaled)) return at;
    return (Math.sign(Number(at)) * Math.round(scaled)) / factor;
  };
}

/** Text that is no JSON is a dynamic value holding that text. */
function parseJson(args: readonly Scalar[], call: SyntaxNode): Evaluate {
  const argument = argumentAt(args, 0, call);
  if (argument.type !== 'string') return asType(argument, 'dynamic');
  const text = textOf(argument);
  return (row, run) => {
    const value = text(row, run);
    if (value === '') return null;
    try {
      return JSON.parse(value) as Json;
    } catch {
      return value;
    }
  };
}

function setHasElement(args: readonly Scalar[], call: SyntaxNode): Evaluate {
  const [set, element] = [argumentAt(args, 0, call), argumentAt(args, 1, call)];
  const sought = asType(element, 'dynamic');
  return (row, run) => {
    const items = set.evaluate(row, run);
    if (!isArray(items)) return null;
    const key = keyOf([sought(row, run)]);
    return items.some((item) => keyOf([item]) === key);
  };
}
