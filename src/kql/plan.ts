/**
 * What a compiled query is made of. A `Plan` gives rows, an `Evaluate` one value of one row; both
 * are closures made once and run many times. Everything that may change between two runs (the
 * clock, the tables) comes with the `Run`, so that a plan never keeps anything of an earlier one.
 */
import { unsupported } from './errors.ts';
import type { SyntaxNode } from './parser.ts';
import type { Column, KqlType } from './schema.ts';
import type { Value, Values } from './values.ts';

export interface Run {
  /** Ticks; one moment for the whole run, as in Kusto. */
  readonly now: bigint;
  table(name: string): readonly Values[];
  /** What this run has computed once, by the part of the plan that computed it. */
  readonly memo: Map<object, unknown>;
}

export type Evaluate = (row: Values, run: Run) => Value;

export interface Scalar {
  readonly node: SyntaxNode;
  readonly type: KqlType;
  readonly evaluate: Evaluate;
  /** Whether every row of a run gives the same value. */
  readonly constant: boolean;
}

export interface Plan {
  readonly columns: readonly Column[];
  rows(run: Run): readonly Values[];
}

/** What a `let` gave a name to. */
export type Binding =
  | { readonly kind: 'scalar'; readonly evaluate: Evaluate }
  | { readonly kind: 'table'; readonly plan: Plan };

/** The names an expression may use, and how to compile what is not an expression. */
export interface Scope {
  readonly columns: readonly Column[];
  readonly bindings: ReadonlyMap<string, Binding>;
  planOf(node: SyntaxNode): Plan;
  /** Only in `summarize`: the value of an aggregate call; undefined for any other call. */
  readonly aggregateOf?: (call: SyntaxNode) => Evaluate | undefined;
}

export function once<T>(run: Run, key: object, compute: () => T): T {
  if (!run.memo.has(key)) run.memo.set(key, compute());
  return run.memo.get(key) as T;
}

export const noRow: Values = [];

/** Makes the closure of one call of a scalar function; the call names its place and its type. */
export type FunctionBuilder = (args: readonly Scalar[], call: SyntaxNode) => Evaluate;

/** The argument at an index that the analyser has already required. */
export function argumentAt(args: readonly Scalar[], index: number, call: SyntaxNode): Scalar {
  const argument = args[index];
  if (argument === undefined) throw unsupported(call, `${call.text} without argument ${index + 1}`);
  return argument;
}

/** Sees every row of one group, then gives one value, or as many as its call has columns. */
export interface Accumulator {
  add(row: Values, run: Run): void;
  result(run: Run): Values;
}

export type AggregateBuilder = (args: readonly Scalar[], call: SyntaxNode) => () => Accumulator;
