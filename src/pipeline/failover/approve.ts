/**
 * A person's verdict on an ask is written with its audit entry, and the loop woken to take it up:
 * an approval moves nothing by itself.
 */
import { commitMove } from '../committed.ts';
import { entryOf, reportedBy } from '../../core/entry.ts';
import { namedGroup } from '../../core/failover/report.ts';
import { PortError } from '../port-error.ts';
import { seconds } from '../../core/time.ts';
import { seenGroup } from '../seen.ts';
import { withVerdict } from '../../core/failover/approval.ts';
import type { App } from '../app.ts';
import type { Ask } from '../../core/failover/state.ts';
import type { FailoverGroup } from '../../core/failover/group.ts';
import type { Person } from '../../core/person.ts';

export type Judged =
  | { readonly kind: 'taken' | 'already' | 'too_late' | 'own_request'; readonly ask: Ask }
  | { readonly kind: 'no_such_ask' };

const triesMax = 5;

export async function judgeAsk(
  app: App,
  group: FailoverGroup,
  id: number,
  verdict: 'approved' | 'refused',
  person: Person,
  reason: string,
): Promise<Judged> {
  const { failovers } = app.ports;
  const named = namedGroup(group);
  for (let tries = 0; tries < triesMax; tries++) {
    const loaded = await failovers.load(group);
    const seen = seenGroup(app, group, loaded);
    const judged = withVerdict(seen, { id, verdict, by: person.id, reason }, loaded.now);
    if (judged.kind !== 'taken') return judged;
    const about = reportedBy(`person ${person.id}`);
    const entry = entryOf(named, seen.state, judged.move, loaded.now, about);
    const committed = await commitMove(failovers, named, loaded, judged.move, entry);
    if (committed === 'lost') continue;
    await wake(app, group);
    return { kind: 'taken', ask: judged.ask };
  }
  throw new PortError(
    'unavailable',
    `the row of ${group.id} was written ${triesMax} times meanwhile`,
  );
}

/** A lost wake is made up for by the look that the row itself expects. */
async function wake({ ports: { wakes, log } }: App, { id }: FailoverGroup): Promise<void> {
  const cause = { kind: 'operator', ask: 'look', by: 'a verdict' } as const;
  try {
    await wakes.schedule({ targets: [id], cause }, seconds(0));
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    log.info('paramedic.wake_not_queued', { target: id, problem: error.message });
  }
}
