/**
 * A log search alert rule: the ARM body of a `Microsoft.Insights/scheduledQueryRules` comes in (the
 * property names of API version 2023-12-01), a checked rule with its compiled query goes out. What
 * Azure would refuse, and what cannot be evaluated here, throws one RuleError with every complaint.
 */

import type { Schema } from './query.ts';
import { readCriteria } from './rule-criterion.ts';
import { lintResult } from './rule-lint.ts';
import type { Rule } from './rule-model.ts';
import {
  complain,
  isAbsent,
  orEmpty,
  pathText,
  readDuration,
  readEntries,
  readFields,
  readFlag,
  readInteger,
  readText,
  readTexts,
  rootField,
  type Complaint,
  type Field,
} from './rule-reader.ts';

export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly complaints: readonly Complaint[];

  constructor(rule: string, complaints: readonly Complaint[]) {
    const lines = complaints.map(({ path, message }) => `  ${pathText(path)}: ${message}`);
    super(`The alert rule ${rule} cannot be used:\n${lines.join('\n')}`);
    this.complaints = complaints;
  }
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/**
 * A query reads two days at most, whatever it says (Microsoft Learn: create a log search alert).
 */
const RANGE_MAX_MS = 48 * HOUR_MS;
const COMMON_TIMES = ['PT1M', 'PT5M', 'PT10M', 'PT15M', 'PT30M', 'PT45M'];
const HOURS = ['PT1H', 'PT2H', 'PT3H', 'PT4H', 'PT5H', 'PT6H'];
/** The values ARM takes (Microsoft Learn: Resource Manager templates for log search alerts). */
const WINDOWS = [...COMMON_TIMES, ...HOURS, 'P1D', 'P2D'];
const FREQUENCIES = [...COMMON_TIMES, ...HOURS, 'PT12H', 'P1D'];
const MUTES = ['PT1M', 'PT5M', 'PT15M', 'PT30M', 'PT1H', 'PT6H', 'PT12H', 'P1D'];
/** All properties of a rule together (Microsoft Learn: create a log search alert). */
const PROPERTIES_BYTES_MAX = 64 * 1024;

/** Checks an ARM body against the tables its query may read. Throws RuleError. */
export function compileRule(body: unknown, schema: Schema): Rule {
  const root = rootField(body);
  const { id, name, kind, properties } = readFields(root, [
    'id',
    'name',
    'type',
    'location',
    'kind',
    'tags',
    'identity',
    'etag',
    'systemData',
    'properties',
  ]);
  const ruleName = readText(name);
  if (!/^[^#<>%&:?/{}*\\]{1,260}$/.test(ruleName)) complain(name, 'is not a name ARM accepts');
  if (!isAbsent(kind) && kind.value !== 'LogAlert') {
    complain(kind, 'must be LogAlert: other kinds are not evaluated here');
  }
  if (byteLength(properties.value) > PROPERTIES_BYTES_MAX) {
    complain(properties, `is larger than ${PROPERTIES_BYTES_MAX} bytes`);
  }
  const rule = readProperties(properties, ruleName, readText(id, ''), schema);
  if (rule === null || root.complaints.length > 0) {
    throw new RuleError(ruleName === '' ? '(without a name)' : ruleName, root.complaints);
  }
  return rule;
}

function readProperties(field: Field, name: string, id: string, schema: Schema): Rule | null {
  const read = readFields(field, [
    'displayName',
    'description',
    'severity',
    'enabled',
    'scopes',
    'evaluationFrequency',
    'windowSize',
    'overrideQueryTimeRange',
    'targetResourceTypes',
    'criteria',
    'muteActionsDuration',
    'actions',
    'checkWorkspaceAlertsStorageConfigured',
    'skipQueryValidation',
    'autoMitigate',
    'resolveConfiguration',
  ]);
  const frequencyMs = readDuration(read.evaluationFrequency, FREQUENCIES);
  const windowMs = readDuration(read.windowSize, WINDOWS);
  const { actionGroups, customProperties } = readFields(orEmpty(read.actions), [
    'actionGroups',
    'customProperties',
    'actionProperties',
  ]);
  const stateful = readFlag(read.autoMitigate, true);
  const criterion = readCriteria(read.criteria, frequencyMs, schema);
  const scopes = readTexts(read.scopes);
  if (scopes.length === 0) complain(read.scopes, 'must name the workspace or resource it queries');
  if (criterion === null) return null;
  const range = windowMs * criterion.failingPeriods.numberOfEvaluationPeriods;
  const rule: Rule = {
    id: id === '' ? `/providers/Microsoft.Insights/scheduledQueryRules/${name}` : id,
    name,
    description: readText(read.description, ''),
    severity: readInteger(read.severity, 0, 4),
    enabled: readFlag(read.enabled, true),
    scopes,
    targetResourceTypes: readTexts(read.targetResourceTypes),
    actionGroups: readTexts(actionGroups),
    customProperties: Object.fromEntries(
      readEntries(customProperties).map(([key, value]) => [key, readText(value, '')]),
    ),
    frequencyMs,
    windowSize: readText(read.windowSize),
    windowMs,
    rangeMs: Math.min(readRange(read.overrideQueryTimeRange, windowMs, range), RANGE_MAX_MS),
    resolveAfterMs: stateful ? readResolveAfter(read, frequencyMs) : null,
    muteMs: readMute(read.muteActionsDuration, stateful),
    criterion,
  };
  for (const message of lintResult(criterion)) complain(read.criteria, message);
  return rule;
}

/** assumed: Azure refuses to mute a stateful rule, which is silent until it resolves anyhow. */
function readMute(field: Field, stateful: boolean): number {
  if (isAbsent(field)) return 0;
  if (stateful) complain(field, 'must be left out unless autoMitigate is false');
  return readDuration(field, MUTES);
}

function readRange(field: Field, windowMs: number, fallbackMs: number): number {
  if (isAbsent(field)) return fallbackMs;
  const rangeMs = readDuration(field);
  if (rangeMs < windowMs || rangeMs > RANGE_MAX_MS) {
    complain(field, 'must be at least windowSize and at most P2D');
  }
  return rangeMs;
}

/** Microsoft Learn: Azure Monitor alerts, the table of when stateful log alerts resolve. */
function readResolveAfter(
  read: Readonly<Record<'resolveConfiguration' | 'evaluationFrequency', Field>>,
  frequencyMs: number,
): number {
  if (!isAbsent(read.resolveConfiguration)) {
    const { autoResolved, timeToResolve } = readFields(read.resolveConfiguration, [
      'autoResolved',
      'timeToResolve',
    ]);
    if (!readFlag(autoResolved, true)) complain(autoResolved, 'false is not evaluated here');
    if (!isAbsent(timeToResolve)) return readDuration(timeToResolve);
  }
  if (frequencyMs > 12 * HOUR_MS) {
    complain(read.evaluationFrequency, 'must be at most PT12H unless autoMitigate is false');
  }
  if (frequencyMs < 5 * MINUTE_MS) return 10 * MINUTE_MS;
  if (frequencyMs <= 15 * MINUTE_MS) return 3 * frequencyMs;
  return frequencyMs <= 11 * HOUR_MS ? 2 * frequencyMs : frequencyMs;
}

function byteLength(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value) ?? '').length;
}
