/**
 * The criterion of a rule's ARM body (`criteria.allOf[0]`): the field comes in, the criterion with
 * its compiled query goes out, or null once a complaint says why there is none.
 */

import { compileQuery, KqlError, type Query, type Schema } from './query.ts';
import { lintText } from './rule-lint.ts';
import type { Criterion, Dimension, FailingPeriods } from './rule-model.ts';
import {
  complain,
  isAbsent,
  readChoice,
  readFields,
  readInteger,
  readItems,
  readNumber,
  readText,
  readTexts,
  type Field,
} from './rule-reader.ts';

/** Microsoft Learn: create or edit a log search alert rule. */
const DIMENSIONS_MAX = 6;

export function readCriteria(field: Field, frequencyMs: number, schema: Schema): Criterion | null {
  const { allOf } = readFields(field, ['allOf']);
  const [first] = readItems(allOf, 1);
  if (first === undefined) {
    complain(allOf, 'must hold one criterion');
    return null;
  }
  const read = readFields(first, [
    'criterionType',
    'query',
    'timeAggregation',
    'metricMeasureColumn',
    'resourceIdColumn',
    'dimensions',
    'operator',
    'threshold',
    'failingPeriods',
  ]);
  readChoice(read.criterionType, ['StaticThresholdCriterion'], 'StaticThresholdCriterion');
  const query = readQuery(read.query, frequencyMs, schema);
  const criterion = {
    timeAggregation: readChoice(read.timeAggregation, [
      'Count',
      'Average',
      'Minimum',
      'Maximum',
      'Total',
    ]),
    metricMeasureColumn: readText(read.metricMeasureColumn, '') || null,
    resourceIdColumn: readText(read.resourceIdColumn, '') || null,
    dimensions: readItems(read.dimensions, DIMENSIONS_MAX).map(readDimension),
    operator: readChoice(read.operator, [
      'Equals',
      'GreaterThan',
      'GreaterThanOrEqual',
      'LessThan',
      'LessThanOrEqual',
    ]),
    threshold: readNumber(read.threshold),
    failingPeriods: readFailingPeriods(read.failingPeriods),
  };
  return query === null ? null : { query, ...criterion };
}

function readQuery(field: Field, frequencyMs: number, schema: Schema): Query | null {
  const text = readText(field);
  for (const message of lintText(text, frequencyMs)) complain(field, message);
  if (text === '') return null;
  try {
    return compileQuery(text, schema);
  } catch (error) {
    if (!(error instanceof KqlError)) throw error;
    complain(field, `line ${error.line}, column ${error.column}: ${error.message}`);
    return null;
  }
}

function readDimension(field: Field): Dimension {
  const { name, operator, values } = readFields(field, ['name', 'operator', 'values']);
  const dimension = {
    name: readText(name),
    operator: readChoice(operator, ['Include', 'Exclude']),
    values: readTexts(values),
  };
  if (dimension.values.length === 0) complain(values, 'must hold values, or * for every value');
  return dimension;
}

/** assumed: ARM takes at most six periods, as the portal does. */
function readFailingPeriods(field: Field): FailingPeriods {
  if (isAbsent(field)) return { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 };
  const read = readFields(field, ['numberOfEvaluationPeriods', 'minFailingPeriodsToAlert']);
  const numberOfEvaluationPeriods = readInteger(read.numberOfEvaluationPeriods, 1, 6, 1);
  const most = numberOfEvaluationPeriods;
  return {
    numberOfEvaluationPeriods,
    minFailingPeriodsToAlert: readInteger(read.minFailingPeriodsToAlert, 1, most, 1),
  };
}
