/**
 * What the demo says before and after the acts: the short timings, the audit trail of each act, the
 * summary. In: the configuration, the entries, the results. Out: lines on a screen.
 */
import { ms, spoken } from '../../core/time.ts';
import type { Configuration, Policy } from '../../core/policy.ts';
import type { Act, ActView } from './acts.ts';
import { heading, paragraph, table } from './layout.ts';
import type { Screen } from './layout.ts';
import { because } from './narrate.ts';
import { ingestionDelayMs } from './stage.ts';
import type { ActResult } from './verdict.ts';

export interface Report {
  readonly acts: readonly ActResult[];
  readonly wrongActions: number;
}

export const isAsExpected = ({ acts, wrongActions }: Report): boolean =>
  wrongActions === 0 && acts.every(({ expected, outcome }) => outcome === expected);

export function showProgramme(screen: Screen, chosen: readonly Act[]): void {
  heading(screen, 'Paramedic: what goes wrong, and what should come of it');
  table(
    screen,
    ['act', ''],
    chosen.map(({ label, says }) => [label, says]),
    (_, column) => (column === 0 ? 'bold' : []),
  );
}

export function showTimings(screen: Screen, configuration: Configuration, factor: number): void {
  heading(screen, 'Short timings, so that you need not wait (paramedic.yaml)');
  const proof = ({ unhealthyNeeded, unhealthyOf, confirmEveryMs }: Policy) =>
    `${unhealthyNeeded} of ${unhealthyOf} bad readings, ${spoken(confirmEveryMs)} apart`;
  table(
    screen,
    ['target', 'sweep looks every', 'acts after', 'start-up grace', 'must stay well for'],
    configuration.targets.map(({ id, policy }) => [
      id,
      spoken(policy.lookEveryMs),
      proof(policy),
      spoken(policy.startupGraceMs),
      spoken(policy.coolForMs),
    ]),
  );
  const minute = spoken(ms(60_000 / factor));
  const text =
    `Only Azure Monitor's clock is compressed: a minute there is ${minute} here. Rows take ` +
    `${spoken(ms(ingestionDelayMs))} of it to arrive, rules look every 1 or 5 minutes of it. ` +
    'Paramedic, storage, ARM and the containers run in real time.';
  paragraph(screen, text, 2, 'yellow');
}

export function showTrail(
  screen: Screen,
  seen: readonly { readonly act: Act; readonly view: ActView }[],
): void {
  heading(screen, 'The audit trail (GET /api/audit)');
  for (const { act, view } of seen) {
    screen.print('');
    const rows = view.entries.map((entry) => [
      entry.at.slice(11, 19),
      entry.from === entry.to ? entry.to : `${entry.from} → ${entry.to}`,
      entry.reason,
      because(entry),
    ]);
    table(screen, ['UTC', `${act.label}: ${act.patient}`, 'reason', 'because'], rows);
  }
}

export function showSummary(screen: Screen, { acts, wrongActions }: Report, told: number): void {
  heading(screen, 'Summary');
  const rows = acts.map((act) => [
    act.outcome === act.expected ? '✓' : '✗',
    act.name,
    act.firstSeenBy ?? 'nobody',
    after(act.detectedAfterMs),
    after(act.recoveredAfterMs),
    String(act.restarts),
    act.expected,
    act.outcome,
  ]);
  const heads = ['', 'act', 'first seen by', 'seen', 'well again', 'restarts'];
  table(screen, [...heads, 'expected', 'outcome'], rows, (row, column) => {
    const good = acts[row]?.outcome === acts[row]?.expected;
    return column === 0 || column === heads.length + 1 ? (good ? 'green' : 'red') : [];
  });
  screen.print('');
  const wrong = `wrong actions: ${wrongActions}`;
  screen.print(`  ${screen.paint(['bold', wrongActions === 0 ? 'green' : 'red'], wrong)}`);
  const how =
    "Counted from ARM's own journal against what the patients know of themselves, without asking " +
    'Paramedic: an order to a patient that was not ill by its own account would be one.';
  paragraph(screen, how, 2, 'dim');
  paragraph(screen, `Humans told: ${told === 0 ? 'nobody had to be' : told}.`, 2, 'dim');
}

const after = (ms: number | null): string =>
  ms === null ? '–' : `after ${(ms / 1000).toFixed(1)} s`;
