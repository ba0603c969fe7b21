/**
 * What a row's value must look like to be believed: core's types, as schemas. They cannot drift
 * apart: each schema is declared to yield the type it stands for. Unknown members are dropped, so
 * that an older version can read what a newer one wrote.
 */
import { z } from 'zod';
import type { Brake } from '../core/brakes.ts';
import type { Entry } from '../core/entry.ts';
import type { FleetState, GroupState } from '../core/group-state.ts';
import type { Incident, Phase } from '../core/incident.ts';
import { everyReason } from '../core/reasons.ts';
import { instant } from '../core/time.ts';
import type { Reading } from '../core/readings.ts';
import type { Heartbeat } from '../pipeline/ports.ts';

const text = z.string();
const count = z.number().int().nonnegative();
/** The last instant of `Date`, and so of a plain column for people. */
const at = z.number().nonnegative().max(8_640_000_000_000_000).transform(instant);
const instants = z.array(at);
const remedy = z.enum(['restart', 'start']);
const reason = z.enum(everyReason);

const phaseNames = ['quiet', 'suspected', 'treating', 'verifying', 'cooling', 'escalated'] as const;
const phase: z.ZodType<Phase> = z.enum(phaseNames);

const reading: z.ZodType<Reading> = z.discriminatedUnion('verdict', [
  z.object({ verdict: z.literal('healthy'), at }),
  z.object({ verdict: z.enum(['unhealthy', 'unknown']), why: text, at }),
]);
const readings = z.array(reading);

const kept = {
  epoch: count,
  nextLookAt: at.nullable(),
  runs: z.array(z.object({ token: text, seenAt: at })),
  suspicions: instants,
  actions: instants,
  told: z.array(
    z.object({ why: z.enum(['escalated', 'still_open', 'flapping']), epoch: count, at }),
  ),
  reason,
  detail: text,
  recordedAt: at,
};
const opened = { ...kept, openedAt: at, attempts: count, notBefore: at.nullable() };

export const incidentSchema: z.ZodType<Incident> = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('quiet'), ...kept }),
  z.object({ phase: z.literal('suspected'), ...opened, readings, hints: count }),
  z.object({
    phase: z.literal('treating'),
    ...opened,
    remedy,
    claimedAt: at,
    lostAfter: at,
  }),
  z.object({
    phase: z.literal('verifying'),
    ...opened,
    remedy,
    deadline: at,
    graceUntil: at,
    readings,
  }),
  z.object({ phase: z.literal('cooling'), ...opened, until: at }),
  z.object({
    phase: z.literal('escalated'),
    ...opened,
    healthySince: at.nullable(),
    acknowledgedBy: text.nullable(),
  }),
]);

const brake: z.ZodType<Brake> = z.object({
  scope: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('fleet') }),
    z.object({ kind: z.literal('group'), group: text }),
    z.object({ kind: z.literal('target'), target: text }),
  ]),
  owner: text,
  reason: text,
  from: at,
  until: at.nullable(),
});

export const groupSchema: z.ZodType<GroupState> = z.object({
  holder: z.object({ target: text, epoch: count }).nullable(),
  actions: instants,
  stormSeenAt: at.nullable(),
  brakes: z.array(brake),
});

export const fleetSchema: z.ZodType<FleetState> = z.object({
  actions: instants,
  brakes: z.array(brake),
});

export const heartbeatSchema: z.ZodType<Heartbeat> = z.object({
  lookedAt: z.record(text, at),
  toldAt: at.nullable(),
});

export const entrySchema: z.ZodType<Entry> = z.object({
  target: text,
  group: text,
  at,
  epoch: count,
  from: phase,
  to: phase,
  reason,
  detail: text,
  remedy: remedy.nullable(),
  cause: text,
  hint: text.nullable(),
  reading: text.nullable(),
  platform: text.nullable(),
  policy: text,
});

/** The columns that every row of a commit bears besides its state. */
export const commitColumns = z.object({ commitId: text });
export const targetColumns = z.object({ commitId: text, seq: count });
export const entryColumns = z.object({ seq: count });
