/**
 * What happened, as lines of the timeline. In: happenings of the local Azure, lines of diaries,
 * entries of the audit, notices. Out: for each a line that says who saw or did what, and why; null
 * for what a reader need not see.
 */
import type { Happening } from '../../local/cloud.ts';
import { acts } from './acts.ts';
import type { SeenEntry } from './audit-watch.ts';
import type { DiaryLine } from './diary.ts';
import { identities, patientOf } from './stage.ts';
import type { PatientName } from './stage.ts';
import type { TimelineLine } from './timeline.ts';

export function actOf(patient: PatientName | null): string {
  return acts.find((act) => act.patient === patient)?.label ?? '';
}

export function narrate(happening: Happening): TimelineLine | null {
  const { at } = happening;
  switch (happening.kind) {
    case 'alert':
      return ofAlert(at, happening);
    case 'posted':
      return ofPost(at, happening);
    case 'asked':
      return happening.method === 'GET' ? null : ofOrder(at, happening);
    case 'done':
      return null; // the patients tell it themselves
    case 'host-lost':
      return { at, act: '', who: 'demo', says: 'The Functions host has ended.', style: 'red' };
  }
}

type Of<Kind extends Happening['kind']> = Happening & { readonly kind: Kind };

function ofAlert(at: number, { rule, notification }: Of<'alert'>): TimelineLine {
  const patient = patientOf(notification.resourceId ?? '');
  const line = { at, act: actOf(patient), who: 'Azure Monitor' } as const;
  const about = patient ?? 'a resource';
  if (notification.condition === 'Resolved') {
    return { ...line, says: `alert ${rule.name} is resolved for ${about}` };
  }
  const { metricMeasureColumn, threshold } = rule.criterion;
  const value = Math.round((notification.value ?? 0) * 10) / 10;
  return {
    ...line,
    says: `alert ${rule.name} fires for ${about}`,
    why: `${rule.description} ${metricMeasureColumn ?? 'Count'} ${value}, more than ${threshold}`,
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
    says: status === null ? `${what}: no answer` : `${what}: ${status}`,
  };
}

function ofOrder(at: number, { caller, operation, target, status }: Of<'asked'>): TimelineLine {
  const patient = patientOf(target);
  const who =
    caller?.appid === identities.healer.clientId
      ? 'Paramedic'
      : caller?.appid === identities.operator.clientId
        ? 'an operator'
        : 'somebody';
  return {
    at,
    act: actOf(patient),
    who: 'ARM',
    says: `${operation} of ${patient ?? target}, asked for by ${who}: ${status}`,
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
  healthy_despite_alert: ['bold', 'green'],
  stopped_on_purpose: ['bold', 'green'],
  remedies_exhausted: ['bold', 'red'],
};

export function narrateEntry(entry: SeenEntry): TimelineLine {
  const { target, from, to, reason, says, happenedAt } = entry;
  const style = styles[reason];
  return {
    at: happenedAt,
    act: actOf(target),
    who: 'Paramedic',
    says: `${target} ${from === to ? to : `${from} → ${to}`}: ${says}`,
    why: because(entry),
    ...(style !== undefined && { style }),
  };
}

/** What it saw, what Azure said, what woke it; each thing once. */
export function because({ detail, reading, platform, cause }: SeenEntry): string {
  const saw = reading !== null && !detail.includes(reading) ? `saw: ${reading}` : '';
  const azure = platform !== null && !detail.includes(platform) ? `Azure: ${platform}` : '';
  const woken = ['performer', 'outbox'].includes(cause) ? '' : `woken by: ${cause}`;
  const parts = [detail, saw, azure, detail.startsWith('woken by') ? '' : woken];
  return parts.filter((part) => part !== '').join(' · ');
}
