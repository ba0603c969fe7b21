/**
 * What a row's value must look like to be believed: core's types, as schemas. They cannot drift
 * apart: each schema is declared to yield the type it stands for. What an older version did not
 * write yet has a default. An older version drops members that it does not know; a row with a word
 * that it does not know, such as a reason, it leaves alone.
 */
import { z } from 'zod';
import type { Brake, BrakeChange, BrakeScope } from '../core/brakes.ts';
import type { Entry } from '../core/entry.ts';
import type { FleetState, GroupState } from '../core/group-state.ts';
import type { HeardAct, Incident, Phase, Remedy, TargetRemedy, Why } from '../core/incident.ts';
import type { Heartbeat } from '../pipeline/ports.ts';
import { failoverPhase } from './failover-schema.ts';
import { at, count, instants, ledger, oneOf, readings, reason, text } from './value-schemas.ts';

const phase = oneOf<Phase>({
  quiet: true,
  suspected: true,
  treating: true,
  verifying: true,
  cooling: true,
  escalated: true,
});
const why = oneOf<Why>({ escalated: true, still_open: true, flapping: true });
const action = oneOf<HeardAct['action']>({ restart: true, start: true, stop: true });
const heardAct: z.ZodType<HeardAct> = z
  .object({ action, at, actedAt: at.optional(), ours: z.boolean() })
  .transform((act) => ({ ...act, actedAt: act.actedAt ?? act.at }));
const targetRemedy = oneOf<TargetRemedy>({ restart: true, start: true });
const remedy = oneOf<Remedy>({ restart: true, start: true, failover: true, follow: true });

const kept = {
  ...ledger(why),
  runs: z.array(z.object({ token: text, seenAt: at })),
  suspicions: instants,
  actions: instants,
  foreignStartAt: at.nullable().default(null),
  heard: z.array(heardAct).default([]),
};
const opened = { ...kept, openedAt: at, attempts: count, notBefore: at.nullable() };

export const incidentSchema: z.ZodType<Incident> = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('quiet'), ...kept }),
  z.object({ phase: z.literal('suspected'), ...opened, readings, hints: count }),
  z.object({
    phase: z.literal('treating'),
    ...opened,
    remedy: targetRemedy,
    claimedAt: at,
    lostAfter: at,
  }),
  z.object({
    phase: z.literal('verifying'),
    ...opened,
    remedy: targetRemedy,
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
    tellAfter: at.nullable().default(null),
  }),
]);

const scope: z.ZodType<BrakeScope> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fleet') }),
  z.object({ kind: z.literal('group'), group: text }),
  z.object({ kind: z.literal('target'), target: text }),
  z.object({ kind: z.literal('failover'), failover: text }),
]);

const brake: z.ZodType<Brake> = z.object({
  scope,
  owner: text,
  reason: text,
  from: at,
  until: at.nullable(),
});

const brakeChange: z.ZodType<BrakeChange> = z.object({
  id: text,
  change: oneOf<BrakeChange['change']>({ set: true, lifted: true }),
  scope,
  brake: brake.nullable(),
  at,
  sequence: count,
  published: z.boolean().default(false),
});
const unpublished = z.array(brakeChange).default([]);

export const groupSchema: z.ZodType<GroupState> = z.object({
  holder: z.object({ target: text, epoch: count }).nullable(),
  actions: instants,
  stormSeenAt: at.nullable(),
  brakes: z.array(brake),
  unpublished,
});

export const fleetSchema: z.ZodType<FleetState> = z.object({
  actions: instants,
  brakes: z.array(brake),
  unpublished,
});

export const heartbeatSchema: z.ZodType<Heartbeat> = z.object({
  lookedAt: z.record(text, at),
  toldAt: at.nullable(),
});

const eitherPhase = z.union([phase, failoverPhase]);

export const entrySchema: z.ZodType<Entry> = z.object({
  target: text,
  group: text,
  at,
  epoch: count,
  from: eitherPhase,
  to: eitherPhase,
  reason,
  detail: text,
  remedy: remedy.nullable(),
  cause: text,
  hint: text.nullable(),
  reading: text.nullable(),
  platform: text.nullable(),
  policy: text,
});

/** Columns of a subject's row and of an entry that are read besides the state. */
export const seqColumn = z.object({ seq: count });
