/**
 * The acts as data: what goes wrong, what should come of it, and when an act is over. What
 * happened is judged in verdict.ts, from the patients' diaries and ARM's journal.
 */
import type { Act, ActView } from './act.ts';

/** How long an alert's look may take to come to nothing, before that is believed. */
const quietAfterAlertMs = 6_000;

const has = ({ entries }: ActView, reason: string, times = 1): boolean =>
  entries.filter((entry) => entry.reason === reason).length >= times;

/** Those whose requests were lost are served where they were at first. */
const isBack = ({ failover }: ActView): boolean =>
  failover?.turns.at(-1)?.endpoint === 'tickets-west';

const isAnswered = ({ failover }: ActView, status: number): boolean =>
  failover?.answers.some((answer) => answer.status === status) === true;

export const acts: readonly Act[] = [
  {
    name: 'crash',
    patients: ['orders'],
    failover: null,
    says:
      'orders crashes and stays down: nothing starts it again by itself, and the timer looks ' +
      'only once a minute. The alert must find it; Paramedic proves it, starts it, verifies.',
    expected: 'healed',
    firstSeenBy: 'alert',
    endsWith: 'incident_closed',
    steps: [
      {
        begins: 'tells orders to crash',
        strike: ({ tell }) => tell('orders', 'crash'),
        isOver: (view) => has(view, 'incident_closed'),
      },
    ],
  },
  {
    name: 'hang',
    patients: ['search'],
    failover: null,
    says:
      'search hangs: the process lives, nothing is logged, so no alert comes. The timer must ' +
      'find it; Paramedic proves it, restarts it, verifies.',
    expected: 'healed',
    firstSeenBy: 'timer',
    endsWith: 'incident_closed',
    steps: [
      {
        begins: 'tells search to hang',
        strike: ({ tell }) => tell('search', 'hang'),
        isOver: (view) => has(view, 'incident_closed'),
      },
    ],
  },
  {
    name: 'false-alarm',
    patients: ['payments'],
    failover: null,
    says:
      'payments prints a burst of errors while it serves well. An alert fires; Paramedic looks, ' +
      'finds it healthy and does nothing.',
    expected: 'left alone',
    firstSeenBy: 'alert',
    endsWith: 'healthy_despite_alert',
    steps: [
      {
        begins: 'tells payments to print errors',
        strike: ({ tell }) => tell('payments', 'errors'),
        isOver: (view) => has(view, 'healthy_despite_alert'),
      },
    ],
  },
  {
    name: 'stopped-on-purpose',
    patients: ['reports'],
    failover: null,
    says:
      'An operator stops reports through ARM. It is down, and an alert says so; Paramedic sees ' +
      'that somebody wanted it and leaves it alone.',
    expected: 'left alone',
    firstSeenBy: null,
    endsWith: 'stopped_on_purpose',
    steps: [
      {
        begins: 'lets an operator stop reports through ARM',
        strike: ({ stop }) => stop('reports'),
        isOver: (view) =>
          has(view, 'stopped_on_purpose') &&
          view.alertedAt !== null &&
          view.now - view.alertedAt >= quietAfterAlertMs,
      },
    ],
  },
  {
    name: 'failover',
    patients: ['tickets-west', 'tickets-north'],
    failover: {
      group: 'tickets',
      moves: [
        { to: 'secondary', because: 'ill' },
        { to: 'primary', because: 'asked' },
      ],
    },
    says:
      'tickets-west crashes and dies again at once when it is started. The ladder of restarts ' +
      'ends; Paramedic moves its customers to tickets-north. When west is repaired, an operator ' +
      'asks for the way home.',
    expected: 'moved and back',
    firstSeenBy: null,
    endsWith: 'traffic_followed',
    steps: [
      {
        begins: 'damages the data of tickets-west',
        strike: ({ tell }) => tell('tickets-west', 'break'),
        isOver: (view) => has(view, 'failed_over'),
      },
      {
        begins: 'lets an operator repair tickets-west and start it through ARM',
        strike: ({ repair }) => repair('tickets-west'),
        isOver: ({ serving }) => serving.includes('tickets-west'),
      },
      {
        begins: 'lets Ada ask for the way home',
        strike: ({ ask }) => ask('Ada', 'tickets', 'primary'),
        isOver: (view) => has(view, 'traffic_followed', 2) && isBack(view),
      },
    ],
  },
  {
    name: 'approval',
    patients: ['accounts-west', 'accounts-north'],
    failover: { group: 'accounts', moves: [{ to: 'secondary', because: 'asked' }] },
    says:
      'Ada wants accounts moved, before work on its first region. The policy asks for a second ' +
      'person: her own approval is refused, and Grace gives hers.',
    expected: 'moved',
    firstSeenBy: 'caller',
    endsWith: 'recovered',
    steps: [
      {
        begins: 'lets Ada ask to move accounts to its secondary side',
        strike: ({ ask }) => ask('Ada', 'accounts', 'secondary'),
        isOver: (view) => has(view, 'approval_requested'),
      },
      {
        begins: 'lets Ada approve what she has asked for',
        strike: ({ approve }) => approve('Ada', 'accounts'),
        isOver: (view) => isAnswered(view, 403),
      },
      {
        begins: 'lets Grace approve it',
        strike: ({ approve }) => approve('Grace', 'accounts'),
        isOver: (view) => has(view, 'recovered'),
      },
    ],
  },
];
