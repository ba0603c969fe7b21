/** Acts of somebody else, as events tell of them, and the look that hears of one. */
import * as a from './fixtures.ts';
import { decide } from '../../src/core/decide.ts';
import { seconds } from '../../src/core/time.ts';
import type { ForeignAction } from '../../src/core/wake.ts';
import type { Incident } from '../../src/core/incident.ts';
import type { Move, Seen } from '../../src/core/step.ts';

export const byAna = (own: Partial<ForeignAction> = {}): ForeignAction => ({
  action: 'restart',
  at: a.ago(seconds(20)),
  by: 'ana',
  surely: true,
  ...own,
});

export const told = (foreign: ForeignAction) =>
  a.someEvidence({ cause: { kind: 'event', hint: 'h', foreign } });

export function moveOf(incident: Incident, foreign: ForeignAction, own: Partial<Seen> = {}): Move {
  const step = decide(a.aSeen(incident, own), told(foreign));
  if (step.kind !== 'move') throw new Error(`no move, but ${step.kind}`);
  return step;
}
