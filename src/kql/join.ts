/**
 * `join` and `lookup` on equal keys. The default kind of join is innerunique: one row of the left
 * side for each key. Keys match as `==` does; a null key matches nothing (assumed: also no null).
 */
import { KqlError, unsupported } from './errors.ts';
import type { SyntaxNode } from './parser.ts';
import type { Plan, Scope } from './plan.ts';
import { columnsOf, parameterOf, refuseParameters } from './projection.ts';
import type { Column } from './schema.ts';
import { blankOf, isNumeric, keyOf } from './values.ts';
import type { Values } from './values.ts';

/** Rows a join may give; a cross product of two big tables is a mistake in the query. */
const ROWS_MAX = 1_000_000;

interface Side {
  readonly rows: readonly Values[];
  readonly keyOf: (row: Values) => string | null;
  readonly byKey: ReadonlyMap<string | null, readonly Values[]>;
  readonly blank: Values;
}

type Kind = (left: Side, right: Side) => Iterable<readonly [Values | null, Values | null]>;

const kinds: Readonly<Record<string, Kind>> = {
  inner: (left, right) => matches(left.rows, left, right, false),
  innerunique: (left, right) => matches(firstOfEachKey(left), left, right, false),
  leftouter: (left, right) => matches(left.rows, left, right, true),
  rightouter: (left, right) => swapped(matches(right.rows, right, left, true)),
  fullouter: (left, right) => [
    ...matches(left.rows, left, right, true),
    ...right.rows.filter((row) => !has(left, right, row)).map((row) => [null, row] as const),
  ],
  leftsemi: (left, right) => onlyLeft(left.rows.filter((row) => has(right, left, row))),
  leftanti: (left, right) => onlyLeft(left.rows.filter((row) => !has(right, left, row))),
  rightsemi: (left, right) => onlyRight(right.rows.filter((row) => has(left, right, row))),
  rightanti: (left, right) => onlyRight(right.rows.filter((row) => !has(left, right, row))),
};

const aliases: Readonly<Record<string, string>> = {
  anti: 'leftanti',
  leftantisemi: 'leftanti',
  rightantisemi: 'rightanti',
};

export function planJoin(node: SyntaxNode, input: Plan, scope: Scope): Plan {
  refuseParameters(node, ['kind']);
  const isLookup = node.kind === 'LookupOperator';
  const named = parameterOf(node, 'kind') ?? (isLookup ? 'leftouter' : 'innerunique');
  const name = aliases[named] ?? named;
  const combine = kinds[name];
  if (combine === undefined) throw unsupported(node, `join kind=${named}`);
  const other = scope.planOf(node.child('Expression'));
  const on = keyColumns(node, input.columns, other.columns);
  const columns = columnsOf(node);
  const oneSided = /semi|anti/.test(name);
  const kept = other.columns
    .map((_, index) => index)
    .filter((index) => {
      return !isLookup || !on.some((pair) => pair.right === index);
    });
  const widths = { left: input.columns.length, both: input.columns.length + kept.length };
  if (!oneSided && columns.length !== widths.both)
    throw unsupported(node, `join kind=${named} here`);
  return {
    columns,
    rows(run) {
      const left = sideOf(
        input.rows(run),
        input.columns,
        on.map((pair) => pair.left),
      );
      const right = sideOf(
        other.rows(run),
        other.columns,
        on.map((pair) => pair.right),
      );
      const rows: Values[] = [];
      for (const [a, b] of combine(left, right)) {
        if (rows.length >= ROWS_MAX) {
          throw new KqlError(node, 'join', `the join gives more than ${ROWS_MAX} rows`);
        }
        const fromRight = b ?? right.blank;
        if (oneSided) rows.push(a ?? fromRight);
        else rows.push([...(a ?? left.blank), ...kept.map((index) => fromRight[index] ?? null)]);
      }
      return rows;
    },
  };
}

function sideOf(
  rows: readonly Values[],
  columns: readonly Column[],
  indexes: readonly number[],
): Side {
  const keyOfRow = (row: Values): string | null => {
    const key = indexes.map((index) => row[index] ?? null);
    return key.includes(null) ? null : keyOf(key);
  };
  const byKey = Map.groupBy(rows, keyOfRow);
  byKey.delete(null);
  return { rows, keyOf: keyOfRow, byKey, blank: columns.map((column) => blankOf(column.type)) };
}

function* matches(
  rows: readonly Values[],
  own: Side,
  other: Side,
  outer: boolean,
): Generator<readonly [Values | null, Values | null]> {
  for (const row of rows) {
    const found = other.byKey.get(own.keyOf(row));
    if (found === undefined && outer) yield [row, null];
    for (const match of found ?? []) yield [row, match];
  }
}

function* swapped(
  pairs: Iterable<readonly [Values | null, Values | null]>,
): Generator<readonly [Values | null, Values | null]> {
  for (const [first, second] of pairs) yield [second, first];
}

function firstOfEachKey(side: Side): readonly Values[] {
  return [...side.byKey.values()].flatMap((rows) => rows.slice(0, 1));
}

function has(side: Side, owner: Side, row: Values): boolean {
  return side.byKey.has(owner.keyOf(row));
}

function onlyLeft(rows: readonly Values[]): readonly (readonly [Values, null])[] {
  return rows.map((row) => [row, null]);
}

function onlyRight(rows: readonly Values[]): readonly (readonly [null, Values])[] {
  return rows.map((row) => [null, row]);
}

interface KeyPair {
  readonly left: number;
  readonly right: number;
}

/** `on Name` or `on $left.A == $right.B`, any number of them. */
function keyColumns(
  node: SyntaxNode,
  left: readonly Column[],
  right: readonly Column[],
): readonly KeyPair[] {
  const clause = node.find('ConditionClause') ?? node.find('LookupClause');
  const conditions = clause?.list('Expressions') ?? [];
  if (conditions.length === 0) throw unsupported(node, 'a join without on');
  return conditions.map((condition) => {
    const [leftName, rightName] = namesOf(condition);
    const pair = {
      left: left.findIndex((column) => column.name === leftName),
      right: right.findIndex((column) => column.name === rightName),
    };
    const [a, b] = [left[pair.left]?.type, right[pair.right]?.type];
    if (a === undefined || b === undefined)
      throw unsupported(condition, `join on ${condition.text}`);
    if (a !== 'dynamic' && (a === b || (isNumeric(a) && isNumeric(b)))) return pair;
    throw new KqlError(condition, condition.text, `join on ${a} and ${b}; cast one side first`);
  });
}

function namesOf(condition: SyntaxNode): readonly [string, string] {
  const inner =
    condition.kind === 'ParenthesizedExpression' ? condition.child('Expression') : condition;
  if (inner.kind === 'NameReference') return [inner.name, inner.name];
  const sides = inner.kind === 'EqualExpression' ? [inner.child('Left'), inner.child('Right')] : [];
  const nameAt = (side: string): string | undefined => {
    const part = sides.find((candidate) => candidate.find('Expression')?.name === side);
    return part?.child('Selector').name;
  };
  const [left, right] = [nameAt('$left'), nameAt('$right')];
  if (left === undefined || right === undefined) {
    throw unsupported(condition, `join on ${condition.text}`, 'write $left.A == $right.B');
  }
  return [left, right];
}
