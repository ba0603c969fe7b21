/**
 * The part of a common alert that differs from service to service, read for what routing and
 * people can use: dimensions, the resource acted upon, what was measured. Whatever cannot be read
 * is left out and never refused, because a context is only a claim and its shape is Azure's.
 */
import { z } from 'zod';

export interface Dimension {
  readonly name: string;
  readonly value: string;
}

export interface AlertContext {
  readonly dimensions: readonly Dimension[];
  /** Activity-log alerts: the resource the operation was about; null elsewhere. */
  readonly scope: string | null;
  /** For people: what was measured, or which operation happened. */
  readonly says: Readonly<Record<string, string | number>>;
}

const dimensionsMax = 100;
const conditionsMax = 20;
const textMax = 2_048;

const text = z.string().max(textMax);
const said = z.union([text, z.number()]).nullish().catch(null);
const one = z.object({ name: text, value: z.union([text, z.number(), z.boolean()]) });
/** A list of which each item is read alone: one bad item does not spoil the others. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.slice(0, dimensionsMax).flatMap((each) => {
        const read = item.safeParse(each);
        return read.success ? [read.data] : [];
      }),
    );

/** Metric and log alerts. The threshold is a text, and a Simple Log Alert holds nulls and rows. */
const condition = z.object({
  dimensions: listOf(one),
  event: listOf(listOf(one)),
  metricName: said,
  operator: said,
  threshold: said,
  metricValue: said,
  timeAggregation: said,
});

const context = z.object({
  condition: z
    .object({ allOf: listOf(condition), windowStartTime: said, windowEndTime: said })
    .nullish()
    .catch(null),
  /** Log alerts of version 1 begin their names with capitals. */
  Dimensions: listOf(one),
  ResultCount: said,
  authorization: z.object({ scope: text.nullish() }).nullish().catch(null),
  operationName: said,
  status: said,
  /** Resource health. */
  properties: z
    .object({ currentHealthStatus: said, cause: said, title: said })
    .nullish()
    .catch(null),
});

/** Reads `data.alertContext`; null, a text or a number is a context that says nothing. */
export function contextOf(input: unknown): AlertContext {
  const read = context.safeParse(input);
  if (!read.success) return { dimensions: [], scope: null, says: {} };
  const { condition, Dimensions, authorization, properties, ...rest } = read.data;
  const conditions = (condition?.allOf ?? []).slice(0, conditionsMax);
  const [{ dimensions: _dimensions, event: _event, ...measured } = {}] = conditions;
  const named = conditions.flatMap((each) => [...each.dimensions, ...each.event.flat()]);
  const { windowStartTime, windowEndTime } = condition ?? {};
  return {
    dimensions: [...named, ...Dimensions]
      .slice(0, dimensionsMax)
      .map(({ name, value }) => ({ name, value: String(value) })),
    scope: authorization?.scope ?? null,
    says: present({ ...measured, windowStartTime, windowEndTime, ...rest, ...properties }),
  };
}

type Said = string | number | null | undefined;

function present(fields: Readonly<Record<string, Said>>): Record<string, string | number> {
  const kept: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined) kept[name] = value;
  }
  return kept;
}
