/**
 * How soon POST /api/alerts answers, by the real door in the stand-in for the Functions host, on
 * Azurite: alerts that are fresh and the same ones again, against a bare function in the same host.
 * All three in turn, one request at a time, after a warm-up. No wake is looked after meanwhile.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHost } from '../../src/local/host/start.ts';
import type { Host } from '../../src/local/host/start.ts';
import { bundle } from '../bundle.ts';
import { anAlert } from './alert.ts';
import { checkout, openSourceFolder } from './bundle.ts';
import { median, p95 } from './figures.ts';
import type { Figure, Measurement } from './figures.ts';
import { resourceIdOf } from './looks.ts';
import { makeFolder, openStage } from './stage.ts';
import type { Stage } from './stage.ts';

const warmUpRounds = 20;
const roundsOfRun = 10;
const answeredWithinMs = 10_000;
/** Alerts further apart than this ask for a wake of their own. */
const apartMs = 10_000;

export const webhookMeasurement: Measurement = {
  name: 'webhook',
  against: 'a function that keeps one row, sends one message',
  async measure(runs) {
    const stage = await openStage();
    try {
      const host = await startApp(stage);
      await timed(host, 0, warmUpRounds);
      return figuresOf(await timed(host, warmUpRounds, roundsOfRun * runs));
    } finally {
      await stage.end();
    }
  },
};

/** Milliseconds, a round each. */
type Times = Readonly<Record<'fresh' | 'known' | 'bare', readonly number[]>>;

function figuresOf({ fresh, known, bare }: Times): readonly Figure[] {
  const figure = (what: string, of: typeof median, ours: readonly number[]): Figure => ({
    what: `POST /api/alerts, ${what}`,
    unit: 'ms',
    ours: of(ours),
    baseline: of(bare),
  });
  return [
    figure('fresh, median', median, fresh),
    figure('fresh, 95 of 100', p95, fresh),
    figure('known, median', median, known),
    figure('known, 95 of 100', p95, known),
  ];
}

async function timed(host: Host, first: number, rounds: number): Promise<Times> {
  const times = { fresh: [] as number[], known: [] as number[], bare: [] as number[] };
  const startMs = Date.now();
  for (let number = first; number < first + rounds; number += 1) {
    const alert = anAlert(number, resourceIdOf('web'), startMs + number * apartMs);
    times.bare.push(await timeOf(host, 'bare', alert, 202));
    times.fresh.push(await timeOf(host, 'alerts', alert, 202));
    times.known.push(await timeOf(host, 'alerts', alert, 200));
  }
  return times;
}

async function timeOf(host: Host, door: string, body: object, wanted: number): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${host.url}/api/${door}`, {
    method: 'POST',
    headers: { 'x-functions-key': host.keys.master },
    signal: AbortSignal.timeout(answeredWithinMs),
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== wanted) {
    throw new Error(`POST /api/${door} answered ${response.status}, not ${wanted}: ${text}`);
  }
  return performance.now() - began;
}

/** An app of two doors: no timer and no queue, so that nothing else runs beside them. */
async function startApp({ folder, ground, settings, later }: Stage): Promise<Host> {
  const source = await openSourceFolder();
  const appDir = makeFolder(folder, 'app');
  try {
    const entry = join(source.path, 'index.ts');
    const doors = ['functions/alerts.ts', 'scripts/bench/bare-door.ts'];
    writeFileSync(entry, doors.map((file) => `import '../../${file}';\n`).join(''));
    copyFileSync(join(checkout, 'functions/host.json'), join(source.path, 'host.json'));
    const configFile = join(source.path, 'paramedic.yaml');
    writeFileSync(configFile, configuration);
    await bundle({ outDir: appDir, entry, configFile });
  } finally {
    source.remove();
  }
  const { identityEnv, authority } = ground;
  const env = { ...identityEnv, ...settings };
  const host = await startHost({ appDir, env, trust: [authority.certificatePem] });
  later(() => host.stop());
  return host;
}

const configuration = `targets:
  - { id: web, resourceId: ${resourceIdOf('web')}, probe: platform }
`;
