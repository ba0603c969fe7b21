/**
 * What `events.ts` publishes, as schemas: the whole CloudEvent as Event Grid delivers it, one for
 * each type. They are held to core's types, so that a word which core adds does not compile until
 * it is told here. Out: the texts of docs/events/, the same for the same sources.
 */
import { z } from 'zod';
import type { Brake, BrakeChange } from '../core/brakes.ts';
import type { Entry } from '../core/entry.ts';
import type { EventType } from '../core/event.ts';
import type { FailoverPhase } from '../core/failover/state.ts';
import type { Phase, Remedy, TargetRemedy } from '../core/incident.ts';
import { everyReason } from '../core/reasons.ts';
import { failoverPhase } from './failover-schema.ts';
import { at, count, oneOf, text } from './value-schemas.ts';

/** A name of paramedic.yaml. */
const name = '[a-z0-9-]{1,63}';
const matching = (pattern: string) => z.string().regex(new RegExp(`^${pattern}$`));
const storeTime = at.describe('Milliseconds since 1970 by the store’s clock.');

const incidentPhase = oneOf<Phase>({
  quiet: true,
  suspected: true,
  treating: true,
  verifying: true,
  cooling: true,
  escalated: true,
});
const targetRemedy = oneOf<TargetRemedy>({ restart: true, start: true });
const failoverRemedy = oneOf<Exclude<Remedy, TargetRemedy>>({ failover: true, follow: true });

/** A question to people, and what became of it, has a type of its own: see core/event.ts. */
const isOfApproval = (reason: string): boolean => reason.startsWith('approval_');
const approvalReason = z.enum(everyReason.filter(isOfApproval));
const otherReason = z.enum(everyReason.filter((reason) => !isOfApproval(reason)));

interface OfSubject {
  readonly target: z.ZodType<string>;
  readonly group: z.ZodType<string>;
  readonly policy: z.ZodType<string>;
  readonly phase: z.ZodType<Phase | FailoverPhase>;
  readonly reason: z.ZodType<Entry['reason']>;
  readonly remedy: z.ZodType<Remedy>;
}

/** An audit entry and what its reason says; its number is the event's sequence. */
const entryData = ({ target, group, policy, phase, reason, remedy }: OfSubject) =>
  z.strictObject({
    target: target.describe('Whom it concerns.'),
    group: group.describe('The group that it belongs to: its partition in the store.'),
    at: storeTime,
    epoch: count.describe('Number of the last claim or question.'),
    from: phase.describe('The phase before.'),
    to: phase.describe('The phase after; the same where something was only noted.'),
    reason: reason.describe('Why; a word of a closed list.'),
    detail: text.describe('What was seen, in words for people.'),
    remedy: remedy.nullable().describe('What this very entry claimed.'),
    cause: text.describe('What woke the look: alert, event, sweep, timer, operator ana …'),
    hint: text.nullable().describe('Key of the hint that woke it.'),
    reading: text.nullable().describe('What the probes said.'),
    platform: text.nullable().describe('What Azure said.'),
    policy: policy.describe('Under which limits it was decided.'),
    says: text.describe('The reason as a sentence.'),
  }) satisfies z.ZodType<Entry & { readonly says: string }>;

const ofTarget: OfSubject = {
  target: matching(name),
  group: matching(name),
  policy: matching(name),
  phase: incidentPhase,
  reason: otherReason,
  remedy: targetRemedy,
};
const ofFailover: OfSubject = {
  target: matching(`failover:${name}`),
  group: matching(`failover:${name}`),
  policy: matching(String.raw`failovers\.${name}`),
  phase: failoverPhase,
  reason: otherReason,
  remedy: failoverRemedy,
};

const scopeText = `(fleet|(group|target|failover):${name})`;

const scope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fleet') }),
  z.strictObject({ kind: z.literal('group'), group: matching(name) }),
  z.strictObject({ kind: z.literal('target'), target: matching(name) }),
  z.strictObject({ kind: z.literal('failover'), failover: matching(name) }),
]);

const brake = z.strictObject({
  scope: scope.describe('What it holds.'),
  owner: text.describe('Who set it, as they said.'),
  reason: text.describe('Why, as they said.'),
  from: storeTime.describe('It holds from then; milliseconds since 1970.'),
  until: at.nullable().describe('And to then; null: until somebody lifts it.'),
}) satisfies z.ZodType<Brake>;

const brakeData = z.strictObject({
  change: oneOf<BrakeChange['change']>({ set: true, lifted: true }).describe('What was done.'),
  scope: matching(scopeText).describe(
    'As people write it: fleet, group:shop, target:web, failover:shop.',
  ),
  brake: brake.nullable().describe('The one that was set; null where all of a scope were lifted.'),
});

interface Published {
  readonly id: string;
  readonly subject: string;
  readonly data: z.ZodType;
}

const cloudEvent = (type: EventType, { id, subject, data }: Published) =>
  z.strictObject({
    specversion: z.literal('1.0'),
    id: matching(id).describe('The same for every repetition of the same event.'),
    type: z.literal(type),
    source: matching('/paramedic/[^/]+').describe('/paramedic/ and the topic’s host.'),
    subject: matching(subject).describe('What it is about.'),
    time: z.iso.datetime().describe('When it was decided, by the store’s clock.'),
    sequence: matching('[0-9]{16}').describe(
      'Rises with every change of the subject; as texts they come in the order of numbers.',
    ),
    datacontenttype: z.literal('application/json'),
    data,
  });

const failoverIds = { subject: `failovers/${name}`, id: `failover:${name}:[0-9]+:[a-z_]+:[0-9]+` };

/** By the name of the file below docs/events. */
const published = {
  'incident-changed': {
    says: 'Something was decided or done about a target: one audit entry.',
    schema: cloudEvent('Paramedic.IncidentChanged', {
      id: `${name}:[0-9]+:[a-z_]+:[0-9]+`,
      subject: `targets/${name}`,
      data: entryData(ofTarget),
    }),
  },
  'failover-changed': {
    says: 'Something was decided or done about a failover group: one audit entry.',
    schema: cloudEvent('Paramedic.FailoverChanged', {
      ...failoverIds,
      data: entryData(ofFailover),
    }),
  },
  'approval-changed': {
    says: 'People are asked to approve a failover, or such a question has ended: one audit entry.',
    schema: cloudEvent('Paramedic.ApprovalChanged', {
      ...failoverIds,
      data: entryData({ ...ofFailover, reason: approvalReason }),
    }),
  },
  'brake-changed': {
    says: 'Somebody set or lifted a brake.',
    schema: cloudEvent('Paramedic.BrakeChanged', {
      id: `brake:(failover:)?${name}:[0-9]+`,
      subject: `brakes/${scopeText}`,
      data: brakeData,
    }),
  },
} as const;

export interface EventSchema {
  readonly type: EventType;
  /** Below docs/events: `incident-changed.schema.json`. */
  readonly fileName: string;
  readonly text: string;
}

export const eventSchemas: readonly EventSchema[] = Object.entries(published).map(
  ([name, { says, schema }]) => ({
    type: schema.shape.type.value,
    fileName: `${name}.schema.json`,
    text: textOf(schema, says),
  }),
);

function textOf(schema: z.ZodType, description: string): string {
  const { $schema, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    override({ jsonSchema }) {
      // The format says it, and zod's own pattern is longer than the rest of the schema.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  return `${JSON.stringify({ $schema, description, ...json }, null, 2)}\n`;
}
