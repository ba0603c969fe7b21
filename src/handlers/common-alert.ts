/**
 * The common alert schema (Microsoft Learn, common alert schema and its payload samples): an
 * unknown JSON value becomes an alert, a body we know and need not, or a list of problems. What is
 * required is what a hint is made of; everything else may be missing, null or of a later version.
 */
import { z } from 'zod';
import { contextOf } from './alert-context.ts';
import { instantOf } from './times.ts';
import { problemsOf } from './schema.ts';
import type { AlertContext } from './alert-context.ts';
import type { Instant } from '../core/time.ts';
import type { Problem } from './http.ts';

export interface Alert {
  /** The alert instance: the same when it fires, is repeated and is resolved. */
  readonly id: string;
  readonly rule: string;
  /** As received: `Log Alerts V2`, `Platform`, `Activity Log - Administrative` ... */
  readonly service: string;
  readonly condition: 'Fired' | 'Resolved';
  readonly firedAt: Instant;
  /** ARM ids (and, by Azure's habit, bare names) that it says are concerned. */
  readonly resources: readonly string[];
  readonly context: AlertContext;
  /** Sent by the portal's "test action group", never by a rule. */
  readonly test: boolean;
  /** The essentials as received. */
  readonly essentials: Readonly<Record<string, unknown>>;
}

export type Received =
  | { readonly kind: 'alert'; readonly alert: Alert }
  /** A budget notification, which has a schema of its own and concerns no target. */
  | { readonly kind: 'budget' }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

const commonSchema = 'azureMonitorCommonAlertSchema';
const budgetSchema = 'AIP Budget Notification';

/**
 * Every test notification bears this subscription, which cannot be a real one. Rule name and alert
 * guid differ between the samples (Microsoft Learn: test action group definitions).
 */
const testSubscription = '/subscriptions/11111111-1111-1111-1111-111111111111/';

const ids = z.array(z.string().max(2_048)).max(1_000).nullish();

const essentials = z.looseObject({
  alertId: z.string().min(1).max(1_024),
  /** An alert rule's name is at most 260 long; other services are given some room. */
  alertRule: z.string().min(1).max(512),
  monitorCondition: z
    .string()
    .refine((text) => conditionOf(text) !== null, { error: 'must be Fired or Resolved' }),
  monitoringService: z.string().min(1).max(128),
  firedDateTime: z
    .string()
    .refine((text) => instantOf(text) !== null, { error: 'must be an ISO 8601 time' }),
  alertTargetIDs: ids,
  configurationItems: ids,
});

const envelope = z.object({
  schemaId: z.literal([commonSchema, budgetSchema], {
    error: `must be ${commonSchema}: set "enable the common alert schema" on the receiver`,
  }),
});

const body = z.object({ data: z.object({ essentials, alertContext: z.unknown().optional() }) });

export function alertOf(json: unknown): Received {
  const outer = envelope.safeParse(json);
  if (!outer.success) return invalid(outer.error);
  if (outer.data.schemaId === budgetSchema) return { kind: 'budget' };
  const read = body.safeParse(json);
  if (!read.success) return invalid(read.error);
  const { essentials: said, alertContext } = read.data.data;
  const condition = conditionOf(said.monitorCondition);
  const firedAt = instantOf(said.firedDateTime);
  if (condition === null || firedAt === null) throw new Error('the schema has checked both');
  const context = contextOf(alertContext);
  const resources = [...(said.alertTargetIDs ?? []), ...(said.configurationItems ?? [])];
  return {
    kind: 'alert',
    alert: {
      id: said.alertId,
      rule: said.alertRule,
      service: said.monitoringService,
      condition,
      firedAt,
      resources: context.scope === null ? resources : [...resources, context.scope],
      context,
      test: said.alertId.toLowerCase().startsWith(testSubscription),
      essentials: said,
    },
  };
}

function conditionOf(text: string): Alert['condition'] | null {
  const known = { fired: 'Fired', resolved: 'Resolved' } as const;
  const lower = text.toLowerCase();
  return lower === 'fired' || lower === 'resolved' ? known[lower] : null;
}

const invalid = (error: z.ZodError): Received => ({
  kind: 'invalid',
  problems: problemsOf(error),
});
