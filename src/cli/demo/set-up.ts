/**
 * Puts the stage up: bundles Paramedic as it would be deployed, starts the local Azure with it, and
 * lets everything that happens run into the timeline. In: a folder of this run, the configuration.
 * Out: what the acts are played on. Each thing started has its end in `ends` at once.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../../scripts/bundle.ts';
import { callTrusting } from '../../local/cloud-call.ts';
import { startLocalAzure } from '../../local/cloud.ts';
import type { Happening, LocalAzure } from '../../local/cloud.ts';
import type { PersonsAnswer } from './act.ts';
import type { LogEvent } from '../../local/host/protocol.ts';
import type { AppLog } from './app-log.ts';
import { watchAudit } from './audit-watch.ts';
import type { Ask, SeenEntry } from './audit-watch.ts';
import { failoverNames, patientNames, subjectOf, targetNames } from './cast.ts';
import type { PatientName, SubjectName } from './cast.ts';
import type { DemoConfiguration } from './configuration.ts';
import { diariesIn } from './diary.ts';
import type { Diaries } from './diary.ts';
import { handsOn } from './hands.ts';
import { ofPerson, ofToggle } from './narrate-traffic.ts';
import { actOf, narrateDiary, narrateEntry } from './narrate.ts';
import { openNoticeSink } from './notice-sink.ts';
import { observeInto } from './observe.ts';
import type { Play } from './play.ts';
import { watchPublicRows } from './public-rows.ts';
import type { RowChange } from './public-rows.ts';
import { stage } from './stage.ts';
import type { Timeline } from './timeline.ts';

export interface Pace {
  /** How many times faster Azure Monitor's clock runs. */
  readonly factor: number;
  /** How long a container takes to start. */
  readonly startUpMs: number;
}

export interface SetUpOptions {
  readonly folder: string;
  readonly configuration: DemoConfiguration;
  readonly pace: Pace;
  readonly timeline: Timeline;
  readonly log: AppLog;
  /** Ended from outside. */
  readonly signal: AbortSignal;
  /** To be called in the reverse order. */
  readonly ends: (() => unknown)[];
}

export interface SetUp {
  readonly play: Play;
  /** How many notices reached the human. */
  readonly told: () => number;
  /** How many events Paramedic published to its topic. */
  readonly published: () => number;
}

/** All that Paramedic keeps an audit of. */
const subjects: readonly SubjectName[] = [...targetNames, ...failoverNames.map(subjectOf)];

const tickMs = 200;
const askTimeoutMs = 10_000;

export async function setUp(options: SetUpOptions): Promise<SetUp> {
  const { folder, timeline, log, ends } = options;
  const broken = new AbortController();
  const signal = AbortSignal.any([options.signal, broken.signal]);
  const diaries = diariesIn(makeFolder(folder, 'diaries'));
  let told = 0;
  const sink = await openNoticeSink((says, target) => {
    told += 1;
    const act = actOf(subjects.find((name) => name === target) ?? null);
    timeline.add({ at: Date.now(), act, who: 'human', says: `is told “${says}”`, style: 'bold' });
  });
  ends.push(() => sink.stop());

  ends.push(tell(diaries, timeline));
  const customers: Play['customers'] = new Map();
  const observer = observeInto(timeline, () => customers.size > 0);
  const azure = await startAzure({ ...options, signal }, diaries, sink.url, (happening) => {
    observer.observe(happening);
    if (happening.kind === 'host-lost') broken.abort(hasEnded(log));
  });
  ends.push(() => azure.stop());

  const stopped = new AbortController();
  ends.push(() => stopped.abort());
  const call = callTrusting(azure.authority.certificatePem);
  const ask = askOf(azure, call);
  const onEntry = (entry: SeenEntry) => timeline.add(narrateEntry(entry));
  const audit = watchAudit(ask, subjects, onEntry, stopped.signal);
  const onToggle = (change: RowChange) => timeline.add(ofToggle(change));
  const rows = watchPublicRows(azure, call, onToggle, stopped.signal);
  const answers: PersonsAnswer[] = [];
  const hands = handsOn({
    azure,
    call,
    diaries,
    signal,
    onAsk: (person, group, says) => timeline.add(ofPerson(person, group, says)),
    onAnswer(answer, says, why) {
      answers.push(answer);
      timeline.add(ofPerson('Paramedic', answer.group, says, why));
    },
  });
  const seen = { diaries, audit, rows, answers, alertedAt: observer.alertedAt, customers };
  return {
    play: { azure, call, ask, hands, signal, ...seen },
    told: () => told,
    published: () => observer.published(),
  };
}

/** Bundles Paramedic as it would be deployed, and starts all of Azure around it. */
async function startAzure(
  { folder, configuration, pace, timeline, log, signal }: SetUpOptions,
  diaries: Diaries,
  noticeUrl: string,
  observe: (happening: Happening) => void,
): Promise<LocalAzure> {
  const say = (says: string) => timeline.add({ at: Date.now(), act: '', who: 'demo', says });
  say('bundles Paramedic as it would be deployed');
  const appFolder = join(folder, 'app');
  const configFile = join(folder, 'paramedic.yaml');
  writeFileSync(configFile, configuration.text);
  await bundle({ outDir: appFolder, configFile });
  signal.throwIfAborted();

  say('starts ARM, storage (Azurite), Azure Monitor, and a Functions host with the bundle');
  const { sweepSchedule } = configuration;
  const staged = stage({ folder, appFolder, diaries, sweepSchedule, noticeUrl, ...pace });
  const app = { ...staged.app, onLog: (event: LogEvent) => log.keep(event) };
  return startLocalAzure({ ...staged, app, signal, observe });
}

function askOf(azure: LocalAzure, call: Play['call']): Ask {
  const { url, keys } = azure.host;
  return async (path) => {
    const { status, body } = await call({
      method: 'GET',
      url: `${url}/api/${path}`,
      headers: { 'x-functions-key': keys.master },
      timeoutMs: askTimeoutMs,
    });
    if (status !== 200) throw new Error(`GET /api/${path} was answered with ${status}`);
    return JSON.parse(body) as unknown;
  };
}

/** Tells the diaries' new lines and prints what is due, again and again; returns what ends it. */
function tell(diaries: Diaries, timeline: Timeline): () => void {
  const read = new Map<PatientName, number>();
  const tick = () => {
    for (const name of patientNames) {
      const lines = diaries.read(name);
      for (const line of lines.slice(read.get(name) ?? 0)) timeline.add(narrateDiary(name, line));
      read.set(name, lines.length);
    }
    timeline.flush(Date.now());
  };
  const timer = setInterval(tick, tickMs);
  return () => clearInterval(timer);
}

const hasEnded = (log: AppLog): Error =>
  new Error(['the Functions host has ended.', ...log.lastWords()].join('\n  '));

function makeFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
