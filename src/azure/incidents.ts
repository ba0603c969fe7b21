/**
 * The port `Incidents` on Table Storage: the rows of targets, and the phases of all members of a
 * group by one range over its partition.
 */
import { odata } from '@azure/data-tables';
import type { Phase } from '../core/incident.ts';
import type { Group } from '../core/policy.ts';
import type { Incidents, Stopwatch } from '../pipeline/ports.ts';
import { partitionOf, subjectKey } from './keys.ts';
import { incidentSchema } from './row-schemas.ts';
import { stateOf } from './row-values.ts';
import { rows } from './rows.ts';
import type { StoredRow, Table } from './tables.ts';

const port = 'incidents';
/** Rows of targets in one partition; a group has a few hundred members at most. */
const targetRowsMax = 10_000;

export const incidents = (table: Table, stopwatch: Stopwatch): Incidents => ({
  ...rows({ table, schema: incidentSchema, port }, stopwatch),
  phases: (group) => phases(table, group),
});

async function phases(table: Table, group: Group): Promise<ReadonlyMap<string, Phase | null>> {
  const { rows: found, complete } = await table.range({
    filter: odata`PartitionKey eq ${partitionOf(group)} and RowKey ge 'target:' and RowKey lt 'target;'`,
    rowsMax: targetRowsMax,
  });
  const byRow = new Map(found.map((row) => [row.key.row, row]));
  return new Map(
    group.members.map((id) => {
      const row = byRow.get(subjectKey({ id, group }).row);
      // A row that may lie behind the last one read is not a row that does not exist.
      return [id, row === undefined ? (complete ? 'quiet' : null) : phaseOf(row)];
    }),
  );
}

function phaseOf(row: StoredRow): Phase | null {
  try {
    return stateOf(incidentSchema, row, port).phase;
  } catch {
    return null;
  }
}
