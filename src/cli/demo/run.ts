/**
 * `paramedic demo`: starts a local Azure with Paramedic in it, makes the trouble of the chosen
 * acts, shows what comes of it and judges it. In: the options. Out: the exit status, 0 only if
 * every act came out as expected; lines on the screen; the report. Nothing is left behind, however
 * it ends.
 */
import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { openRunFolder } from '../run-folder.ts';
import type { Act } from './acts.ts';
import { readDemoConfiguration } from './configuration.ts';
import { awaitEnding } from './endings.ts';
import { showPlaces } from './keep.ts';
import { heading, paragraph, screenOn } from './layout.ts';
import type { Screen } from './layout.ts';
import { awaitHealth, playAll, viewOf } from './play.ts';
import { setUp } from './set-up.ts';
import { isAsExpected, showProgramme, showSummary, showTimings, showTrail } from './summary.ts';
import type { Report } from './summary.ts';
import { makeTimeline } from './timeline.ts';
import { resultOf, wrongActions } from './verdict.ts';

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
  readonly ends: (() => unknown)[];
  /** Ended from outside. */
  readonly signal: AbortSignal;
}

const paces = {
  usual: { factor: 20, startUpMs: 2_000 },
  fast: { factor: 40, startUpMs: 500 },
};

export async function runDemo(options: DemoOptions): Promise<number> {
  const ending = awaitEnding();
  const folder = openRunFolder();
  const ends: (() => unknown)[] = [];
  const screen = screenOn(process.stdout);
  try {
    const run = { folder: folder.path, screen, ends, signal: ending.signal };
    return isAsExpected(await perform(options, run)) ? 0 : 1;
  } catch (error) {
    if (!ending.signal.aborted) {
      const says = error instanceof Error ? error.message : String(error);
      process.stderr.write(`\nThe demo could not go on: ${says}\n`);
      return 1;
    }
    paragraph(screen, 'Ending what was started …', 0, 'dim');
    return ending.status();
  } finally {
    for (const end of ends.reverse()) await end();
    folder.remove();
    ending.ignore();
  }
}

async function perform(options: DemoOptions, run: Run): Promise<Report> {
  const { screen, folder } = run;
  const configuration = readDemoConfiguration(options.fast);
  const pace = options.fast ? paces.fast : paces.usual;
  showProgramme(screen, options.acts);
  showTimings(screen, configuration.says, pace.factor);
  heading(screen, 'A small Azure starts on this machine, with Paramedic in it as it is deployed');
  const timeline = makeTimeline(screen, Date.now());
  const say = (act: string, says: string) =>
    timeline.add({ at: Date.now(), act, who: 'demo', says, style: 'bold' });
  run.ends.push(() => timeline.flush());
  const { play, told } = await setUp({ ...run, configuration, pace, timeline });
  say('', 'storage, ARM, Azure Monitor and the Functions host are up');
  await awaitHealth(play);
  say('', 'a sweep has found every patient well; now the trouble');

  const struckAt = await playAll(play, options.acts, ({ label, begins }) => say(label, begins));
  say('', 'the acts are over');
  timeline.flush();
  // Seen once more: while the slowest act went on, the others could still go wrong.
  const seen = struckAt.map(({ act, at }) => ({ act, view: viewOf(play, act, at) }));
  const journal = play.azure.journal.entries();
  const report = {
    acts: seen.map(({ act, view }) => resultOf(act, view, journal, play.diaries.read(act.patient))),
    wrongActions: wrongActions(journal, play.diaries),
  };
  showTrail(screen, seen);
  showSummary(screen, report, told());
  if (options.report !== null) {
    writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
    paragraph(screen, `The report is in ${options.report}`, 2, 'dim');
  }
  if (options.keep) await keep(play.azure, run, folder);
  return report;
}

/** Stays up until somebody ends it, which then is no failure of the demo. */
async function keep(azure: Parameters<typeof showPlaces>[1], run: Run, folder: string) {
  await showPlaces(run.screen, azure, folder);
  if (!run.signal.aborted) await once(run.signal, 'abort');
}
