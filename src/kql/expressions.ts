/**
 * One scalar expression of the syntax tree to one closure over a row. What is not a known column,
 * `let`, operator or function stops the compilation with its name and place.
 */
import { arithmetic, isArithmetic, negation } from './arithmetic.ts';
import {
  between,
  comparison,
  equalIgnoringCase,
  hasTerms,
  matchesRegex,
  membership,
  textPredicate,
} from './comparisons.ts';
import type { Member } from './comparisons.ts';
import { KqlError, unsupported } from './errors.ts';
import { scalarFunctions } from './functions.ts';
import { literalValue } from './literals.ts';
import type { SyntaxNode } from './parser.ts';
import { once } from './plan.ts';
import type { Evaluate, Scalar, Scope } from './plan.ts';
import { isArray, isBag } from './values.ts';
import type { Value } from './values.ts';

export function compileScalar(node: SyntaxNode, scope: Scope): Scalar {
  switch (node.kind) {
    case 'ParenthesizedExpression':
    case 'SimpleNamedExpression':
    case 'BracketedExpression':
    case 'OrderedExpression':
    case 'UnaryPlusExpression':
      return compileScalar(node.child('Expression'), scope);
    case 'NameReference':
      return nameReference(node, scope);
    case 'UnaryMinusExpression':
      return unary(node, compileScalar(node.child('Expression'), scope));
    case 'AndExpression':
    case 'OrExpression':
      return binary(node, scope, (left, right) => logic(node.kind === 'OrExpression', left, right));
    case 'PathExpression':
    case 'ElementExpression':
      return member(node, scope);
    case 'FunctionCallExpression':
      return functionCall(node, scope);
    case 'ToScalarExpression':
      return toScalar(node, scope);
    case 'BetweenExpression':
    case 'NotBetweenExpression':
      return betweenBounds(node, scope);
    case 'InExpression':
    case 'NotInExpression':
    case 'InCsExpression':
    case 'NotInCsExpression':
      return withMembers(node, scope, membership);
    case 'HasAnyExpression':
    case 'HasAllExpression':
      return withMembers(node, scope, hasTerms);
    case 'MatchesRegexExpression':
      return binary(node, scope, matchesRegex);
    case 'EqualTildeExpression':
    case 'BangTildeExpression':
      return binary(node, scope, (left, right) => equalIgnoringCase(node, left, right));
    default:
      return literalOrOperator(node, scope);
  }
}

function literalOrOperator(node: SyntaxNode, scope: Scope): Scalar {
  if (node.kind.includes('Literal') || node.kind === 'DynamicExpression') {
    const value = literalValue(node);
    return { node, type: typeOf(node), constant: true, evaluate: () => value };
  }
  if (isArithmetic(node.kind)) {
    return binary(node, scope, (left, right) => arithmetic(node, left, right));
  }
  if (/^(Not)?(Equal|LessThan|GreaterThan)(OrEqual)?Expression$/.test(node.kind)) {
    return binary(node, scope, (left, right) => comparison(node, left, right));
  }
  if (node.find('Left') === undefined || node.find('Right') === undefined) {
    throw unsupported(node, `the expression ${node.text} (${node.kind})`);
  }
  return binary(node, scope, (left, right) => {
    const predicate = textPredicate(node, left, right);
    if (predicate === undefined) throw unsupported(node, `the operator in ${node.text}`);
    return predicate;
  });
}

function typeOf(node: SyntaxNode): Scalar['type'] {
  if (node.type === undefined) throw unsupported(node, `${node.text}, which has no one type,`);
  return node.type;
}

function unary(node: SyntaxNode, operand: Scalar): Scalar {
  const evaluate = negation(node, operand);
  return { node, type: operand.type, constant: operand.constant, evaluate };
}

function binary(
  node: SyntaxNode,
  scope: Scope,
  build: (left: Scalar, right: Scalar) => Evaluate,
): Scalar {
  const left = compileScalar(node.child('Left'), scope);
  const right = compileScalar(node.child('Right'), scope);
  const constant = left.constant && right.constant;
  return { node, type: typeOf(node), constant, evaluate: build(left, right) };
}

/** `false and null` is false, `true or null` true, otherwise a null makes null. */
function logic(isOr: boolean, left: Scalar, right: Scalar): Evaluate {
  return (row, run) => {
    const first = left.evaluate(row, run);
    if (first === isOr) return isOr;
    const second = right.evaluate(row, run);
    if (second === isOr) return isOr;
    return first === null || second === null ? null : !isOr;
  };
}

function nameReference(node: SyntaxNode, scope: Scope): Scalar {
  const index = scope.columns.findIndex((column) => column.name === node.name);
  if (index >= 0) {
    const evaluate: Evaluate = (row) => row[index] ?? null;
    return { node, type: typeOf(node), constant: false, evaluate };
  }
  const binding = scope.bindings.get(node.name);
  if (binding?.kind === 'scalar') {
    return { node, type: typeOf(node), constant: true, evaluate: binding.evaluate };
  }
  if (scope.aggregateOf !== undefined) {
    throw new KqlError(node, node.text, `${node.text} stands outside of an aggregate`);
  }
  throw unsupported(node, `the name ${node.text} in this place`);
}

/** `bag.key`, `bag["key"]` and `array[0]`; what is not there is null. */
function member(node: SyntaxNode, scope: Scope): Scalar {
  const owner = compileScalar(node.child('Expression'), scope);
  if (owner.type !== 'dynamic') throw unsupported(node, `${node.text} (part of ${owner.type})`);
  const selector = node.child('Selector');
  const { name } = selector;
  const isName = selector.kind === 'NameReference' || selector.kind === 'BracketedNameReference';
  const key: Evaluate = isName ? () => name : compileScalar(selector, scope).evaluate;
  return {
    node,
    type: 'dynamic',
    constant: false,
    evaluate: (row, run) => partOf(owner.evaluate(row, run), key(row, run)),
  };
}

function partOf(owner: Value, key: Value): Value {
  if (isArray(owner) && typeof key === 'number') return owner.at(key) ?? null;
  if (isBag(owner) && typeof key === 'string' && Object.hasOwn(owner, key))
    return owner[key] ?? null;
  return null;
}

function functionCall(node: SyntaxNode, scope: Scope): Scalar {
  const aggregate = scope.aggregateOf?.(node);
  if (aggregate !== undefined) {
    return { node, type: typeOf(node), constant: false, evaluate: aggregate };
  }
  const build = scalarFunctions.get(node.name);
  if (build === undefined) throw unsupported(node, `the function ${node.name}()`);
  const args = node
    .child('ArgumentList')
    .list('Expressions')
    .filter((argument) => argument.kind !== 'TypeOfLiteralExpression')
    .map((argument) => compileScalar(argument, scope));
  const constant = args.every((argument) => argument.constant);
  return { node, type: typeOf(node), constant, evaluate: build(args, node) };
}

/** The first column of the first row; null when there is no row. */
function toScalar(node: SyntaxNode, scope: Scope): Scalar {
  const plan = scope.planOf(node.child('Expression'));
  return {
    node,
    type: typeOf(node),
    constant: true,
    evaluate: (_, run) => once(run, plan, () => plan.rows(run)[0]?.[0] ?? null),
  };
}

function betweenBounds(node: SyntaxNode, scope: Scope): Scalar {
  const bounds = node.child('Right');
  const value = compileScalar(node.child('Left'), scope);
  const low = compileScalar(bounds.child('First'), scope);
  const high = compileScalar(bounds.child('Second'), scope);
  return { node, type: 'bool', constant: false, evaluate: between(node, value, low, high) };
}

function withMembers(
  node: SyntaxNode,
  scope: Scope,
  build: (node: SyntaxNode, value: Scalar, members: readonly Member[]) => Evaluate,
): Scalar {
  const value = compileScalar(node.child('Left'), scope);
  const items = node.child('Right').list('Expressions');
  const members = items.map((item): Member => {
    if (item.columns !== undefined) return { plan: scope.planOf(item) };
    return { scalar: compileScalar(item, scope) };
  });
  return { node, type: 'bool', constant: false, evaluate: build(node, value, members) };
}
