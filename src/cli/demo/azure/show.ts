/**
 * What the demo on Azure says besides what the local one says as well. In: acts, a record. Out:
 * lines on a screen.
 */
import { ms, spoken } from '../../../core/time.ts';
import { heading, paragraph } from '../layout.ts';
import type { Screen } from '../layout.ts';
import type { AzureAct } from './act.ts';
import type { AzureRecord } from './record.ts';

export function showLimits(screen: Screen, acts: readonly AzureAct[]): void {
  const longest = acts.map(({ name, withinMs }) => `${name} ${spoken(ms(withinMs))}`).join(', ');
  const says =
    'One after another, each when all is well and quiet again. By the policies none should take ' +
    `longer than: ${longest}. Ctrl-C ends it and starts again what was stopped; a second one does not.`;
  screen.print('');
  paragraph(screen, says, 2, 'yellow');
}

export const how =
  'Counted from /health, from the times at which ARM says that containers began to run, and from ' +
  'the public row, without asking Paramedic: a run that began though its container group was well, or ' +
  'stopped on purpose, would be one, and so would a move that no act expects.';
export const besides = "Restarts as in the audit; Azure's own record of them comes later.";

export function showLateRecord(screen: Screen): void {
  heading(screen, "Azure's own record (activity log)");
  const says =
    'It is 3 to 20 minutes late. Waiting for as many orders as Paramedic tells of, 20 minutes at most; ' +
    'Ctrl-C goes without it.';
  paragraph(screen, says, 2, 'dim');
}

export function showRecord(screen: Screen, { orders, wrong, told }: AzureRecord): void {
  const says = `orders of the healer: ${orders}, told of: ${told}, to somebody who was not ill: ${wrong}`;
  screen.print(`  ${screen.paint(['bold', wrong === 0 ? 'green' : 'red'], says)}`);
}
