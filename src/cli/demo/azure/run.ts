/**
 * `paramedic demo --azure`: the acts on what is deployed, with the timeline, trail and summary of
 * the local demo. In: the environment as scripts/live-demo.sh found it, the names of acts. Out: the
 * exit status, 0 only if every act came out as expected. What was stopped is started again, however
 * it ends.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionTimeoutOf } from '../../../config/function-timeout.ts';
import { callTrusting } from '../../../local/cloud-call.ts';
import type { Call } from '../../../local/cloud-call.ts';
import { awaitEnding } from '../endings.ts';
import { paragraph, screenOn } from '../layout.ts';
import type { Screen } from '../layout.ts';
import { checkout } from '../stage.ts';
import { isAsExpected, showProgramme, showSummary, showTrail } from '../summary.ts';
import type { Report } from '../summary.ts';
import { makeTimeline } from '../timeline.ts';
import type { AzureAct } from './act.ts';
import { actsOn } from './acts.ts';
import { azOf } from './az.ts';
import type { Az } from './az.ts';
import { doorsOf } from './doors.ts';
import { findPlace } from './place.ts';
import type { Place } from './place.ts';
import { groupOf, playAct } from './play.ts';
import type { Play } from './play.ts';
import { checkReadiness, whyNoFailover } from './ready.ts';
import { awaitRecord } from './record.ts';
import { onStage } from './set-up.ts';
import { besides, how, showLateRecord, showLimits, showRecord } from './show.ts';
import { restartsOf, resultOf, wrongActions } from './verdict.ts';
import type { Played } from './verdict.ts';
import type { Looks } from './watch.ts';

export interface AzureEnvironment {
  readonly url: string;
  /** A host key; shown nowhere. */
  readonly key: string;
  readonly resourceGroup: string;
  readonly app: string;
  /** The text of the paramedic.yaml that was deployed. */
  readonly configuration: string;
}

export interface AzureDemoOptions {
  readonly environment: AzureEnvironment;
  /** Names of acts; empty: all. */
  readonly only: readonly string[];
  readonly report: string | null;
}

export interface Means {
  readonly az: Az;
  readonly call: Call;
  readonly looks: Looks;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

const usualLooks: Looks = { everyMs: 5_000, runsEveryMs: 15_000 };
const flushEveryMs = 500;

/** What scripts/live-demo.sh hands over, taken out of the environment of what is started later. */
export function environmentIn(env: NodeJS.ProcessEnv): AzureEnvironment {
  const taken = (name: string): string => {
    const text = env[name];
    if (!text) throw new Error('Start it by ./scripts/live-demo.sh --azure --env NAME');
    return text;
  };
  return {
    url: taken('PARAMEDIC_URL'),
    key: taken('PARAMEDIC_KEY'),
    resourceGroup: taken('PARAMEDIC_GROUP'),
    app: taken('PARAMEDIC_APP'),
    configuration: readFileSync(join(checkout, 'infra/paramedic.yaml'), 'utf8'),
  };
}

export async function runAzureDemo(
  only: readonly string[],
  report: string | null,
): Promise<number> {
  const ending = awaitEnding();
  const screen = screenOn(process.stdout);
  try {
    const environment = environmentIn(process.env);
    const { PARAMEDIC_KEY: _, ...others } = process.env;
    const { signal } = ending;
    const means = { az: azOf(others), call: callTrusting(), looks: usualLooks, screen, signal };
    return await performOnAzure({ environment, only, report }, means);
  } catch (error) {
    if (ending.signal.aborted) return ending.status();
    const says = error instanceof Error ? error.message : String(error);
    process.stderr.write(`\nThe demo could not go on: ${says}\n`);
    return 1;
  } finally {
    ending.ignore();
  }
}

/** Answers the exit status; throws what the demo cannot go on with, with everything undone. */
export async function performOnAzure(options: AzureDemoOptions, means: Means): Promise<number> {
  const { az, call, screen, signal } = means;
  const { url, key, resourceGroup, app, configuration: text } = options.environment;
  const doors = doorsOf(call, url, key);
  const hostJson = readFileSync(join(checkout, 'functions/host.json'), 'utf8');
  const functionTimeoutMs = functionTimeoutOf(hostJson);
  const place = await findPlace(az, { resourceGroup, app, text, functionTimeoutMs });
  await checkReadiness(place, doors);
  const acts = await chosenActs(place, doors, options.only, screen);
  showProgramme(screen, acts);
  showLimits(screen, acts);
  const began = Date.now();
  const names = acts.map(({ name }) => name);
  const timeline = makeTimeline(screen, began, names);
  const stopped = new AbortController();
  const until = AbortSignal.any([signal, stopped.signal]);
  const ticker = setInterval(() => timeline.flush(Date.now()), flushEveryMs);
  let playing = '';
  const play = onStage({ ...means, doors, place, timeline, began }, () => playing, until);
  try {
    const played: Played[] = [];
    for (const act of acts) {
      playing = act.name;
      played.push(await playAct(play, act));
    }
    timeline.end();
    return await judge(options, means, { play, played, began });
  } finally {
    clearInterval(ticker);
    stopped.abort();
    timeline.end();
    await play.hands.undo();
  }
}

interface Over {
  readonly play: Play;
  readonly played: readonly Played[];
  readonly began: number;
}

async function judge(
  { report: file }: AzureDemoOptions,
  { az, looks, screen, signal }: Means,
  { play, played, began }: Over,
): Promise<number> {
  const { place, watch } = play;
  showTrail(screen, played);
  const report: Report = {
    acts: played.map(resultOf),
    wrongActions: wrongActions(watch, place.patients, played),
  };
  write(file, report);
  showSummary(screen, report, { how, besides, file });
  const status = isAsExpected(report) ? 0 : 1;
  showLateRecord(screen);
  const told = played.reduce((sum, { view }) => sum + restartsOf(view), 0);
  const asked = { az, place, watch, since: began, told, everyMs: looks.runsEveryMs, signal };
  try {
    const record = await awaitRecord(asked);
    write(file, { ...report, azureRecord: record });
    showRecord(screen, record);
    return record.wrong === 0 ? status : 1;
  } catch (error) {
    const why = signal.aborted ? 'ended before it came' : String(error);
    paragraph(screen, `It is not known: ${why}`, 2, 'yellow');
    return status;
  }
}

async function chosenActs(
  place: Place,
  doors: Play['doors'],
  only: readonly string[],
  screen: Screen,
): Promise<readonly AzureAct[]> {
  const why = await whyNoFailover(place, doors);
  const group = why === null ? await groupOf({ place, doors }) : null;
  if (why !== null) paragraph(screen, `The act failover is left out: ${why}.`, 0, 'yellow');
  const approval =
    "The act approval is left out: to answer takes a person's token for the app, and az gets none " +
    'until the tenant consents to it, which infra/entra.bicep does not.';
  paragraph(screen, approval, 0, 'yellow');
  const all = actsOn(place, group?.active ?? null);
  const acts = only.length === 0 ? all : all.filter(({ name }) => only.includes(name));
  if (acts.length === 0) throw new Error('None of the acts can be played here.');
  return acts;
}

const write = (file: string | null, report: object): void => {
  if (file !== null) writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
};
