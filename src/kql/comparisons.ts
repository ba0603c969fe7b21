/**
 * Operators that answer true, false or null: comparing, `in`, `between`, text predicates.
 * With one null `==` is false and `!=` true; with two both are null; `<` and its kin are null with
 * any null. Text predicates ignore case unless their name ends in _cs; `==` and `in` never do.
 */
import { KqlError } from './errors.ts';
import { literalText } from './literals.ts';
import type { SyntaxNode } from './parser.ts';
import { once } from './plan.ts';
import type { Evaluate, Plan, Run, Scalar } from './plan.ts';
import type { KqlType } from './schema.ts';
import { hasTerm, regexOf, textPredicates } from './text-search.ts';
import type { TextPredicate } from './text-search.ts';
import {
  compareValues,
  convert,
  equalValues,
  isArray,
  isNumeric,
  keyOf,
  toText,
} from './values.ts';
import type { Value, Values } from './values.ts';

/** One element of an `in` list: a value, or a table whose first column is meant. */
export type Member = { readonly scalar: Scalar } | { readonly plan: Plan };

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  LessThanExpression: (order) => order < 0,
  LessThanOrEqualExpression: (order) => order <= 0,
  GreaterThanExpression: (order) => order > 0,
  GreaterThanOrEqualExpression: (order) => order >= 0,
};

export function comparison(node: SyntaxNode, left: Scalar, right: Scalar): Evaluate {
  const common = commonType(node, left.type, right.type);
  const [a, b] = [aligned(left, common), aligned(right, common)];
  if (node.kind === 'EqualExpression') return (row, run) => equalValues(a(row, run), b(row, run));
  if (node.kind === 'NotEqualExpression') {
    return (row, run) => {
      const equal = equalValues(a(row, run), b(row, run));
      return equal === null ? null : !equal;
    };
  }
  const holds = orders[node.kind];
  if (holds === undefined) throw new Error(`no comparison ${node.kind}`);
  return (row, run) => ordered(a(row, run), b(row, run), holds);
}

function ordered(left: Value, right: Value, holds: (order: number) => boolean): boolean | null {
  if (left === null || right === null) return null;
  if (Number.isNaN(left) || Number.isNaN(right)) return false;
  return holds(compareValues(left, right));
}

/** A dynamic value is read as the other side's type; a number in it may well have a fraction. */
function commonType(node: SyntaxNode, left: KqlType, right: KqlType): KqlType {
  if (left === right) return left;
  if (isNumeric(left) && isNumeric(right)) return 'real';
  if (left === 'dynamic') return isNumeric(right) ? 'real' : right;
  if (right === 'dynamic') return isNumeric(left) ? 'real' : left;
  throw new KqlError(
    node,
    node.text,
    `${left} is compared with ${right}; cast one side, for example with to${left}()`,
  );
}

function aligned(side: Scalar, type: KqlType): Evaluate {
  const { evaluate, type: from } = side;
  if (from === type || (isNumeric(from) && isNumeric(type))) return evaluate;
  return (row, run) => convert(evaluate(row, run), from, type);
}

/** `between (low .. high)`, both included; a timespan as high is added to low. */
export function between(node: SyntaxNode, value: Scalar, low: Scalar, high: Scalar): Evaluate {
  const negated = node.kind === 'NotBetweenExpression';
  const relative = value.type === 'datetime' && high.type === 'timespan';
  const common = commonType(node, value.type, low.type);
  const top = relative ? high.evaluate : aligned(high, commonType(node, common, high.type));
  const [at, from] = [aligned(value, common), aligned(low, common)];
  return (row, run) => {
    const [middle, start, end] = [at(row, run), from(row, run), top(row, run)];
    if (middle === null || start === null || end === null) return null;
    const stop = relative ? (start as bigint) + (end as bigint) : end;
    const inside = compareValues(middle, start) >= 0 && compareValues(middle, stop) <= 0;
    return inside !== negated;
  };
}

/** `in`, `!in`, `in~`, `!in~`. A null is in no list. */
export function membership(node: SyntaxNode, value: Scalar, members: readonly Member[]): Evaluate {
  const negated = node.kind.startsWith('Not');
  // The parser calls `in~` InCs and `in` In, although it is `in` that minds the case.
  const insensitive = node.kind.endsWith('InCsExpression');
  const fold = (item: Value): Value =>
    insensitive && typeof item === 'string' ? item.toLowerCase() : item;
  const type = members.reduce((common, member) => {
    return commonType(node, common, typeOf(member));
  }, value.type);
  const at = aligned(value, type);
  const setOf = (row: Values, run: Run): ReadonlySet<string> => {
    const items = members.flatMap((member) => itemsOf(member, type, row, run));
    return new Set(items.map((item) => keyOf([fold(item)])));
  };
  const constant = members.every((member) => !('scalar' in member) || member.scalar.constant);
  const memoKey = {};
  return (row, run) => {
    const item = at(row, run);
    if (item === null) return negated;
    const set = constant ? once(run, memoKey, () => setOf(row, run)) : setOf(row, run);
    return set.has(keyOf([fold(item)])) !== negated;
  };
}

function typeOf(member: Member): KqlType {
  if ('scalar' in member) return member.scalar.type;
  return member.plan.columns[0]?.type ?? 'dynamic';
}

function itemsOf(member: Member, type: KqlType, row: Values, run: Run): readonly Value[] {
  if ('plan' in member) {
    return member.plan.rows(run).map((found) => convert(found[0] ?? null, typeOf(member), type));
  }
  const value = member.scalar.evaluate(row, run);
  const items = member.scalar.type === 'dynamic' && isArray(value) ? value : [value];
  return items.map((item) => convert(item, member.scalar.type, type));
}

/** `has`, `contains`, `startswith` and their kin, by the parser's name for them. */
export function textPredicate(node: SyntaxNode, left: Scalar, right: Scalar): Evaluate | undefined {
  const match = /^(Not)?([A-Z][A-Za-z]*?)(Cs)?Expression$/.exec(node.kind);
  const [, not, name = '', caseSensitive] = match ?? [];
  const predicate = textPredicates[name];
  if (predicate === undefined) return undefined;
  const test = caseSensitive === undefined ? ignoringCase(predicate) : predicate;
  const [a, b] = [textOf(left), textOf(right)];
  const negated = not !== undefined;
  return (row, run) => test(a(row, run), b(row, run)) !== negated;
}

function ignoringCase(predicate: TextPredicate): TextPredicate {
  return (text, sought) => predicate(text.toLowerCase(), sought.toLowerCase());
}

/** `=~` and `!~`. */
export function equalIgnoringCase(node: SyntaxNode, left: Scalar, right: Scalar): Evaluate {
  const negated = node.kind === 'BangTildeExpression';
  const [a, b] = [textOf(left), textOf(right)];
  return (row, run) => (a(row, run).toLowerCase() === b(row, run).toLowerCase()) !== negated;
}

/** `has_any` and `has_all`. */
export function hasTerms(node: SyntaxNode, text: Scalar, members: readonly Member[]): Evaluate {
  const all = node.kind === 'HasAllExpression';
  const test = ignoringCase(hasTerm);
  const at = textOf(text);
  return (row, run) => {
    const sought = members.flatMap((member) => itemsOf(member, 'string', row, run)).map(String);
    const found = (term: string): boolean => test(at(row, run), term);
    return all ? sought.every(found) : sought.some(found);
  };
}

/** `matches regex`. A constant pattern is checked at once. */
export function matchesRegex(left: Scalar, right: Scalar): Evaluate {
  const [a, b] = [textOf(left), patternOf(right)];
  return (row, run) => b(row, run).test(a(row, run));
}

export function textOf(scalar: Scalar): (row: Values, run: Run) => string {
  const { evaluate, type } = scalar;
  return (row, run) => toText(evaluate(row, run), type);
}

/** A literal pattern fails when the query is compiled, any other when it is run. */
export function patternOf(scalar: Scalar): (row: Values, run: Run) => RegExp {
  const text = textOf(scalar);
  const build = (pattern: string): RegExp => {
    try {
      return regexOf(pattern);
    } catch (error) {
      const why = error instanceof Error ? error.message : 'invalid regex';
      throw new KqlError(scalar.node, scalar.node.text, `bad regex ${scalar.node.text}: ${why}`);
    }
  };
  const literal = literalText(scalar.node);
  if (literal !== undefined) {
    const regex = build(literal);
    return () => regex;
  }
  return (row, run) => build(text(row, run));
}
