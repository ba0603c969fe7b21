/** A step of a failover group as a line of its decision table: what it is, and what it changes. */
import * as a from '../fixtures.ts';
import type { Failover } from '../../../src/core/failover/state.ts';
import type { FailoverMove, FailoverStep } from '../../../src/core/failover/step.ts';

export interface Line {
  readonly text: string;
  readonly step: FailoverStep;
}

const widths = [38, 32];

/** `given` is what the line is about, `before` the state that the step was decided on. */
export function line(given: readonly string[], before: Failover, step: FailoverStep): Line {
  const columns = given.map((column, at) => column.padEnd(widths[at] ?? 22)).join('');
  return { text: `${columns}${outcome(before, step)}`, step };
}

function outcome(before: Failover, step: FailoverStep): string {
  switch (step.kind) {
    case 'ask':
      return 'ask for the claim view';
    case 'leave':
      return `leave (${step.reason})`;
    case 'move': {
      const { next, remedy, because, lookAgainAfterMs } = step;
      const reason = because?.reason ?? '-';
      const act = remedy === null ? '' : ` ${remedy.toUpperCase()}`;
      const again = lookAgainAfterMs === null ? '' : ` again ${lookAgainAfterMs / 1000} s`;
      const changes = changesIn(before, step);
      const shown = changes.length === 0 ? '' : ` | ${changes.join(', ')}`;
      return `${next.phase} (${reason})${act}${again}${shown}`;
    }
  }
}

/** What a row keeps that this step made another. */
function changesIn(before: Failover, { next, owed }: FailoverMove): string[] {
  const news = owed.filter((why) => !before.owing.some((one) => one.why === why));
  const said = (is: boolean, text: string): string[] => (is ? [text] : []);
  const ask = next.ask === null ? 'no ask' : `ask ${next.ask.id} ${next.ask.verdict}`;
  return [
    ...said(news.length > 0, `tell ${news.join(', ')}`),
    ...said(next.told.length < before.told.length, 'told no more'),
    ...said(next.epoch !== before.epoch, `epoch ${next.epoch}`),
    ...said(next.toggles.length !== before.toggles.length, `toggles ${next.toggles.length}`),
    ...said(JSON.stringify(next.ask) !== JSON.stringify(before.ask), ask),
    ...said(next.latched !== before.latched, next.latched ? 'latch' : 'latch lifted'),
    ...said(next.known?.active !== before.known?.active, `knows ${next.known?.active}`),
    ...said(next.known?.count !== before.known?.count, `count ${next.known?.count}`),
    ...said(next.sure !== before.sure, next.sure ? 'sure' : 'unsure'),
    ...said(isNull(next.stableSince) !== isNull(before.stableSince), stable(next)),
    ...said(next.yieldUntil !== before.yieldUntil, yields(next)),
    ...said(next.readings.primary.length === 0, 'readings emptied'),
  ];
}

const isNull = (value: unknown): boolean => value === null;
const stable = ({ stableSince }: Failover): string => (stableSince === null ? 'new' : 'stable');
const yields = ({ yieldUntil }: Failover): string =>
  yieldUntil === null ? 'yields no more' : `yields for ${(yieldUntil - a.now) / 1000} s`;
