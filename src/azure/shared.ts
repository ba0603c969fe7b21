/**
 * The port `Shared` on Table Storage: the rows of the fleet and of a group that are compared and
 * swapped as a whole. As in a commit, the row's own commit id settles a write whose answer is lost.
 */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { newFleetState, newGroupState } from '../core/group-state.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { Heartbeat, RowKey, Shared, SharedRows } from '../pipeline/ports.ts';
import { fleetKey, groupKey, heartbeatKey } from './keys.ts';
import { fleetSchema, groupSchema, heartbeatSchema } from './row-schemas.ts';
import { stateOf, stateText } from './row-values.ts';
import type { Key, Table } from './tables.ts';

const port = 'shared';
const newHeartbeat: Heartbeat = { lookedAt: {}, toldAt: null };

/** How each row is parsed, and what is there before anybody wrote it. */
const rowKinds: {
  readonly [Kind in keyof SharedRows]: {
    readonly schema: z.ZodType<SharedRows[Kind]>;
    readonly whenNone: SharedRows[Kind];
  };
} = {
  fleet: { schema: fleetSchema, whenNone: newFleetState },
  group: { schema: groupSchema, whenNone: newGroupState },
  heartbeat: { schema: heartbeatSchema, whenNone: newHeartbeat },
};

export function shared(table: Table): Shared {
  return {
    async read<Kind extends keyof SharedRows>(rowKey: RowKey<Kind>) {
      const { row, now } = await table.read(keyOf(rowKey));
      const { schema, whenNone } = rowKinds[rowKey.kind as Kind];
      if (row === null) return { value: whenNone, etag: null, now };
      return { value: stateOf(schema, row, port), etag: row.etag, now };
    },
    async write(rowKey, seen, next) {
      const key = keyOf(rowKey);
      const commitId = randomUUID();
      const columns = { state: stateText(next, port, key), commitId };
      try {
        const { partition, row } = key;
        const { etag } = seen;
        const { kind } = await table.write(partition, [{ kind: 'put', row, etag, columns }]);
        return kind === 'written' ? 'written' : 'lost';
      } catch (error) {
        if (!(error instanceof PortError) || !error.retryable) throw error;
        return (await isOurs(table, key, commitId)) ? 'written' : 'lost';
      }
    },
  };
}

async function isOurs(table: Table, key: Key, commitId: string): Promise<boolean> {
  const { row } = await table.read(key);
  return row?.columns['commitId'] === commitId;
}

function keyOf(key: RowKey<keyof SharedRows>): Key {
  switch (key.kind) {
    case 'fleet':
      return fleetKey;
    case 'group':
      return groupKey({ name: key.group });
    case 'heartbeat':
      return heartbeatKey({ name: key.group });
  }
}
