/**
 * What came of the acts. In: ARM's journal, the patients' diaries, the public rows, the customers'
 * requests, and, for who saw it first and why nothing was done, Paramedic's audit. Out: a result
 * for each act, and the number of wrong orders to patients, which is counted without the audit: one
 * to a patient that was not ill by its own account is wrong, whatever Paramedic says of it.
 */
import type { JournalEntry } from '../../local/resources/journal.ts';
import type { Act, ActView, Expected, FailoverView, FirstSeenBy } from './act.ts';
import { identities, patientNames, resourceIdOf } from './cast.ts';
import type { PatientName, Side } from './cast.ts';
import { conditionAt, isSick } from './diary.ts';
import type { Diaries, DiaryLine } from './diary.ts';

/** An act in the report; null where a figure has no meaning. */
export interface ActResult {
  readonly name: string;
  readonly expected: Expected;
  /** `expected`, or what came instead. */
  readonly outcome: string;
  readonly firstSeenBy: FirstSeenBy | null;
  /** From the trouble to the first entry in the audit; to within a second. */
  readonly detectedAfterMs: number | null;
  /** From the trouble to the patient, or the other side of its group, serving its customers. */
  readonly recoveredAfterMs: number | null;
  /** Orders of the healer to the act's patients. */
  readonly restarts: number;
  /** Requests of the group's customers that nobody answered, and all of them. */
  readonly requestsLost: number | null;
  readonly requestsSent: number | null;
  /** The sides that became active, in order, by the public row. */
  readonly toggledTo: readonly Side[] | null;
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

export function wrongOrders(journal: readonly JournalEntry[], diaries: Diaries): number {
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
  const seenBy = first === undefined ? null : seenByOf(first.cause);
  const { failover } = view;
  const wellAgainAt =
    failover === null
      ? servesSince(diaries.read(act.patients[0]), view.struckAt)
      : answeredSince(failover);
  const came = outcomeOf(act, view, restarts, wellAgainAt !== null);
  const inTurn = act.firstSeenBy === null || act.firstSeenBy === seenBy;
  const isIll = act.expected === 'healed' || act.expected === 'moved and back';
  const isFound = isIll || act.name === 'stopped-on-purpose';
  return {
    name: act.name,
    expected: act.expected,
    outcome: inTurn || seenBy === null ? came : `${came}, but first seen by the ${seenBy}`,
    firstSeenBy: seenBy,
    detectedAfterMs: first !== undefined && isFound ? first.happenedAt - view.struckAt : null,
    recoveredAfterMs: isIll && wellAgainAt !== null ? wellAgainAt - view.struckAt : null,
    restarts,
    requestsLost: failover?.requests.lost ?? null,
    requestsSent: failover?.requests.sent ?? null,
    toggledTo: failover?.toggles.map(({ to }) => to.active_target) ?? null,
  };
}

export function seenByOf(cause: string): FirstSeenBy {
  if (cause === 'alert' || cause === 'event') return cause;
  return cause.startsWith('request of') ? 'caller' : 'timer';
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
    case 'moved and back':
      if (view.entries.length === 0) return 'not noticed';
      if (restarts === 0) return 'moved without a restart first';
      return movedAs(act, view);
    case 'moved':
      return isAsked(view) ? movedAs(act, view) : 'moved on the word of one person';
  }
}

function movedAs({ expected, endsWith, failover }: Act, { entries, ...view }: ActView): string {
  const moves = failover?.moves.length ?? 0;
  const toggles = view.failover?.toggles.length ?? 0;
  if (toggles !== moves) return `moved ${toggles} times, not ${moves}`;
  const ends = entries.filter(({ reason }) => reason === endsWith).length;
  return ends < moves ? `moved, but not ${endsWith} in time` : expected;
}

/** Who asked was refused, and the move came after somebody else's approval. */
function isAsked({ failover }: ActView): boolean {
  const [toggle] = failover?.toggles ?? [];
  const given = failover?.answers.filter(({ asked }) => asked === 'approval') ?? [];
  const [own, others] = given;
  if (own?.status !== 403 || others?.status !== 200 || own.person === others.person) return false;
  return toggle === undefined || toggle.at > others.at;
}

/** When it began to serve after it had been ill; null: it has not. */
function servesSince(diary: readonly DiaryLine[], struckAt: number): number | null {
  const sickAt = diary.findIndex(({ at, condition }) => at >= struckAt && isSick(condition));
  const after = sickAt < 0 ? [] : diary.slice(sickAt);
  return after.find(({ condition }) => condition === 'serving')?.at ?? null;
}

/** When its customers were answered again after they had not been; null: they are not, or were. */
function answeredSince({ turns }: FailoverView): number | null {
  const lostAt = turns.findIndex(({ endpoint }) => endpoint === null);
  const after = lostAt < 0 ? [] : turns.slice(lostAt);
  return after.find(({ endpoint }) => endpoint !== null)?.at ?? null;
}
