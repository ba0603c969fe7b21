/** The port `Failovers` on Table Storage: one row for each failover group, in its own partition. */
import type { Failovers, Stopwatch } from '../pipeline/ports.ts';
import { failoverSchema } from './failover-schema.ts';
import { rows } from './rows.ts';
import type { Table } from './tables.ts';

export const failovers = (table: Table, stopwatch: Stopwatch): Failovers =>
  rows({ table, schema: failoverSchema, port: 'failovers' }, stopwatch);
