/**
 * `summarize ... by ...`: rows are grouped by their keys, each aggregate call sees the rows of its
 * group, and the expressions around the calls are then computed once a group. Without `by` there
 * is exactly one row, also over nothing; with `by` there is none for nothing.
 */
import { aggregateFunctions } from './aggregates.ts';
import { unsupported } from './errors.ts';
import { compileScalar } from './expressions.ts';
import type { SyntaxNode } from './parser.ts';
import type { Accumulator, Evaluate, Plan, Run, Scalar, Scope } from './plan.ts';
import { columnsOf, refuseParameters } from './projection.ts';
import type { Column } from './schema.ts';
import { keyOf } from './values.ts';
import type { Values } from './values.ts';

interface Group {
  readonly key: Values;
  readonly accumulators: readonly Accumulator[];
}

/** Aggregate calls in order of appearance; each has its place in the flat list of their results. */
interface Calls {
  readonly creators: (() => Accumulator)[];
  width: number;
}

export function planSummarize(node: SyntaxNode, input: Plan, scope: Scope): Plan {
  refuseParameters(node, []);
  const columns = columnsOf(node);
  const keys = (node.find('ByClause')?.list('Expressions') ?? []).map((item) => {
    return compileScalar(item, scope).evaluate;
  });
  const aggregates = node.list('Aggregates');
  const starNames = starColumns(node, columns.slice(keys.length), aggregates);
  const calls: Calls = { creators: [], width: 0 };
  const outputs = aggregates.flatMap((item) => outputsOf(item, { scope, starNames, calls }));
  if (keys.length + outputs.length !== columns.length) {
    throw unsupported(
      node,
      'this summarize, where one part gives an unexpected number of columns,',
    );
  }
  return {
    columns,
    rows: (run) =>
      groupsOf(input.rows(run), keys, calls, run).map(({ key, accumulators }) => {
        const results = accumulators.flatMap((accumulator) => accumulator.result(run));
        return [...key, ...outputs.map((output) => output(results, run))];
      }),
  };
}

function groupsOf(
  rows: readonly Values[],
  keys: readonly Evaluate[],
  { creators }: Calls,
  run: Run,
): readonly Group[] {
  const groups = new Map<string, Group>();
  const groupAt = (key: Values): Group => {
    const text = keyOf(key);
    const known = groups.get(text);
    if (known !== undefined) return known;
    const group = { key, accumulators: creators.map((create) => create()) };
    groups.set(text, group);
    return group;
  };
  if (keys.length === 0) groupAt([]);
  for (const row of rows) {
    const { accumulators } = groupAt(keys.map((key) => key(row, run)));
    for (const accumulator of accumulators) accumulator.add(row, run);
  }
  return [...groups.values()];
}

interface Context {
  readonly scope: Scope;
  readonly starNames: readonly string[];
  readonly calls: Calls;
}

/** The closures for an item's columns, over the flat list of the calls' results. */
function outputsOf(item: SyntaxNode, context: Context): readonly Evaluate[] {
  const { scope, calls } = context;
  const inner = item.kind === 'SimpleNamedExpression' ? item.child('Expression') : item;
  const builder = aggregateFunctions.get(inner.name);
  if (
    inner.kind === 'FunctionCallExpression' &&
    builder !== undefined &&
    inner.type === undefined
  ) {
    const args = argumentsOf(inner, context);
    const width = inner.name.startsWith('percentile') ? args.length - 1 : args.length;
    const start = addCall(calls, builder(args, inner), width);
    return Array.from({ length: width }, (_, index): Evaluate => {
      return (results) => results[start + index] ?? null;
    });
  }
  const aggregateOf = (call: SyntaxNode): Evaluate | undefined => {
    const build = aggregateFunctions.get(call.name);
    if (build === undefined) return undefined;
    const start = addCall(calls, build(argumentsOf(call, context), call), 1);
    return (results) => results[start] ?? null;
  };
  return [compileScalar(inner, { ...scope, columns: [], aggregateOf }).evaluate];
}

function addCall(calls: Calls, create: () => Accumulator, width: number): number {
  const start = calls.width;
  calls.creators.push(create);
  calls.width += width;
  return start;
}

function argumentsOf(call: SyntaxNode, { scope, starNames }: Context): readonly Scalar[] {
  const items = call.child('ArgumentList').list('Expressions');
  return items.flatMap((item) => {
    if (item.kind !== 'StarExpression') return [compileScalar(item, scope)];
    return starNames.map((name) => {
      const index = scope.columns.findIndex((column) => column.name === name);
      const type = scope.columns[index]?.type;
      if (type === undefined) throw unsupported(call, `the column ${name} of ${call.text}`);
      const evaluate: Evaluate = (row) => row[index] ?? null;
      return { node: item, type, constant: false, evaluate };
    });
  });
}

/** Which columns the one `*` stands for: what the analyser lists beyond the other aggregates. */
function starColumns(
  node: SyntaxNode,
  columns: readonly Column[],
  aggregates: readonly SyntaxNode[],
): readonly string[] {
  const widths = aggregates.map(widthWithoutStar);
  const starred = aggregates.filter((item) => starIn(item) !== undefined);
  if (starred.length === 0) return [];
  if (starred.length > 1) throw unsupported(node, 'a summarize with more than one *');
  const at = aggregates.findIndex((item) => starIn(item) !== undefined);
  const before = widths.slice(0, at + 1).reduce((sum, width) => sum + width, 0);
  const after = widths.slice(at + 1).reduce((sum, width) => sum + width, 0);
  return columns.slice(before, columns.length - after).map((column) => column.name);
}

function partsOf(item: SyntaxNode): readonly SyntaxNode[] {
  const inner = item.kind === 'SimpleNamedExpression' ? item.child('Expression') : item;
  return inner.find('ArgumentList')?.list('Expressions') ?? [];
}

function starIn(item: SyntaxNode): SyntaxNode | undefined {
  return partsOf(item).find((part) => part.kind === 'StarExpression');
}

function widthWithoutStar(item: SyntaxNode): number {
  if (item.type !== undefined) return 1;
  const parts = partsOf(item).filter((part) => part.kind !== 'StarExpression');
  return item.name.startsWith('percentile') ? parts.length - 1 : parts.length;
}
