/**
 * The outbox of the brakes: what was changed stands in the very row that holds them, and leaves it
 * once it is published. A topic that fails leaves it there for the next sweep.
 */
import { eventOfBrake } from '../core/event.ts';
import { PortError } from './port-error.ts';
import { scopeText } from '../core/brakes.ts';
import type { App } from './app.ts';
import type { BrakeChange } from '../core/brakes.ts';
import type { Ports, RowKey } from './ports.ts';

/** Publishes what the row of a group owes, or, with null, that of the fleet. Never throws. */
export async function publishBrakes({ ports }: App, group: string | null): Promise<void> {
  if (ports.events.topic === null) return;
  try {
    await (group === null
      ? publishRow<'fleet'>(ports, { kind: 'fleet' })
      : publishRow<'group'>(ports, { kind: 'group', group }));
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    const problem = error.message;
    ports.log.info('paramedic.event_not_published', { target: group ?? 'fleet', problem });
  }
}

async function publishRow<Kind extends 'fleet' | 'group'>(
  { shared, events }: Ports,
  key: RowKey<Kind>,
): Promise<void> {
  const seen = await shared.read<Kind>(key);
  const changes: readonly BrakeChange[] = seen.value.unpublished;
  const owed = changes.filter(({ published }) => !published);
  if (owed.length === 0) return;
  for (const change of owed) await events.publish(eventOfBrake(change, scopeText(change.scope)));
  // A row that was written meanwhile still owes them: they are published again, with the same id.
  const last = owed.slice(-1).map((change) => ({ ...change, published: true }));
  await shared.write<Kind>(key, seen, { ...seen.value, unpublished: last });
}
