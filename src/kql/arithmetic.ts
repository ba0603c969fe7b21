/**
 * `+ - * / %` and unary minus. Between whole numbers `/` cuts to a whole number and anything by
 * zero is null; `%` is never negative. Dates and spans follow their own algebra in ticks.
 * A null operand gives null. A whole result beyond 2^53 is an error, not a rounded number.
 */
import { KqlError, unsupported } from './errors.ts';
import type { SyntaxNode } from './parser.ts';
import type { Evaluate, Scalar } from './plan.ts';
import { inRange } from './time.ts';
import { isNumeric } from './values.ts';
import type { Value } from './values.ts';

const operators = new Set([
  'AddExpression',
  'SubtractExpression',
  'MultiplyExpression',
  'DivideExpression',
  'ModuloExpression',
]);

export function isArithmetic(kind: string): boolean {
  return operators.has(kind);
}

export function arithmetic(node: SyntaxNode, left: Scalar, right: Scalar): Evaluate {
  if (isNumeric(left.type) && isNumeric(right.type)) return numeric(node, left, right);
  if (isTemporal(left) || isTemporal(right)) return temporal(node, left, right);
  const fix = 'cast dynamic values with tolong() or toreal()';
  throw unsupported(node, `${node.text} (${left.type} and ${right.type})`, fix);
}

function isTemporal(side: Scalar): boolean {
  return side.type === 'datetime' || side.type === 'timespan';
}

function numeric(node: SyntaxNode, left: Scalar, right: Scalar): Evaluate {
  const whole = node.type === 'long' || node.type === 'int';
  const apply = numericOperator(node.kind, whole);
  const [a, b] = [left.evaluate, right.evaluate];
  return (row, run) => {
    const [x, y] = [a(row, run), b(row, run)];
    if (typeof x !== 'number' || typeof y !== 'number') return null;
    const result = apply(x, y);
    if (whole && result !== null && !Number.isSafeInteger(result)) {
      throw new KqlError(node, node.text, `${node.text} gives a whole number beyond 2^53`);
    }
    return result;
  };
}

function numericOperator(kind: string, whole: boolean): (x: number, y: number) => number | null {
  switch (kind) {
    case 'AddExpression':
      return (x, y) => x + y;
    case 'SubtractExpression':
      return (x, y) => x - y;
    case 'MultiplyExpression':
      return (x, y) => x * y;
    case 'DivideExpression':
      // assumed: cut towards zero; the + 0 turns -0 into 0.
      return whole ? (x, y) => (y === 0 ? null : Math.trunc(x / y) + 0) : (x, y) => x / y;
    default:
      return (x, y) => {
        if (y === 0) return whole ? null : Number.NaN;
        const rest = x % y;
        return rest < 0 ? rest + Math.abs(y) : rest;
      };
  }
}

function temporal(node: SyntaxNode, left: Scalar, right: Scalar): Evaluate {
  const apply = temporalOperator(node, left, right);
  const [a, b] = [left.evaluate, right.evaluate];
  const isDate = node.type === 'datetime';
  return (row, run) => {
    const [x, y] = [a(row, run), b(row, run)];
    if (x === null || y === null) return null;
    const result = apply(x, y);
    return isDate && typeof result === 'bigint' ? inRange(result) : result;
  };
}

function temporalOperator(
  node: SyntaxNode,
  left: Scalar,
  right: Scalar,
): (x: Value, y: Value) => Value {
  const ticks = (value: Value): bigint => value as bigint;
  const both = isTemporal(left) && isTemporal(right);
  switch (node.kind) {
    case 'AddExpression':
      if (both) return (x, y) => ticks(x) + ticks(y);
      break;
    case 'SubtractExpression':
      if (both) return (x, y) => ticks(x) - ticks(y);
      break;
    case 'MultiplyExpression':
      if (left.type === 'timespan' && isNumeric(right.type)) return (x, y) => scaled(x, Number(y));
      if (right.type === 'timespan' && isNumeric(left.type)) return (x, y) => scaled(y, Number(x));
      break;
    case 'DivideExpression':
      if (both) return (x, y) => Number(x) / Number(y);
      if (isNumeric(right.type)) return (x, y) => scaled(x, 1 / Number(y));
      break;
    case 'ModuloExpression':
      if (both) return (x, y) => remainder(ticks(x), ticks(y));
      break;
    default:
  }
  throw unsupported(node, `${node.text} (${left.type} and ${right.type})`);
}

function scaled(ticks: Value, factor: number): Value {
  if (typeof ticks !== 'bigint' || !Number.isFinite(factor)) return null;
  return Number.isInteger(factor)
    ? ticks * BigInt(factor)
    : BigInt(Math.trunc(Number(ticks) * factor));
}

function remainder(x: bigint, y: bigint): bigint | null {
  if (y === 0n) return null;
  const size = y < 0n ? -y : y;
  const rest = x % size;
  return rest < 0n ? rest + size : rest;
}

export function negation(node: SyntaxNode, operand: Scalar): Evaluate {
  if (!isNumeric(operand.type) && operand.type !== 'timespan') {
    throw unsupported(node, `${node.text} (minus ${operand.type})`);
  }
  return (row, run) => {
    const value = operand.evaluate(row, run);
    if (typeof value === 'bigint') return -value;
    return typeof value === 'number' ? 0 - value : null;
  };
}
