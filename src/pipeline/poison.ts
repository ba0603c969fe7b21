/**
 * A wake that failed every time it was tried: it ends in the audit and wakes a human, whether or
 * not its target's row can be read.
 */
import { entryOfNote } from '../core/entry.ts';
import { hours } from '../core/time.ts';
import { careOfFailover } from './failover/care.ts';
import { careOfTarget } from './target-care.ts';
import { isFailoverGroup } from './look-after.ts';
import { newGroupState } from '../core/group-state.ts';
import { PortError } from './port-error.ts';
import { tell } from './tell.ts';
import type { App } from './app.ts';
import type { Instant } from '../core/time.ts';
import type { Loaded } from './ports.ts';
import type { AnySubject } from './look-after.ts';
import type { Care, LookEvidence } from './care.ts';
import type { State } from './committed.ts';

/**
 * `targets` are those the message names, as far as it can be read; `problem` says what is wrong. A
 * human is told first and by a road of its own, since what poisons a wake may be the store. Throws
 * while the store does not answer, so that the queue asks again.
 */
export async function poisoned(
  app: App,
  targets: readonly AnySubject[],
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
export async function storeTime({ ports }: App): Promise<Instant | null> {
  try {
    return (await ports.shared.read({ kind: 'fleet' })).now;
  } catch (error) {
    if (error instanceof PortError) return null;
    throw error;
  }
}

async function note(app: App, subject: AnySubject, problem: string, now: Instant): Promise<void> {
  await (isFailoverGroup(subject)
    ? noteIn(app, careOfFailover(app, subject), problem, now)
    : noteIn(app, careOfTarget(app, subject), problem, now));
}

/** A damaged row must not keep the poison out of the audit: the entry needs none of it. */
async function noteIn<S extends State, Evidence extends LookEvidence>(
  app: App,
  { named, rows, fresh }: Care<S, Evidence>,
  problem: string,
  now: Instant,
): Promise<void> {
  const nothing: Loaded<S> = {
    now,
    seq: 0,
    state: { value: null, etag: null },
    groupState: { value: newGroupState, etag: null },
  };
  const loaded = await rows.load(named).catch((error: unknown) => {
    if (!(error instanceof PortError) || error.kind !== 'damaged') throw error;
    app.ports.log.error('paramedic.row_damaged', { target: named.id, problem: error.message });
    return nothing;
  });
  const about = { reason: 'wake_poisoned', detail: problem, cause: 'poison queue' } as const;
  const entry = entryOfNote(named, loaded.state.value ?? fresh(now), now, about);
  await rows.commit({ subject: named, loaded, state: null, groupState: null, entry });
}
