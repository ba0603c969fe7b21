/**
 * What Azure refuses in a log search alert's query although it is good KQL, and the traps that
 * people fall into (Microsoft Learn: create or edit a log search alert rule). A query's text, or a
 * criterion with its compiled query comes in; messages for people go out, none where all is well.
 */

import type { Column } from './query.ts';
import type { Criterion, Rule } from './rule-model.ts';

const NUMBERS = ['long', 'int', 'real', 'decimal'];

/** Words refused everywhere, and those refused in rules that run every minute. */
const REFUSED = ['bag_unpack', 'pivot', 'narrow'];
const REFUSED_EVERY_MINUTE = ['search', 'union', 'take', 'limit', 'ingestion_time', 'adx'];

/** What is refused by its text alone; asked before the query is compiled. */
export function lintText(text: string, frequencyMs: number): readonly string[] {
  const code = withoutTextAndComments(text);
  const uses = (word: string) => new RegExp(`\\b${word}\\b(?!\\s*=)`).test(code);
  const messages = REFUSED.filter(uses).map((word) => `${word} is refused in alert rules`);
  if (frequencyMs === 60_000) {
    for (const word of REFUSED_EVERY_MINUTE.filter(uses)) {
      messages.push(`${word} is refused in rules that run every minute`);
    }
  }
  for (const match of code.matchAll(/\bago\s*\(([^)]*)\)/g)) {
    if (/^\s*-?\d/.test(match[1] ?? '')) continue;
    messages.push('ago() takes a literal such as 5m in alert rules, not an expression');
  }
  return messages;
}

/** What is refused by the columns of the query's result. */
export function lintResult(criterion: Criterion): readonly string[] {
  const { query, metricMeasureColumn, resourceIdColumn, timeAggregation } = criterion;
  const typeOf = (name: string) => query.columns.find((column) => column.name === name)?.type;
  const messages: string[] = [];
  for (const { name } of criterion.dimensions) {
    const type = typeOf(name);
    if (type === undefined) messages.push(`the query has no column ${name} to split by`);
    else if (type !== 'string' && !NUMBERS.includes(type)) {
      messages.push(`the dimension ${name} is a ${type}; only texts and numbers split alerts`);
    }
  }
  if (timeAggregation !== 'Count' && metricMeasureColumn === null) {
    messages.push(`${timeAggregation} needs a metricMeasureColumn`);
  }
  if (timeAggregation === 'Count' && metricMeasureColumn !== null) {
    messages.push('Count counts rows: leave metricMeasureColumn out');
  }
  if (metricMeasureColumn !== null && !NUMBERS.includes(typeOf(metricMeasureColumn) ?? 'long')) {
    messages.push(`metricMeasureColumn ${metricMeasureColumn} is not a number`);
  }
  for (const name of [metricMeasureColumn, resourceIdColumn]) {
    if (name !== null && typeOf(name) === undefined) {
      messages.push(`the query's result has no column ${name}`);
    }
  }
  const periods = criterion.failingPeriods.numberOfEvaluationPeriods;
  if (periods > 1 && timeColumn(query.columns) === null) {
    messages.push('more than one evaluation period needs a datetime column in the result');
  }
  return messages;
}

/** What Azure takes but what hardly does what was meant. */
export function adviseRule(rule: Rule): readonly string[] {
  const { query, timeAggregation, dimensions } = rule.criterion;
  const messages: string[] = [];
  const tail = withoutTextAndComments(query.text).split('|').at(-1) ?? '';
  if (timeAggregation === 'Count' && /^\s*summarize\b/.test(tail) && !/\bby\b/.test(tail)) {
    messages.push(
      'summarize without by gives one row always: Count then sees 1, whatever happened',
    );
  }
  if (rule.frequencyMs > rule.rangeMs) {
    messages.push(
      'evaluationFrequency is longer than the range read: rows in between are never seen',
    );
  }
  const counted = rule.criterion.operator === 'LessThan' || rule.criterion.operator === 'Equals';
  if (counted && dimensions.length > 0) {
    messages.push('a split alert cannot see that a resource went silent: it has no rows to split');
  }
  return messages;
}

/** The column that places a row in time: TimeGenerated, else the first datetime; null: none. */
export function timeColumn(columns: readonly Column[]): string | null {
  const times = columns.filter((column) => column.type === 'datetime').map(({ name }) => name);
  return times.find((name) => name === 'TimeGenerated') ?? times[0] ?? null;
}

function withoutTextAndComments(text: string): string {
  const literal = /@"(?:[^"]|"")*"|@'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\/[^\n]*/g;
  return text.replace(literal, (found) => (found.startsWith('//') ? '' : '""'));
}
