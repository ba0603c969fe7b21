/**
 * A literal's source text to its value. The parser's own literal values are not used: they read
 * datetimes in the machine's time zone, cut ticks to milliseconds, and turn `0x1F`, `time(0:05:00)`
 * and `real(+inf)` into 0. A literal that means nothing is an error with its place.
 */
import { KqlError, unsupported } from './errors.ts';
import type { SyntaxNode } from './parser.ts';
import { parseDatetime, parseTimespan } from './time.ts';
import { toBool, toLong, toReal } from './values.ts';
import type { Json, Value } from './values.ts';

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

export function literalValue(node: SyntaxNode): Value {
  const text = innerText(node.text);
  const written = literalText(node);
  if (written !== undefined) return written;
  if (node.kind === 'CompoundStringLiteralExpression') {
    return node
      .list('Tokens')
      .map((token) => unquote(token.text))
      .join('');
  }
  if (text.toLowerCase() === 'null') return null;
  switch (node.kind) {
    case 'LongLiteralExpression':
    case 'IntLiteralExpression':
      return mustBe(node, toLong(text), 'a whole number within 2^53');
    case 'RealLiteralExpression':
    case 'DecimalLiteralExpression':
      return mustBe(node, toReal(text), 'a number');
    case 'BooleanLiteralExpression':
      return mustBe(node, toBool(text), 'true or false');
    case 'DateTimeLiteralExpression':
      return mustBe(
        node,
        parseDatetime(unquoted(text)),
        'a date such as datetime(2026-03-01T12:00)',
      );
    case 'TimespanLiteralExpression':
      return mustBe(node, parseTimespan(unquoted(text)), 'a span such as 5m or time(1.02:03:04)');
    case 'GuidLiteralExpression':
      return unquoted(text).toLowerCase();
    case 'DynamicExpression':
      return dynamicLiteral(node.child('Expression'));
    default:
      throw unsupported(node, `the literal ${node.text}`);
  }
}

/** The text of a string literal; undefined for any other expression. */
export function literalText(node: SyntaxNode): string | undefined {
  return node.kind === 'StringLiteralExpression' ? unquote(node.text) : undefined;
}

function mustBe<T extends Value>(node: SyntaxNode, value: T, what: string): T {
  if (value === null) throw new KqlError(node, node.text, `${node.text} is not ${what}`);
  return value;
}

function dynamicLiteral(node: SyntaxNode): Json {
  switch (node.kind) {
    case 'JsonObjectExpression':
      return Object.fromEntries(
        node.list('Pairs').map((pair) => {
          return [unquote(pair.child('Name').text), dynamicLiteral(pair.child('Value'))];
        }),
      );
    case 'JsonArrayExpression':
      return node.list('Values').map(dynamicLiteral);
    case 'UnaryMinusExpression':
      return -Number(literalValue(node.child('Expression')));
    default: {
      const value = literalValue(node);
      if (typeof value === 'bigint') throw unsupported(node, `${node.text} inside dynamic()`);
      return value;
    }
  }
}

/** `long(5)` means 5; a bare literal means itself. */
function innerText(text: string): string {
  return (/^[a-z0-9]+\s*\(([^]*)\)$/i.exec(text)?.[1] ?? text).trim();
}

function unquoted(text: string): string {
  return /^(['"]).*\1$/.test(text) ? text.slice(1, -1) : text;
}

/** String literals: '..', "..", @"..", ```..```, ~~~..~~~, each with h for "hide in logs". */
function unquote(literal: string): string {
  const text = literal.replace(/^h(?=['"@`~])/i, '');
  if (text.startsWith('```') || text.startsWith('~~~')) return text.slice(3, -3);
  const quote = text.charAt(text.startsWith('@') ? 1 : 0);
  if (text.startsWith('@')) return text.slice(2, -1).replaceAll(quote + quote, quote);
  return text.slice(1, -1).replace(/\\(u[0-9a-f]{4}|x[0-9a-f]{2}|[0-7]{1,3}|.)/gi, (_, code) => {
    const escape = String(code);
    if (/^[ux]./i.test(escape)) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    if (/^[0-7]/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8));
    return escapes[escape] ?? escape;
  });
}
