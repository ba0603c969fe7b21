/**
 * Runs queries for the tests of the query engine: at one fixed moment, over small container
 * tables, as rows of cells, or over no table at all as one value.
 */
import { compileQuery } from '../../src/kql/query.ts';
import type { QueryTime, Row } from '../../src/kql/query.ts';
import { logAnalyticsSchema } from '../../src/kql/schema.ts';

export const noon = '2026-03-01T12:00:00Z';

export type Tables = Readonly<Record<string, readonly Row[]>>;

export const someEvents: Tables = {
  ContainerEvent: [
    anEvent('11:51:00', 'api', 'Killing', 4),
    anEvent('11:58:00', 'web', 'Killing', 1),
    anEvent('11:58:30', 'web', 'Started', 2),
    anEvent('11:59:00', 'web', 'Killing', 3),
    { TimeGenerated: '2026-03-01T11:59:30Z', ContainerGroup: 'db', Reason: 'Pulled' },
  ],
};

export function anEvent(time: string, group: string, reason: string, count: number): Row {
  return {
    TimeGenerated: `2026-03-01T${time}Z`,
    ContainerGroup: group,
    Reason: reason,
    Count: count,
  };
}

export function rowsOf(
  text: string,
  tables: Tables = someEvents,
  at: QueryTime = { now: noon },
): readonly (readonly unknown[])[] {
  return compileQuery(text, logAnalyticsSchema).run(tables, at).rows;
}

/** The value of a scalar expression, as a cell. */
export function valueOf(expression: string): unknown {
  return rowsOf(`print ${expression}`)[0]?.[0];
}

export function columnsOf(text: string): readonly string[] {
  return compileQuery(text, logAnalyticsSchema).columns.map(({ name, type }) => `${name}:${type}`);
}
