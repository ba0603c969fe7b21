/**
 * What the demo says before and after the acts: the short timings, the audit trail of each act, the
 * summary. In: the configuration, the entries, the results. Out: lines on a screen.
 */
import { ms, spoken } from '../../core/time.ts';
import type { Policy } from '../../core/policy.ts';
import type { AuditEntry, SeenEntry } from './audit-watch.ts';
import type { DemoConfiguration } from './configuration.ts';
import { heading, paragraph, table, unbroken } from './layout.ts';
import type { Screen } from './layout.ts';
import { because } from './narrate.ts';
import { ingestionDelayMs, monitorEveryMs, ttlMs } from './stage.ts';
import type { ActResult } from './verdict.ts';

export interface Report {
  readonly acts: readonly ActResult[];
  readonly wrongActions: number;
}

export const isAsExpected = ({ acts, wrongActions }: Report): boolean =>
  wrongActions === 0 && acts.every(({ expected, outcome }) => outcome === expected);

/** What is shown of an act, wherever it is played. */
interface Shown {
  readonly name: string;
  readonly says: string;
  readonly patients: readonly string[];
  /** Null: it has no failover group. */
  readonly failover: unknown;
}

export function showProgramme(screen: Screen, chosen: readonly Shown[]): void {
  heading(screen, 'Paramedic: what goes wrong, and what should come of it');
  table(
    screen,
    ['act', ''],
    chosen.map(({ name, says }) => [name, says]),
    (_, column) => (column === 0 ? 'bold' : []),
  );
}

/** `shortened`: what was made still shorter than paramedic.yaml has it. */
export function showTimings(
  screen: Screen,
  { says, shortened }: DemoConfiguration,
  factor: number,
): void {
  heading(screen, 'Short timings, so that you need not wait (paramedic.yaml)');
  if (shortened !== '') {
    paragraph(screen, `With --fast, other than paramedic.yaml: ${shortened}.`, 2, 'yellow');
  }
  const proof = ({ unhealthyNeeded, unhealthyOf, confirmEveryMs }: Policy) =>
    unbroken(`${unhealthyNeeded} of ${unhealthyOf} bad readings, ${spoken(confirmEveryMs)} apart`);
  table(
    screen,
    ['target', 'timer looks every', 'acts after', 'start-up grace', 'must stay well for'],
    says.targets.map(({ id, policy }) => [
      id,
      unbroken(spoken(policy.lookEveryMs)),
      proof(policy),
      unbroken(spoken(policy.startupGraceMs)),
      unbroken(spoken(policy.coolForMs)),
    ]),
  );
  screen.print('');
  table(
    screen,
    ['failover group', 'looks every', 'lock after a move', 'must prove itself in', 'approval'],
    says.failovers.map(({ name, policy }) => [
      name,
      unbroken(spoken(policy.lookEveryMs)),
      unbroken(spoken(policy.cooldownMs)),
      unbroken(spoken(policy.verifyWithinMs)),
      policy.approval,
    ]),
  );
  const minute = spoken(ms(60_000 / factor));
  const text =
    `Only Azure Monitor's clock is compressed: a minute there is ${minute} here. Rows take ` +
    `${spoken(ms(ingestionDelayMs))} of it to arrive, rules look every 1 or 5 minutes of it. ` +
    'Paramedic, storage, ARM and the containers run in real time. Traffic Manager probes every ' +
    `${spoken(ms(monitorEveryMs))}, where Azure's least is 10 s, and its clients keep to an ` +
    `answer for ${spoken(ms(ttlMs))}.`;
  paragraph(screen, text, 2, 'yellow');
}

const timeWidth = 8;

export function showTrail(
  screen: Screen,
  seen: readonly {
    readonly act: Shown;
    readonly view: { readonly entries: readonly SeenEntry[] };
  }[],
): void {
  heading(screen, 'The audit trail (GET /api/audit), times in UTC');
  for (const { act, view } of seen) {
    screen.print('');
    screen.print(`  ${screen.paint('bold', `${act.name}: ${act.patients.join(', ')}`)}`);
    const whose = ({ target }: AuditEntry) => (act.failover === null ? '' : `${target}  `);
    const moved = ({ from, to }: AuditEntry) => (from === to ? to : `${from} → ${to}`);
    const width = (text: (entry: AuditEntry) => string) =>
      Math.max(0, ...view.entries.map((entry) => text(entry).length));
    const [whoseWidth, movedWidth] = [width(whose), width(moved)];
    for (const entry of view.entries) {
      const time = screen.paint('dim', entry.at.slice(11, 19).padEnd(timeWidth));
      const what = `${whose(entry).padEnd(whoseWidth)}${moved(entry).padEnd(movedWidth)}`;
      screen.print(`  ${time}  ${what}  ${entry.reason}`);
      paragraph(screen, because(entry), 2 + timeWidth + 2, 'dim');
    }
  }
}

export interface Aside {
  /** How wrong actions were counted. */
  readonly how: string;
  /** What became of notices and events. */
  readonly besides: string;
  /** Where the report was written; null: nowhere. */
  readonly file: string | null;
}

export function showSummary(
  screen: Screen,
  { acts, wrongActions }: Report,
  { how, besides, file }: Aside,
): void {
  heading(screen, 'Summary');
  const isGood = ({ outcome, expected }: ActResult) => outcome === expected;
  const rows = acts.map((act) => [
    isGood(act) ? '✓' : '✗',
    act.name,
    act.firstSeenBy ?? 'nobody',
    after(act.detectedAfterMs),
    after(act.recoveredAfterMs),
    String(act.restarts),
    isGood(act) ? act.outcome : `${act.outcome}; expected: ${act.expected}`,
  ]);
  const heads = ['', 'act', 'first seen by', 'seen after', 'well after', 'restarts', 'outcome'];
  table(screen, heads, rows, (row, column) => {
    const style = acts[row] !== undefined && isGood(acts[row]) ? 'green' : 'red';
    return column === 0 || column === heads.length - 1 ? style : [];
  });
  showMoves(screen, acts);
  screen.print('');
  const wrong = `wrong actions: ${wrongActions}`;
  screen.print(`  ${screen.paint(['bold', wrongActions === 0 ? 'green' : 'red'], wrong)}`);
  paragraph(screen, how, 2, 'dim');
  paragraph(screen, besides, 2, 'dim');
  if (file !== null) paragraph(screen, `The report is in ${file}`, 2, 'dim');
}

/** What became of the customers behind Traffic Manager, and what the public rows say. */
function showMoves(screen: Screen, acts: readonly ActResult[]): void {
  const moved = acts.filter(({ toggledTo }) => toggledTo !== null);
  if (moved.length === 0) return;
  screen.print('');
  table(
    screen,
    ['act', 'requests sent', 'lost', 'toggled to'],
    moved.map(({ name, requestsSent, requestsLost, toggledTo }) => [
      name,
      String(requestsSent ?? '–'),
      String(requestsLost ?? '–'),
      toggledTo?.join(', then ') ?? '',
    ]),
  );
}

const after = (ms: number | null): string =>
  ms === null ? '–' : unbroken(`${(ms / 1000).toFixed(1)} s`);
