/**
 * Makes the tables and queues that a deployment makes on Azure, where they are missing: for a fresh
 * local Azure and for tests. The app itself never makes any.
 */
import { TableClient } from '@azure/data-tables';
import { credentialsOf } from './credentials.ts';
import { entityTable, eventQueue, hintTable, stateTable, wakeQueue } from './keys.ts';
import { readSettings } from './settings.ts';
import type { SettingTexts } from './settings.ts';
import { openQueue } from './wakes.ts';

export async function prepareStorage(texts: SettingTexts): Promise<void> {
  const settings = readSettings(texts);
  const { host } = credentialsOf(settings);
  for (const name of [stateTable, hintTable, entityTable]) {
    await new TableClient(settings.tableEndpoint, name, host).createTable();
  }
  const { queueEndpoint: endpoint } = settings;
  for (const name of [wakeQueue, eventQueue].flatMap((queue) => [queue, `${queue}-poison`])) {
    await openQueue({ endpoint, credential: host }, name).createIfNotExists();
  }
}
