/**
 * The acts on Azure as data. In: the patients, the active side, the policies. Out: what goes
 * wrong, what should come of it, when an act is over, and how long it may take.
 */
import type { Side } from '../../../core/failover/group.ts';
import type { AzureAct, View } from './act.ts';
import type { Patient, Place } from './place.ts';

/** For a cold start, a queue, and clocks that differ. */
const slackMs = 300_000;

const has = ({ entries }: View, reason: string, times = 1): boolean =>
  entries.filter((entry) => entry.reason === reason).length >= times;

const provedWithinMs = ({ target: { policy } }: Patient): number =>
  policy.lookEveryMs + policy.unhealthyOf * policy.confirmEveryMs + policy.claimTimeoutMs;

const healedWithinMs = (patient: Patient): number =>
  provedWithinMs(patient) + patient.target.policy.verifyWithinMs;

const closedWithinMs = (patient: Patient): number =>
  healedWithinMs(patient) + patient.target.policy.coolForMs;

/** `active` null: there is no failover group to be moved, or it has no public row. */
export function actsOn(place: Place, active: Side | null): readonly AzureAct[] {
  const { patients, failover } = place;
  const [first, second = first] = patients;
  if (first === undefined || second === undefined) return [];
  if (failover === null || active === null) return onOne(second, first);
  const standby = active === 'primary' ? 'secondary' : 'primary';
  const on = (side: Side): Patient => {
    const id = failover.sides[side].targets[0]?.id;
    return patients.find((patient) => patient.id === id) ?? first;
  };
  const [left, entered] = [on(active), on(standby)];
  return [...onOne(entered, left), moveAndBack(failover, { left, entered, home: active })];
}

/** Trouble of one patient; the other must only be suspected wrongly. */
const onOne = (patient: Patient, other: Patient): readonly AzureAct[] => [
  falseAlarm(other),
  crash(patient),
  hang(patient),
  stoppedOnPurpose(patient),
];

const about = (patient: Patient) => ({ patient, patients: [patient.id], failover: null });

function falseAlarm(patient: Patient): AzureAct {
  return {
    ...about(patient),
    name: 'false-alarm',
    says:
      `An alert says that ${patient.id} is down while it serves well. Paramedic looks, finds it ` +
      'healthy and does nothing.',
    expected: 'left alone',
    withinMs: patient.target.policy.lookEveryMs + slackMs,
    steps: [
      {
        begins: `posts an alert about ${patient.id}`,
        strike: ({ alert }) => alert(patient),
        isOver: (view) => has(view, 'healthy_despite_alert'),
      },
    ],
  };
}

function crash(patient: Patient): AzureAct {
  const { startupGraceMs, lookEveryMs } = patient.target.policy;
  return {
    ...about(patient),
    name: 'crash',
    says:
      `${patient.id} crashes. Azure starts it again by itself; whether Paramedic has to help ` +
      'depends on how long that takes.',
    expected: 'healed',
    withinMs: closedWithinMs(patient) + slackMs,
    steps: [
      {
        begins: `makes ${patient.id} crash`,
        strike: ({ touch }) => touch(patient, 'crash'),
        isOver: (view) =>
          view.runs.length > 0 &&
          view.phase === 'quiet' &&
          view.now - (view.servesSince ?? view.now) > startupGraceMs + 2 * lookEveryMs,
      },
    ],
  };
}

function hang(patient: Patient): AzureAct {
  return {
    ...about(patient),
    name: 'hang',
    says:
      `${patient.id} answers 503 while its container runs, which Azure takes for well. ` +
      'Paramedic proves it, restarts it, verifies.',
    expected: 'healed',
    withinMs: closedWithinMs(patient) + slackMs,
    steps: [
      {
        begins: `makes ${patient.id} answer 503`,
        strike: ({ touch }) => touch(patient, 'unwell'),
        isOver: (view) => has(view, 'incident_closed'),
      },
    ],
  };
}

function stoppedOnPurpose(patient: Patient): AzureAct {
  return {
    ...about(patient),
    name: 'stopped-on-purpose',
    says:
      `An operator stops ${patient.id} with az. It is down; Paramedic sees that somebody wanted ` +
      'it and leaves it alone.',
    expected: 'left alone',
    withinMs: provedWithinMs(patient) + slackMs,
    steps: [
      {
        begins: `stops ${patient.id} with az`,
        strike: ({ stop }) => stop(patient),
        isOver: (view) =>
          has(view, 'stopped_on_purpose') &&
          view.now - view.struckAt > provedWithinMs(patient) - patient.target.policy.claimTimeoutMs,
      },
    ],
  };
}

interface Sides {
  readonly left: Patient;
  readonly entered: Patient;
  /** The side that `left` is on. */
  readonly home: Side;
}

function moveAndBack(
  { name, policy, traffic }: NonNullable<Place['failover']>,
  { left, entered, home }: Sides,
): AzureAct {
  const away = home === 'primary' ? 'secondary' : 'primary';
  const isAt = ({ group }: View, side: Side): boolean => group?.active === side;
  const follows = traffic === null ? 'recovered' : 'traffic_followed';
  const onceMs = policy.claimTimeoutMs + policy.followWithinMs + policy.verifyWithinMs;
  return {
    name: 'failover',
    says:
      `${left.id} falls ill as often as it is restarted. The ladder of restarts ends; Paramedic ` +
      `moves its customers to ${entered.id}. When ${left.id} is well, the way home is asked for.`,
    expected: 'moved and back',
    patient: left,
    patients: [left.id, entered.id],
    failover: {
      group: name,
      moves: [away, home],
      traffic: traffic && {
        profileId: traffic.profileId,
        endpoint: traffic.endpoints[home].name,
      },
    },
    withinMs:
      policy.goneAfterMs +
      left.target.policy.attemptsMax * healedWithinMs(left) +
      2 * onceMs +
      policy.cooldownMs +
      slackMs,
    steps: [
      {
        begins: `makes ${left.id} answer 503, again after every restart`,
        strike: ({ touch }) => touch(left, 'unwell'),
        again: (view) => view.servesSince !== null && !isAt(view, away),
        isOver: (view) => isAt(view, away) && has(view, follows),
      },
      {
        begins: `mends ${left.id}`,
        strike: ({ mend }) => mend(left),
        isOver: ({ servesSince }) => servesSince !== null,
      },
      {
        begins: `asks for the way home`,
        strike: ({ ask }) => ask(name, home),
        again: (view) => !isAt(view, home),
        isOver: (view) => isAt(view, home) && has(view, follows, 2),
      },
    ],
  };
}
