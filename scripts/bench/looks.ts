/**
 * Looks of the composed app, counted by the requests to storage that each makes. In: a stage. Out:
 * counts by kind of request: of a target and a failover group that are well, of the doors, of a
 * sweep. The same on any machine.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeApp } from '../../src/azure/compose.ts';
import { alerts } from '../../src/handlers/alerts.ts';
import { healthCheck } from '../../src/handlers/health-check.ts';
import { wakes } from '../../src/handlers/wakes.ts';
import type { App } from '../../src/pipeline/app.ts';
import { sweep } from '../../src/pipeline/sweep.ts';
import { anAlert } from './alert.ts';
import { counted } from './counted.ts';
import type { Counts } from './counted.ts';
import { failoverName } from './stage.ts';
import type { Stage } from './stage.ts';

export interface CountedLook {
  readonly what: string;
  readonly counts: Counts;
  /** How many it is about. */
  readonly subjects: number;
}

const scope = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance';
export const resourceIdOf = (id: string): string => `${scope}/containerGroups/${id}`;

/** How many targets the group has that is swept. */
const sweptTargets = 10;

/** The app with this paramedic.yaml, in this process. */
export function appOf(
  { folder, settings }: Stage,
  name: string,
  yaml: string,
  more: Readonly<Record<string, string>> = {},
): App {
  const file = `${name}.yaml`;
  writeFileSync(join(folder, file), yaml);
  return composeApp({ ...settings, ...more, PARAMEDIC_CONFIG: file }, folder);
}

export async function countLooks(stage: Stage): Promise<readonly CountedLook[]> {
  const { storageHosts, wellUrls } = stage;
  const [url, otherUrl] = wellUrls;
  const shop = appOf(stage, 'shop', targetsYaml(sweptTargets, url));
  const pair = appOf(stage, 'pair', targetsYaml(1, url) + failoverYaml(url, otherUrl));
  const count = async (
    what: string,
    work: () => Promise<unknown>,
    subjects = 1,
  ): Promise<CountedLook> => ({ what, counts: await counted(storageHosts, work), subjects });
  const look = (app: App, id: string) => () =>
    wakes(app, { targets: [id], cause: { kind: 'sweep' } });
  const alert = requestWith(anAlert(1, resourceIdOf('t1'), Date.now()));
  const fresh = answered(202, () => alerts(shop, alert));
  const known = answered(200, () => alerts(shop, alert));
  const check = answered(200, () =>
    healthCheck(pair, { ...requestWith(null), method: 'GET', query: { group: failoverName } }),
  );
  const lookAtPair = look(pair, `failover:${failoverName}`);
  // The first look of all writes down what it found.
  await lookAtPair();
  return [
    await count('look at a target that is well', look(shop, 't1')),
    await count(`sweep of a group of ${sweptTargets}`, () => sweep(shop), sweptTargets),
    await count('POST /api/alerts, fresh', fresh),
    await count('POST /api/alerts, known', known),
    await count('look at a failover group', lookAtPair),
    await count('GET /api/health_check', check),
  ];
}

/** A door that answers otherwise was not measured at what it is for. */
function answered(wanted: number, ask: () => Promise<{ readonly status: number }>) {
  return async (): Promise<void> => {
    const { status } = await ask();
    if (status !== wanted) throw new Error(`A door answered ${status}, where ${wanted} was due.`);
  };
}

export const requestWith = (body: unknown) => ({
  method: 'POST',
  params: {},
  query: {},
  authorization: null,
  body: JSON.stringify(body),
});

function targetsYaml(count: number, url: string): string {
  const ids = Array.from({ length: count }, (_, at) => `t${at + 1}`);
  const targets = ids.map(
    (id) =>
      `  - { id: ${id}, group: shop, resourceId: ${resourceIdOf(id)}, probe: { url: '${url}' } }\n`,
  );
  return ['groups: { shop: {} }\n', 'targets:\n', ...targets].join('');
}

const failoverYaml = (primary: string, secondary: string): string =>
  `failovers:\n  ${failoverName}:\n` +
  `    primary: { endpoint: '${primary}', path: / }\n` +
  `    secondary: { endpoint: '${secondary}', path: / }\n`;
