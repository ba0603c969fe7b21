/**
 * Puts the watching up around what is deployed: /health, runs, the audit, and the hands. In: the
 * means, the place. Out: what the acts are played on; everything seen runs into the timeline, under
 * the act that is being played.
 */
import { failoverId } from '../../../core/failover/group.ts';
import type { Call } from '../../../local/cloud-call.ts';
import { watchAudit } from '../audit-watch.ts';
import { isSick } from '../diary.ts';
import { narrateEntry } from '../narrate.ts';
import type { Timeline, Who } from '../timeline.ts';
import type { Az } from './az.ts';
import { handsOn } from './hands.ts';
import type { Place } from './place.ts';
import type { Play } from './play.ts';
import { watchPatients } from './watch.ts';
import type { Looks } from './watch.ts';

export interface Stage {
  readonly az: Az;
  readonly call: Call;
  readonly looks: Looks;
  readonly doors: Play['doors'];
  readonly place: Place;
  readonly timeline: Timeline;
  readonly began: number;
}

/** Watches until the signal ends it. `playing` names the act. */
export function onStage(stage: Stage, playing: () => string, signal: AbortSignal): Play {
  const { az, call, looks, doors, place, timeline, began } = stage;
  const { patients, failover, resourceGroup } = place;
  const add = (who: Who, says: string, why = '', act = playing()) =>
    timeline.add({ at: Date.now(), act, who, says, why, ...(who === 'demo' && { style: 'bold' }) });
  const watch = watchPatients(
    { az, call },
    patients,
    looks,
    narrateLine(timeline, playing),
    signal,
  );
  const subjects = [
    ...patients.map(({ id }) => id),
    ...(failover === null ? [] : [failoverId(failover.name)]),
  ];
  const audit = watchAudit(
    doors.get,
    subjects,
    (entry) => timeline.add(narrateEntry(entry, playing())),
    signal,
    { everyMs: looks.everyMs, since: new Date(began).toISOString() },
  );
  const hands = handsOn({ az, doors, watch, resourceGroup, say: add });
  const say = (says: string, act = playing()) => add('demo', says, '', act);
  return { place, doors, hands, watch, audit, everyMs: looks.everyMs, say, signal };
}

const narrateLine =
  (timeline: Timeline, playing: () => string): Parameters<typeof watchPatients>[3] =>
  (id, { at, condition, says }) =>
    timeline.add({
      at,
      act: playing(),
      who: 'patient',
      says: `${id} ${says}`,
      style: isSick(condition) ? ['bold', 'red'] : condition === 'serving' ? 'green' : [],
    });
