/**
 * A wake that failed every time it was tried: it ends in the audit and wakes a human, whether or
 * not its target's row can be read.
 */
import { entryOfNote } from '../core/entry.ts';
import { hours } from '../core/time.ts';
import { newIncident } from '../core/incident.ts';
import { PortError } from './port-error.ts';
import { seenOf } from './committed.ts';
import { tell } from './tell.ts';
import type { App } from './app.ts';
import type { Instant } from '../core/time.ts';
import type { Loaded } from './ports.ts';
import type { Target } from '../core/policy.ts';

/**
 * `targets` are those the message names, as far as it can be read; `problem` says what is wrong. A
 * human is told first and by a road of its own, since what poisons a wake may be the store. Throws
 * while the store does not answer, so that the queue asks again.
 */
export async function poisoned(
  app: App,
  targets: readonly Target[],
  problem: string,
): Promise<void> {
  const now = await storeTime(app);
  const [first] = targets;
  const others = targets.length > 1 ? ` and ${targets.length - 1} more` : '';
  const names = first === undefined ? 'no known target' : `${first.id}${others}`;
  await tell(
    {
      key: `${first?.id ?? ''}:${targets.length}:wake_poisoned:${Math.floor((now ?? 0) / hours(1))}`,
      target: first?.id ?? '',
      group: first?.group.name ?? '',
      why: 'wake_poisoned',
      reason: 'wake_poisoned',
      text: `A wake for ${names} failed every time it was tried: ${problem}`,
      at: now,
    },
    app.ports,
  );
  if (now === null) throw new PortError('unavailable', 'the store does not answer');
  for (const target of targets) await note(app, target, problem, now);
}

/** Null: the store does not answer. */
async function storeTime(app: App): Promise<Instant | null> {
  try {
    return (await app.ports.shared.read({ kind: 'fleet' })).now;
  } catch (error) {
    if (error instanceof PortError) return null;
    throw error;
  }
}

async function note(app: App, target: Target, problem: string, now: Instant): Promise<void> {
  const loaded = await loadOrNothing(app, target, now);
  const about = { reason: 'wake_poisoned', detail: problem, cause: 'poison queue' } as const;
  const entry = entryOfNote(seenOf(app, target, loaded), now, about);
  await app.ports.incidents.commit({ target, loaded, incident: null, groupState: null, entry });
}

/** A damaged row must not keep the poison out of the audit: the entry needs none of it. */
async function loadOrNothing(app: App, target: Target, now: Instant): Promise<Loaded> {
  try {
    return await app.ports.incidents.load(target);
  } catch (error) {
    if (!(error instanceof PortError) || error.kind !== 'damaged') throw error;
    app.ports.log.error('paramedic.row_damaged', { target: target.id, problem: error.message });
    return {
      now,
      seq: 0,
      incident: { value: newIncident(now), etag: null },
      groupState: {
        value: { holder: null, actions: [], stormSeenAt: null, brakes: [] },
        etag: null,
      },
    };
  }
}
