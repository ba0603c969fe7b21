/**
 * `paramedic demo`: starts a local Azure with Paramedic in it, makes the trouble of the chosen
 * acts, shows what comes of it and judges it. In: the options. Out: the exit status, 0 only if
 * every act came out as expected; lines on the screen; the report. Nothing is left behind, however
 * it ends.
 */
import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { openRunFolder } from '../run-folder.ts';
import type { Act, ActView } from './act.ts';
import { openAppLog } from './app-log.ts';
import { readDemoConfiguration } from './configuration.ts';
import { sendCustomers } from './customers.ts';
import { awaitEnding } from './endings.ts';
import { showPlaces } from './keep.ts';
import { heading, paragraph, screenOn } from './layout.ts';
import type { Screen } from './layout.ts';
import { wrongMoves } from './moves.ts';
import { ofTurn } from './narrate-traffic.ts';
import { awaitHealth, playAll, viewOf } from './play.ts';
import type { Play } from './play.ts';
import { setUp } from './set-up.ts';
import { profileIn } from './stage.ts';
import { isAsExpected, showProgramme, showSummary, showTimings, showTrail } from './summary.ts';
import type { Report } from './summary.ts';
import { makeTimeline } from './timeline.ts';
import type { Timeline } from './timeline.ts';
import { resultOf, wrongOrders } from './verdict.ts';

export interface DemoOptions {
  readonly acts: readonly Act[];
  readonly fast: boolean;
  readonly keep: boolean;
  /** The file that gets the JSON; null: none. */
  readonly report: string | null;
}

interface Run {
  readonly folder: string;
  readonly screen: Screen;
  readonly timeline: Timeline;
  readonly ends: (() => unknown)[];
  /** Ends what `ends` holds, in the reverse order. */
  readonly endAll: () => Promise<void>;
  /** Ended from outside. */
  readonly signal: AbortSignal;
}

const how =
  "Counted from ARM's own journal against what the patients know of themselves, without asking " +
  'Paramedic: an order to a patient that was not ill by its own account would be one, and so ' +
  'would traffic that was moved to a side that did not serve, or once more than expected.';

const paces = {
  usual: { factor: 20, startUpMs: 2_000 },
  fast: { factor: 40, startUpMs: 500 },
};

export async function runDemo(options: DemoOptions): Promise<number> {
  const ending = awaitEnding();
  const folder = openRunFolder();
  const screen = screenOn(process.stdout);
  const names = options.acts.map(({ name }) => name);
  const timeline = makeTimeline(screen, Date.now(), names);
  const ends: (() => unknown)[] = [];
  const endAll = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const { signal } = ending;
    const run = { folder: folder.path, screen, timeline, ends, endAll, signal };
    return isAsExpected(await perform(options, run)) ? 0 : 1;
  } catch (error) {
    timeline.end();
    if (ending.signal.aborted) {
      paragraph(screen, 'Ending what was started …', 0, 'dim');
      return ending.status();
    }
    const says = error instanceof Error ? error.message : String(error);
    process.stderr.write(`\nThe demo could not go on: ${says}\n`);
    return 1;
  } finally {
    await endAll();
    folder.remove();
    ending.ignore();
  }
}

async function perform(options: DemoOptions, run: Run): Promise<Report> {
  const { screen, timeline, folder } = run;
  const configuration = readDemoConfiguration(options.fast);
  const pace = options.fast ? paces.fast : paces.usual;
  const log = openAppLog(join(folder, 'app.log'));
  showProgramme(screen, options.acts);
  showTimings(screen, configuration, pace.factor);
  heading(screen, 'A small Azure starts on this machine, with Paramedic in it as it is deployed');
  paragraph(screen, `Its log, while this runs: ${log.file}`, 2, 'dim');
  const say = (says: string, act = '') =>
    timeline.add({ at: Date.now(), act, who: 'demo', says, style: 'bold' });
  const { play, told, published } = await setUp({ ...run, configuration, pace, log });
  say('storage, ARM, Azure Monitor and the Functions host are up');
  await awaitHealth(play);
  say('the timer has found every patient well; now the trouble');
  letCustomersIn(play, options.acts, run);

  const struckAt = await playAll(play, options.acts, ({ name }, { begins }) => say(begins, name));
  // Seen once more: while the slowest act went on, the others could still go wrong.
  const seen = struckAt.map(({ act, at }) => ({ act, view: viewOf(play, act, at) }));
  const report = reportOn(play, seen);
  if (options.keep) {
    say('the acts are over');
    timeline.flush();
  } else {
    say('the acts are over; ending what was started …');
    timeline.end();
    await run.endAll();
  }
  showTrail(screen, seen);
  if (options.report !== null) {
    writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
  }
  const people = `Humans told: ${told() === 0 ? 'nobody had to be' : told()}.`;
  const besides = `${people} Events published to Event Grid: ${published()}.`;
  showSummary(screen, report, { how, besides, file: options.report });
  if (options.keep) await keep(play, run, log.file);
  return report;
}

type Seen = readonly { readonly act: Act; readonly view: ActView }[];

function reportOn(play: Play, seen: Seen): Report {
  const journal = play.azure.journal.entries();
  const acts = seen.map(({ act, view }) => ({ act, failover: view.failover }));
  return {
    acts: seen.map(({ act, view }) => resultOf(act, view, journal, play.diaries)),
    wrongActions: wrongOrders(journal, play.diaries) + wrongMoves(journal, play.diaries, acts),
  };
}

/** Those of the chosen acts' failover groups, from now until the end. */
function letCustomersIn(play: Play, acts: readonly Act[], { timeline, ends }: Run): void {
  for (const { failover } of acts) {
    if (failover === null) continue;
    const { group } = failover;
    const own = sendCustomers(profileIn(play.azure, group), (turn) =>
      timeline.add(ofTurn(group, turn)),
    );
    play.customers.set(group, own);
    ends.push(() => own.stop());
  }
}

/** Stays up until somebody ends it, which is no failure of the demo; throws when it breaks. */
async function keep(play: Play, run: Run, logFile: string): Promise<void> {
  const { azure, rows } = play;
  await showPlaces(run.screen, { azure, rows, folder: run.folder, logFile });
  if (!play.signal.aborted) await once(play.signal, 'abort');
  if (!run.signal.aborted) play.signal.throwIfAborted();
  run.timeline.end();
  paragraph(run.screen, 'Ending what was started …', 0, 'dim');
}
