/**
 * What came of the acts. In: ARM's journal, the patients' diaries, and, for who saw it first and
 * why nothing was done, Paramedic's audit. Out: a result for each act, and the number of wrong
 * actions, which is counted without the audit: an order of the healer to a patient that was not ill
 * by its own account is wrong, whatever Paramedic says of it.
 */
import type { JournalEntry } from '../../local/resources/journal.ts';
import type { Act, ActView, Expected, FirstSeenBy } from './acts.ts';
import { conditionAt, isSick } from './diary.ts';
import type { Diaries, DiaryLine } from './diary.ts';
import { identities, patientNames, resourceIdOf } from './stage.ts';
import type { PatientName } from './stage.ts';

/** An act in the report; null where a figure has no meaning. */
export interface ActResult {
  readonly name: string;
  readonly expected: Expected;
  /** `expected`, or what came instead. */
  readonly outcome: string;
  readonly firstSeenBy: FirstSeenBy | null;
  /** From the trouble to the first entry in the audit; to within a second. */
  readonly detectedAfterMs: number | null;
  /** From the trouble to the patient serving again, by its own account. */
  readonly recoveredAfterMs: number | null;
  /** Orders of the healer to the act's patients. */
  readonly restarts: number;
}

type Order = JournalEntry & { readonly kind: 'asked' };

/** What the healer ordered and ARM did not refuse; a 500 may hide that it was done. */
export function healersOrders(
  journal: readonly JournalEntry[],
  patient: PatientName,
): readonly Order[] {
  const target = resourceIdOf(patient).toLowerCase();
  return journal.filter(
    (entry): entry is Order =>
      entry.kind === 'asked' &&
      entry.method === 'POST' &&
      entry.target === target &&
      entry.caller?.appid === identities.healer.clientId &&
      (entry.status < 400 || entry.status >= 500),
  );
}

export function wrongActions(journal: readonly JournalEntry[], diaries: Diaries): number {
  return patientNames
    .flatMap((patient) => {
      const lines = diaries.read(patient);
      return healersOrders(journal, patient).map(({ at }) => conditionAt(lines, at));
    })
    .filter((condition) => !isSick(condition)).length;
}

export function resultOf(
  act: Act,
  view: ActView,
  journal: readonly JournalEntry[],
  diaries: Diaries,
): ActResult {
  const restarts = act.patients.flatMap((patient) => healersOrders(journal, patient)).length;
  const [first] = view.entries;
  const seenBy = first === undefined ? null : first.cause === 'alert' ? 'alert' : 'timer';
  const wellAgainAt = servesSince(diaries.read(act.patients[0]), view.struckAt);
  const came = outcomeOf(act, view, restarts, wellAgainAt !== null);
  const inTurn = act.firstSeenBy === null || act.firstSeenBy === seenBy;
  const sick = act.expected === 'healed';
  return {
    name: act.name,
    expected: act.expected,
    outcome: inTurn || seenBy === null ? came : `${came}, but first seen by the ${seenBy}`,
    firstSeenBy: seenBy,
    detectedAfterMs:
      first === undefined || act.name === 'false-alarm' ? null : first.happenedAt - view.struckAt,
    recoveredAfterMs: sick && wellAgainAt !== null ? wellAgainAt - view.struckAt : null,
    restarts,
  };
}

function outcomeOf(act: Act, view: ActView, restarts: number, isWell: boolean): string {
  const ended = view.entries.some(({ reason }) => reason === act.endsWith);
  switch (act.expected) {
    case 'left alone':
      if (restarts > 0) return `treated ${restarts} times, though there was nothing to heal`;
      if (view.alertedAt === null) return 'no alert came';
      return ended ? 'left alone' : 'left alone, without a word why';
    case 'healed':
      if (view.entries.length === 0) return 'not noticed';
      if (!isWell) return 'not healed';
      if (!ended) return 'healed, but not closed in time';
      return restarts === 1 ? 'healed' : `healed after ${restarts} orders`;
  }
}

/** When it began to serve after it had been ill; null: it has not. */
function servesSince(diary: readonly DiaryLine[], struckAt: number): number | null {
  const sickAt = diary.findIndex(({ at, condition }) => at >= struckAt && isSick(condition));
  const after = sickAt < 0 ? [] : diary.slice(sickAt);
  return after.find(({ condition }) => condition === 'serving')?.at ?? null;
}
