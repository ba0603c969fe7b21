/**
 * The app on Azure: app settings in, checked configuration and every port out. What is wrong with
 * settings, paramedic.yaml or host.json is thrown at once and wholly, so that the host refuses to
 * start with it. No endpoint is written here: the same composition runs against any Azure.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatComplaints } from '../config/complaint.ts';
import { readConfiguration } from '../config/configuration.ts';
import { functionTimeoutOf } from '../config/function-timeout.ts';
import type { Configuration } from '../core/configuration.ts';
import type { App } from '../pipeline/app.ts';
import { openArm } from './arm.ts';
import { audit } from './audit.ts';
import { containers } from './containers.ts';
import { credentialsOf } from './credentials.ts';
import { entities } from './entities.ts';
import { events } from './events.ts';
import { failovers } from './failovers.ts';
import { hints } from './hints.ts';
import { incidents } from './incidents.ts';
import { entityTable, hintTable, stateTable } from './keys.ts';
import { log } from './log.ts';
import { notices } from './notices.ts';
import { people } from './people.ts';
import { probes } from './probes.ts';
import { routing } from './routing.ts';
import { recorded } from './recorded.ts';
import { readSettings } from './settings.ts';
import type { Settings, SettingTexts } from './settings.ts';
import { shared } from './shared.ts';
import { stopwatch } from './stopwatch.ts';
import { openTable } from './tables.ts';
import { trafficWatch } from './traffic.ts';
import { wakes } from './wakes.ts';

/** Files are looked up from `folder`, the app's own: the host starts it there. */
export function composeApp(texts: SettingTexts, folder: string = process.cwd()): App {
  const settings = readSettings(texts);
  const configuration = configurationOf(settings, texts, folder);
  const { host, healer } = credentialsOf(settings);
  const table = (name: string, port: string) =>
    openTable({ endpoint: settings.tableEndpoint, name, credential: host, port });
  const armOptions = { endpoint: settings.armEndpoint, credential: healer };
  const arm = openArm(armOptions);
  const lines = log({ info: console.info, error: console.error });
  const targetRows = incidents(table(stateTable, 'incidents'), stopwatch);
  const failoverRows = failovers(table(stateTable, 'failovers'), stopwatch);
  return {
    configuration,
    ownIdentity: settings.healerClientId,
    ports: {
      incidents: { ...targetRows, commit: recorded(targetRows, lines) },
      failovers: { ...failoverRows, commit: recorded(failoverRows, lines) },
      entities: entities(table(entityTable, 'entities')),
      shared: shared(table(stateTable, 'shared')),
      audit: audit(table(stateTable, 'audit')),
      hints: hints(table(hintTable, 'hints')),
      wakes: wakes({ endpoint: settings.queueEndpoint, credential: host }),
      probes: probes(arm),
      containers: containers(arm),
      traffic: trafficWatch({ endpoint: settings.logsEndpoint, credential: healer }),
      routing: routing(armOptions),
      notices: notices(configuration.noticeUrl),
      events: events({ endpoint: settings.eventsEndpoint, credential: host }),
      people: people(settings.entra),
      stopwatch,
      log: lines,
    },
  };
}

function configurationOf(
  { configFile, hostFile }: Settings,
  texts: SettingTexts,
  folder: string,
): Configuration {
  const result = readConfiguration({
    text: readText(folder, configFile),
    fileName: configFile,
    settings: texts,
    functionTimeoutMs: functionTimeoutOf(readText(folder, hostFile)),
  });
  if (result.ok) return result.configuration;
  throw new Error(formatComplaints(result.complaints));
}

function readText(folder: string, file: string): string {
  try {
    return readFileSync(resolve(folder, file), 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read: put it into the app's folder, ${folder}`, {
      cause: error,
    });
  }
}
