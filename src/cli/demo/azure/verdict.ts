/**
 * What came of an act on Azure. In: what was seen of it. Out: a result as the local demo has it;
 * and how many runs of containers, and moves, nobody needed: counted from /health, ARM and the
 * public row, without asking Paramedic's audit.
 */
import type { FirstSeenBy } from '../act.ts';
import { seenByOf } from '../verdict.ts';
import type { ActResult } from '../verdict.ts';
import type { AzureAct, View } from './act.ts';
import type { Patient } from './place.ts';
import { isWrong } from './watch.ts';
import type { Watch } from './watch.ts';

export interface Played {
  readonly act: AzureAct;
  readonly view: View;
  /** The sides that became active, in order. */
  readonly toggledTo: readonly ('primary' | 'secondary')[];
  /** The endpoints that served at its end, by ARM; null: there is no traffic. */
  readonly inRotation: readonly string[] | null;
}

const count = ({ entries }: View, reason: string): number =>
  entries.filter((entry) => entry.reason === reason).length;

/** What Paramedic says that it has claimed, whatever came of it. */
const claimsOf = ({ entries }: View): number =>
  entries.filter(({ reason, target }) => isClaim(reason) && !target.startsWith('failover:')).length;

const isClaim = (reason: string): boolean => reason === 'treatment_claimed';

/** What it says that it has ordered, or may have; Azure's own record comes later. */
export const restartsOf = (view: View): number => claimsOf(view) - count(view, 'treatment_refused');

export function resultOf(played: Played): ActResult {
  const { act, view, toggledTo } = played;
  const [first] = view.entries;
  const firstSeenBy: FirstSeenBy | null = first === undefined ? null : seenByOf(first.cause);
  const isTrouble = act.name !== 'false-alarm';
  return {
    name: act.name,
    expected: act.expected,
    outcome: outcomeOf(played),
    firstSeenBy,
    detectedAfterMs: first !== undefined && isTrouble ? first.happenedAt - view.struckAt : null,
    recoveredAfterMs:
      act.expected === 'healed' && view.servesSince !== null
        ? view.servesSince - view.struckAt
        : null,
    restarts: restartsOf(view),
    requestsLost: null,
    requestsSent: null,
    toggledTo: act.failover === null ? null : toggledTo,
  };
}

function outcomeOf({ act, view, toggledTo, inRotation }: Played): string {
  const claims = claimsOf(view);
  switch (act.expected) {
    case 'left alone': {
      if (claims > 0) return `treated ${claims} times, though there was nothing to heal`;
      const why = act.name === 'false-alarm' ? 'healthy_despite_alert' : 'stopped_on_purpose';
      return count(view, why) > 0 ? 'left alone' : 'left alone, without a word why';
    }
    case 'healed':
      if (!view.wasIll) return 'could not be broken';
      if (view.servesSince === null) return 'not healed';
      if (act.name === 'crash') return view.runs.length > 0 ? 'healed' : 'never ended';
      return count(view, 'incident_closed') > 0 ? 'healed' : 'healed, but not closed in time';
    case 'moved and back':
    case 'moved': {
      const wanted = act.failover?.moves ?? [];
      if (String(toggledTo) !== String(wanted)) {
        return `moved to ${toggledTo.join(', then ') || 'nowhere'}`;
      }
      if (claims === 0) return 'moved without a restart first';
      return inRotation === null || String(inRotation) === act.failover?.traffic?.endpoint
        ? act.expected
        : `${act.expected}, but traffic goes to ${inRotation.join(' and ') || 'nobody'}`;
    }
  }
}

export function wrongActions(
  watch: Watch,
  patients: readonly Patient[],
  played: readonly Played[],
): number {
  const runs = patients.flatMap(({ id }) =>
    watch.runs(id).filter((at) => isWrong(watch.diary(id), at)),
  );
  const moves = played.flatMap(({ act, toggledTo }) =>
    toggledTo.filter((to, index) => to !== act.failover?.moves[index]),
  );
  return runs.length + moves.length;
}
