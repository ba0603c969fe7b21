/**
 * The two schemas of Event Grid. In: what a publisher sent, and the schema of the topic. Out: the
 * event as the topic takes it, or one complaint that names the place; and the same event in the
 * schema that a subscription wants (Microsoft Learn: Event Grid event schema, CloudEvents v1.0
 * schema with Azure Event Grid).
 */

export type EventSchema = 'EventGridSchema' | 'CloudEventSchemaV1_0';

/** One event on the wire, in either schema. */
export type EventFields = Readonly<Record<string, unknown>>;

/** An event that a topic has taken. */
export interface TopicEvent {
  readonly id: string;
  readonly type: string;
  /** '' where a CloudEvent has none. */
  readonly subject: string;
  readonly publishedAtMs: number;
  readonly schema: EventSchema;
  /** As published, with what Event Grid itself stamps on it. */
  readonly fields: EventFields;
}

interface Rule {
  readonly name: string;
  readonly holds: (value: unknown) => boolean;
  readonly must: string;
}

const text: Omit<Rule, 'name'> = {
  holds: (value) => typeof value === 'string' && value !== '',
  must: 'must be a text that is not empty',
};
const textIfAny: Omit<Rule, 'name'> = {
  holds: (value) => value === undefined || typeof value === 'string',
  must: 'must be a text, or left out',
};
const isTime = (value: unknown) => typeof value === 'string' && !Number.isNaN(Date.parse(value));

const eventGridRules: readonly Rule[] = [
  { name: 'id', ...text },
  { name: 'subject', ...text },
  { name: 'eventType', ...text },
  { name: 'eventTime', holds: isTime, must: 'must be a time such as 2026-11-21T10:00:00Z' },
  { name: 'dataVersion', ...textIfAny },
  {
    name: 'metadataVersion',
    holds: (value) => value === undefined || value === '1',
    must: 'must be "1", or left out',
  },
];

const cloudEventRules: readonly Rule[] = [
  { name: 'specversion', holds: (value) => value === '1.0', must: 'must be "1.0"' },
  { name: 'id', ...text },
  { name: 'source', ...text },
  { name: 'type', ...text },
  { name: 'subject', ...textIfAny },
  {
    name: 'time',
    holds: (value) => value === undefined || isTime(value),
    must: 'must be a time such as 2026-11-21T10:00:00Z, or left out',
  },
  { name: 'dataschema', ...textIfAny },
  { name: 'datacontenttype', ...textIfAny },
  { name: 'data_base64', ...textIfAny },
];

/** Takes one event of a publication; `source` is what Event Grid writes into `topic`. */
export function readEvent(
  value: unknown,
  place: string,
  { schema, source, nowMs }: { schema: EventSchema; source: string; nowMs: number },
): TopicEvent | { readonly complaint: string } {
  if (!isFields(value)) return { complaint: `${place} must be an object` };
  const isEventGrid = schema === 'EventGridSchema';
  const rules = isEventGrid ? eventGridRules : cloudEventRules;
  const broken = rules.find(({ name, holds }) => !holds(value[name]));
  if (broken !== undefined) return { complaint: `${place}.${broken.name} ${broken.must}` };
  const complaint = isEventGrid ? complaintOfTopic(value, source) : complaintOfCloudEvent(value);
  if (complaint !== null) return { complaint: `${place}.${complaint}` };
  const stamp = { topic: source, dataVersion: value['dataVersion'] ?? '', metadataVersion: '1' };
  const fields = isEventGrid ? { ...value, ...stamp } : value;
  return {
    id: textOf(fields['id']),
    type: textOf(fields[isEventGrid ? 'eventType' : 'type']),
    subject: textOf(fields['subject']),
    publishedAtMs: nowMs,
    schema,
    fields,
  };
}

/** CloudEvents cannot become Event Grid events: a subscription that asks for it is refused. */
export function inSchema({ schema, fields }: TopicEvent, wanted: EventSchema): EventFields {
  if (schema === wanted) return fields;
  const { id, topic, eventType, eventTime, subject, data, dataVersion } = fields;
  return {
    specversion: '1.0',
    id,
    source: topic,
    type: eventType,
    time: eventTime,
    subject,
    // As in the sample of Microsoft Learn, "Event Grid message delivery and retry".
    ...(dataVersion === '' ? {} : { dataversion: dataVersion }),
    data,
  };
}

function complaintOfTopic({ topic }: EventFields, source: string): string | null {
  const isOurs = topic === undefined || topic === source;
  return isOurs ? null : `topic must be ${source}, or left out`;
}

function complaintOfCloudEvent(event: EventFields): string | null {
  if ('data' in event && 'data_base64' in event) return 'data and data_base64 exclude each other';
  const odd = Object.keys(event).find((name) => !/^([a-z0-9]+|data_base64)$/.test(name));
  return odd === undefined ? null : `${odd} must be named in lower-case letters and digits`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isFields(value: unknown): value is EventFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
