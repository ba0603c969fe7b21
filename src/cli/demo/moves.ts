/**
 * Whether traffic was moved rightly. In: ARM's journal, the patients' diaries, the public rows, and
 * the moves that the acts expect. Out: how many orders and toggles were wrong, counted without the
 * audit: traffic belongs to the healer alone, goes to nobody who does not serve, leaves nobody who
 * is well unless a person asked, and moves no more often than an act expects.
 */
import type { JournalEntry } from '../../local/resources/journal.ts';
import type { Act, FailoverView, Move } from './act.ts';
import { failoverNames, failovers, identities, profileIdOf } from './cast.ts';
import type { FailoverName, Side } from './cast.ts';
import { conditionAt, isSick } from './diary.ts';
import type { Diaries } from './diary.ts';

/** A change of one endpoint that ARM did not refuse; a 500 may hide that it was done. */
interface Rerouting {
  readonly at: number;
  readonly isHealers: boolean;
  /** Null: neither side's endpoint. */
  readonly side: Side | null;
  readonly enables: boolean;
}

export function wrongMoves(
  journal: readonly JournalEntry[],
  diaries: Diaries,
  acts: readonly { readonly act: Act; readonly failover: FailoverView | null }[],
): number {
  return failoverNames.reduce((wrong, group) => {
    const played = acts.find(({ act }) => act.failover?.group === group);
    const moves = played?.act.failover?.moves ?? [];
    return (
      wrong +
      wrongReroutings(group, reroutingsOf(journal, group), moves, diaries) +
      wrongToggles(played?.failover ?? null, moves)
    );
  }, 0);
}

function reroutingsOf(journal: readonly JournalEntry[], group: FailoverName): Rerouting[] {
  const profile = `${profileIdOf(group).toLowerCase()}/`;
  return journal.flatMap((entry) => {
    const isChange =
      entry.kind === 'asked' && entry.method === 'PATCH' && entry.target.startsWith(profile);
    if (!isChange || (entry.status >= 400 && entry.status < 500)) return [];
    const endpoint = entry.target.split('/').at(-1);
    const { primary, secondary } = failovers[group];
    const { properties } = entry.body as { readonly properties?: { endpointStatus?: string } };
    return {
      at: entry.at,
      isHealers: entry.caller?.appid === identities.healer.clientId,
      side: endpoint === primary ? 'primary' : endpoint === secondary ? 'secondary' : null,
      enables: properties?.endpointStatus === 'Enabled',
    };
  });
}

/** A move is two orders: the new side is added, then the old one removed. */
function wrongReroutings(
  group: FailoverName,
  reroutings: readonly Rerouting[],
  moves: readonly Move[],
  diaries: Diaries,
): number {
  const conditionOf = (side: Side, at: number) =>
    conditionAt(diaries.read(failovers[group][side]), at);
  const expected = moves.flatMap((move) => [
    { move, enables: true },
    { move, enables: false },
  ]);
  const isRight = ({ at, isHealers, side, enables }: Rerouting, index: number): boolean => {
    const wanted = expected[index];
    if (wanted === undefined || !isHealers || enables !== wanted.enables) return false;
    const { to, because } = wanted.move;
    const from = to === 'primary' ? 'secondary' : 'primary';
    if (side !== (enables ? to : from) || conditionOf(to, at) !== 'serving') return false;
    return because === 'asked' || !enables || isSick(conditionOf(from, at));
  };
  return reroutings.filter((rerouting, index) => !isRight(rerouting, index)).length;
}

/** The row counts its own toggles: one that nobody saw is seen by the number. */
function wrongToggles(view: FailoverView | null, moves: readonly Move[]): number {
  const toggles = view?.toggles ?? [];
  return toggles.filter(
    ({ to }, index) => to.active_target !== moves[index]?.to || to.failover_count !== index + 1,
  ).length;
}
