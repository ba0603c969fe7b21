/**
 * What happened, as lines of the timeline. In: happenings of the local Azure, lines of diaries,
 * entries of the audit, notices. Out: for each a line that says who saw or did what, and why; null
 * for what a reader need not see.
 */
import type { Happening } from '../../local/cloud.ts';
import type { JournalCaller } from '../../local/resources/journal.ts';
import { acts } from './acts.ts';
import type { SeenEntry } from './audit-watch.ts';
import { identities, patientOf, profileOf, subjectOf, withNames } from './cast.ts';
import type { PatientName } from './cast.ts';
import type { DiaryLine } from './diary.ts';
import { ofRerouting, ofTraffic } from './narrate-traffic.ts';
import type { TimelineLine } from './timeline.ts';

/** The act that a patient, or a failover group, plays in; empty: none. */
export function actOf(subject: string | null): string {
  const act = acts.find(
    ({ patients, failover }) =>
      patients.some((name) => name === subject) ||
      (failover !== null && subjectOf(failover.group) === subject),
  );
  return act?.name ?? '';
}

/** `restartedAt`: when ARM was last asked to restart a patient; a rule may see it as a killing. */
export function narrate(
  happening: Happening,
  restartedAt: ReadonlyMap<PatientName, number>,
): TimelineLine | null {
  const { at } = happening;
  switch (happening.kind) {
    case 'alert':
      return ofAlert(at, happening, restartedAt);
    case 'posted':
      return ofPost(at, happening);
    case 'asked':
      return happening.method === 'GET' ? null : ofOrder(at, happening);
    case 'done':
      return null; // the patients tell it themselves
    case 'traffic':
      return ofTraffic(at, happening);
    case 'event-published':
    case 'event-sent':
      return null; // the summary counts them
    case 'event-dead-lettered':
      return { at, act: '', who: 'demo', says: 'Event Grid gives an event up.', style: 'red' };
    case 'host-lost':
      return { at, act: '', who: 'demo', says: 'The Functions host has ended.', style: 'red' };
  }
}

/** A restart so shortly before an alert is worth a word, whatever the alert is about. */
const shortlyMs = 20_000;

type Of<Kind extends Happening['kind']> = Happening & { readonly kind: Kind };

function ofAlert(
  at: number,
  { rule, notification }: Of<'alert'>,
  restartedAt: ReadonlyMap<PatientName, number>,
): TimelineLine {
  const patient = patientOf(notification.resourceId ?? '');
  const line = { at, act: actOf(patient), who: 'Azure Monitor' } as const;
  const about = patient ?? 'a resource';
  if (notification.condition === 'Resolved') {
    return { ...line, says: `alert ${rule.name} is resolved for ${about}` };
  }
  const { metricMeasureColumn, threshold } = rule.criterion;
  const value = Math.round((notification.value ?? 0) * 10) / 10;
  const counted = `${metricMeasureColumn ?? 'Count'} ${value}, more than ${threshold}`;
  const sinceMs = patient === null ? Infinity : at - (restartedAt.get(patient) ?? 0);
  const restart =
    sinceMs < shortlyMs ? ` · its restart was asked for ${(sinceMs / 1000).toFixed(1)} s ago` : '';
  return {
    ...line,
    says: `alert ${rule.name} fires for ${about}`,
    why: `${rule.description} ${counted}${restart}`,
    style: 'bold',
  };
}

/** What the demo reads of an alert's body. */
interface PostedAlert {
  readonly data: {
    readonly essentials: {
      readonly alertRule: string;
      readonly monitorCondition: string;
      readonly alertTargetIDs: readonly string[];
    };
  };
}

/** Whom a delivered alert is about, and whether it has fired. */
export function postedAbout({ alert }: Of<'posted'>) {
  const { essentials } = (alert as PostedAlert).data;
  return {
    patient: patientOf(essentials.alertTargetIDs[0] ?? ''),
    rule: essentials.alertRule,
    fired: essentials.monitorCondition === 'Fired',
  };
}

function ofPost(at: number, happening: Of<'posted'>): TimelineLine {
  const { status } = happening;
  const { patient, rule, fired } = postedAbout(happening);
  const what = `posts ${fired ? '' : 'the end of '}${rule} to /api/alerts`;
  return {
    at,
    act: actOf(patient),
    who: 'action group',
    says: `${what} (${status ?? 'no answer'})`,
  };
}

export function spokenCaller(caller: JournalCaller | null): string {
  if (caller?.appid === identities.healer.clientId) return 'Paramedic';
  return caller?.appid === identities.operator.clientId ? 'an operator' : 'somebody';
}

function ofOrder(at: number, asked: Of<'asked'>): TimelineLine {
  const { caller, operation, target, status } = asked;
  const who = spokenCaller(caller);
  const profile = profileOf(target);
  if (profile !== null) return ofRerouting(asked, profile, who);
  const patient = patientOf(target);
  return {
    at,
    act: actOf(patient),
    who: 'ARM',
    says: `${operation} of ${patient ?? target}, asked for by ${who} (${status})`,
    style: 'bold',
  };
}

export function narrateDiary(patient: PatientName, { at, condition, says }: DiaryLine) {
  const bad = condition === 'crashed' || condition === 'hanging';
  const line: TimelineLine = {
    at,
    act: actOf(patient),
    who: 'patient',
    says: `${patient} ${says}`,
    style: bad ? ['bold', 'red'] : condition === 'serving' ? 'green' : [],
  };
  return line;
}

const styles: Readonly<Record<string, TimelineLine['style']>> = {
  treatment_claimed: ['bold', 'cyan'],
  recovered: ['bold', 'green'],
  incident_closed: ['bold', 'green'],
  failover_claimed: ['bold', 'cyan'],
  failed_over: ['bold', 'green'],
  approval_requested: ['bold', 'cyan'],
  healthy_despite_alert: ['bold', 'green'],
  stopped_on_purpose: ['bold', 'green'],
  remedies_exhausted: ['bold', 'red'],
};

export function narrateEntry(entry: SeenEntry, act = actOf(entry.target)): TimelineLine {
  const { target, from, to, reason, says, happenedAt } = entry;
  const style = styles[reason];
  return {
    at: happenedAt,
    act,
    who: 'Paramedic',
    says: `${target} ${from === to ? `stays ${to}` : `${from} → ${to}`}. ${says}`,
    why: because(entry),
    ...(style !== undefined && { style }),
  };
}

/**
 * As the audit calls what woke a look, and as a person does: `timer` in the audit is the look that
 * a target had planned for itself, while the timer that people speak of is the sweep's.
 */
const wokenBy: Readonly<Record<string, string>> = {
  performer: '',
  outbox: '',
  alert: 'woken by an alert',
  sweep: 'woken by the timer',
  timer: 'looked again as planned',
};

/** What it saw, what Azure said, what woke it; each thing once. */
export function because({ detail, reading, platform, cause }: SeenEntry): string {
  // `unhealthy: connection reset`, `serving: Running, started 7 s ago`: the first word is known.
  const unsaid = (text: string | null, label: string) => {
    const essence = text?.replace(/^\w+: /, '') ?? '';
    return essence === '' || detail.includes(essence) ? '' : `${label}${essence}`;
  };
  const woken = wokenBy[cause] ?? askedBy(cause);
  const parts = [
    detail.startsWith('woken by') ? '' : detail,
    unsaid(reading, 'saw: '),
    unsaid(platform, platform?.startsWith('traffic: ') ? 'Traffic Manager says: ' : 'Azure says: '),
    detail.includes(woken) ? '' : woken,
  ];
  return withNames(parts.filter((part) => part !== '').join(' · '));
}

/** `request of …`, `person …`: who asked, or had a say; all else is what woke the look. */
function askedBy(cause: string): string {
  const [, kind, who = cause] = /^(request of|person|operator) (.*)$/.exec(cause) ?? [];
  if (kind === 'request of') return `asked for by ${who}`;
  return kind === 'person' ? `by ${who}` : `woken by ${who}`;
}
