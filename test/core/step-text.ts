/** A step as a line of the decision table shows it. */
import * as a from './fixtures.ts';
import type { Incident } from '../../src/core/incident.ts';
import type { Step } from '../../src/core/step.ts';

export interface Line {
  readonly text: string;
  readonly step: Step;
}

export function line(columns: readonly [string, string, string], step: Step): Line {
  const [state, found, woken] = columns;
  const given = `${state.padEnd(36)}${found.padEnd(24)}${woken.padEnd(28)}`;
  return { text: `${given}${outcome(step)}`, step };
}

function outcome(step: Step): string {
  switch (step.kind) {
    case 'ask':
      return 'ask for the claim view';
    case 'leave':
      return `leave (${step.reason})`;
    case 'move': {
      const reason = step.recorded?.reason ?? '-';
      const remedy = step.remedy ? ` ${step.remedy.toUpperCase()}` : '';
      const told = step.owed.length > 0 ? ` tell ${step.owed.join(', ')}` : '';
      const again =
        step.lookAgainAfterMs === null ? '' : ` again ${step.lookAgainAfterMs / 1000} s`;
      return `${step.next.phase} (${reason})${remedy}${told}${again}${fields(step.next)}`;
    }
  }
}

/** The fields of the next state that time and attempts hang on; moments as seconds from now. */
function fields(next: Incident): string {
  if (next.phase === 'quiet') return '';
  const { attempts, notBefore, openedAt, ...own } = next;
  const moments = { openedAt, notBefore, ...own } as Readonly<Record<string, unknown>>;
  const from = (name: string): string[] => {
    const at = moments[name];
    return typeof at === 'number' ? [`${name} ${Math.round((at - a.now) / 1000)}`] : [];
  };
  const names = [
    'openedAt',
    'notBefore',
    'lostAfter',
    'graceUntil',
    'deadline',
    'until',
    'tellAfter',
  ];
  const readings = 'readings' in next ? [`readings ${next.readings.length}`] : [];
  const text = [`attempts ${attempts}`, ...[...names, 'healthySince'].flatMap(from), ...readings];
  return ` | ${text.join(', ')}`;
}
