/**
 * The lines of the decision table that tell of others: what somebody else did to the target, and
 * the failover group that takes over at the end of the ladder.
 */
import * as a from './fixtures.ts';
import { decide } from '../../src/core/decide.ts';
import { line } from './step-text.ts';
import { minutes, plus, seconds } from '../../src/core/time.ts';
import type { Cause } from '../../src/core/wake.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import type { Incident } from '../../src/core/incident.ts';
import type { Line } from './step-text.ts';

/** What somebody else did, as an event of the platform tells. */
export function foreignActs(states: Readonly<Record<string, Incident>>): Line[] {
  const acts = ['restart', 'start', 'stop'] as const;
  const stopped = { platform: a.aPlatform('stopped') };
  const whoever = [
    { by: 'ana', surely: true },
    { by: 'somebody', surely: false },
  ];
  return ['quiet', 'suspected, 2 bad', 'verifying', 'cooling', 'escalated'].flatMap((state) =>
    acts.flatMap((action) =>
      whoever.map(({ by, surely }) => {
        const foreign = { action, at: a.ago(seconds(20)), by, surely };
        const cause: Cause = { kind: 'event', hint: 'h', foreign };
        const own = { ...(action === 'stop' ? stopped : {}), cause };
        const step = decide(a.aSeen(states[state] ?? a.aQuiet()), a.someEvidence(own));
        const found = action === 'stop' ? 'bad, stopped' : 'bad, runs';
        return line([state, found, `${action} by ${by}`], step);
      }),
    ),
  );
}

/** The end of the ladder, and who tells a human of it, beside a failover group. */
export function handOver(): Line[] {
  const ended = a.aSuspected({ attempts: 3 });
  const handed = a.anEscalated({ tellAfter: plus(a.now, seconds(30)) });
  const late = a.anEscalated({ tellAfter: a.now });
  const soon = plus(a.now, minutes(1));
  const at = (own: Parameters<typeof a.aFailoverSeen>[0]) => ({
    failovers: [a.aFailoverSeen(own)],
  });
  const cases: readonly [string, Incident, string, Partial<Evidence>][] = [
    ['ladder ends', ended, 'on the active side', at({})],
    ['ladder ends', ended, 'on the standby', at({ isActive: false })],
    ['handed over', handed, 'suspected', at({})],
    ['handed over', handed, 'asking', at({ phase: 'asking', deadline: soon })],
    ['handed over, time over', late, 'suspected', at({})],
    ['handed over, time over', late, 'asking', at({ phase: 'asking', deadline: soon })],
    ['handed over, time over', late, 'moving', at({ phase: 'moving', deadline: soon })],
    [
      'handed over, time over',
      late,
      'moving, worker gone',
      at({ phase: 'moving', deadline: a.now }),
    ],
    ['handed over, time over', late, 'told just now', at({ toldAt: a.ago(seconds(5)) })],
    ['handed over, time over', late, 'told of an older one', at({ toldAt: a.ago(minutes(9)) })],
    ['handed over, time over', late, 'unreadable', at({ phase: null })],
    [
      'escalated, not handed over',
      a.anEscalated(),
      'moving',
      at({ phase: 'moving', deadline: soon }),
    ],
  ];
  return cases.map(([state, incident, group, evidence]) =>
    line([state, 'bad, runs', group], decide(a.aSeen(incident), a.someEvidence(evidence))),
  );
}
