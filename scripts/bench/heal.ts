/**
 * A whole heal, counted by its requests to storage: a container dies and stays dead, an alert
 * comes, and every wake that is asked for is delivered when it is due, until the incident is
 * closed. In: a stage. Out: the counts and the number of looks.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { alerts } from '../../src/handlers/alerts.ts';
import { wakes } from '../../src/handlers/wakes.ts';
import { startContainers } from '../../src/local/cloud-containers.ts';
import type { PlacedGroup } from '../../src/local/cloud-containers.ts';
import { realClock } from '../../src/local/clock.ts';
import { makeJournal } from '../../src/local/resources/journal.ts';
import type { App } from '../../src/pipeline/app.ts';
import type { Wake } from '../../src/core/wake.ts';
import { anAlert } from './alert.ts';
import { checkout } from './bundle.ts';
import { added, counted } from './counted.ts';
import type { Counts } from './counted.ts';
import { appOf, requestWith, resourceIdOf } from './looks.ts';
import { makeFolder } from './stage.ts';
import type { Stage } from './stage.ts';

export interface CountedHeal {
  readonly counts: Counts;
  readonly looks: number;
}

const id = 'ill';
const readyWithinMs = 15_000;
const looksMax = 40;
const healedWithinMs = 90_000;

export async function countHeal(stage: Stage): Promise<CountedHeal> {
  const { placed, armUrl } = await startPatient(stage);
  const yaml = healYaml(placed.url);
  const app = appOf(stage, 'heal', yaml, { PARAMEDIC_ARM_ENDPOINT: armUrl });
  const { waiting, listening } = listenTo(app);
  await answersWell(placed.url);
  // A container that has only just started is left alone.
  await pause(2_000);
  await fetch(`${placed.url}/crash`, { method: 'POST' });
  const request = requestWith(anAlert(2, resourceIdOf(id), Date.now()));
  let counts = await counted(stage.storageHosts, () => alerts(listening, request));
  const deadline = performance.now() + healedWithinMs;
  for (let looks = 1; looks <= looksMax && performance.now() < deadline; looks += 1) {
    const next = waiting.toSorted((a, b) => a.dueMs - b.dueMs)[0];
    if (next === undefined) throw new Error('The heal ended without a word: no wake is waiting.');
    waiting.splice(waiting.indexOf(next), 1);
    await pause(Math.max(0, next.dueMs - performance.now()));
    const look = () => wakes(listening, next.wake);
    counts = added(counts, await counted(stage.storageHosts, look));
    if (await isClosed(app)) return { counts, looks };
  }
  throw new Error(`The incident was not closed within ${looksMax} looks.`);
}

interface Waiting {
  readonly wake: Wake;
  readonly dueMs: number;
}

/** The same app, whose wakes are heard of as they are queued; the queue gets them all the same. */
function listenTo(app: App): { readonly waiting: Waiting[]; readonly listening: App } {
  const waiting: Waiting[] = [];
  const schedule: App['ports']['wakes']['schedule'] = async (wake, delay) => {
    await app.ports.wakes.schedule(wake, delay);
    waiting.push({ wake, dueMs: performance.now() + delay });
  };
  return { waiting, listening: { ...app, ports: { ...app.ports, wakes: { schedule } } } };
}

async function isClosed({ configuration, ports }: App): Promise<boolean> {
  const [target] = configuration.targets;
  if (target === undefined) throw new Error('No target is configured.');
  const { state } = await ports.incidents.load(target);
  return state.value?.phase === 'quiet';
}

/** One container group whose program stays dead once it has crashed, and ARM in front of it. */
async function startPatient({ folder, ground, later }: Stage) {
  const { authority, identity } = ground;
  const clock = realClock();
  const containers = await startContainers({
    folder: makeFolder(folder, 'run'),
    authority,
    clock,
    bodies: [patientBody],
    images: { patient: { command: process.execPath, args: [patientFile] } },
    environment: () => ({ DIARY: join(folder, 'diary.jsonl') }),
    timings: { startUpMs: 200, stopMs: 100 },
    workspaceId: '11111111-2222-3333-4444-555555555555',
    sink: () => undefined,
    journal: makeJournal({ clock }),
    caller: (header) => identity.caller(header),
  });
  later(() => containers.stop());
  const [placed] = containers.groups;
  if (placed === undefined) throw new Error('No container group was placed.');
  return { placed, armUrl: containers.armUrl };
}

const patientFile = join(checkout, 'src/cli/demo/patient.ts');

const patientBody = {
  id: resourceIdOf(id),
  name: id,
  location: 'westeurope',
  properties: {
    osType: 'Linux' as const,
    restartPolicy: 'Never' as const,
    containers: [{ name: 'app', properties: { image: 'patient', ports: [{ port: 80 }] } }],
  },
};

async function answersWell(url: PlacedGroup['url']): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  while (performance.now() < deadline) {
    const answer = await fetch(`${url}/health`).catch(() => null);
    if (answer?.status === 200) return;
    await pause(100);
  }
  throw new Error(`The patient did not serve within ${readyWithinMs / 1000} s.`);
}

/** Three readings as by default, but in short order. */
const healYaml = (url: string): string => `fleet: { sweepEvery: 6s }
policies:
  quick: { lookEvery: 6s, confirmEvery: 3s, readingFreshFor: 30s, probeTimeout: 2s,
    startupGrace: 1s, coolFor: 3s }
groups: { clinic: {} }
targets:
  - { id: ${id}, group: clinic, policy: quick, resourceId: ${resourceIdOf(id)},
      probe: { url: '${url}', path: /health } }
`;
