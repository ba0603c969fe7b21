import { rm } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { startHost } from '../../src/local/host/start.ts';
import { anApp } from './host-app.ts';

let appDir = '';
afterEach(() => rm(appDir, { recursive: true }));

test.each([
  ['throws while it is loaded', `throw new Error('no config');`, {}, /no config/],
  ['registers a name twice', aTimer() + aTimer(), {}, /'t' is registered twice/],
  ['names a setting that does not exist', aTimer('%NO_SUCH%'), {}, /'%NO_SUCH%' does not resolve/],
  ['has a schedule that Azure refuses', aTimer('00:00:30'), {}, /not an NCRONTAB schedule/],
  [
    'has a trigger that the host does not have',
    `app.storageBlob('b', { path: 'x', connection: 'C', handler: () => {} });`,
    {},
    /'b': the local host has no trigger of type 'blobTrigger'/,
  ],
  [
    'has a queue without a service',
    `app.storageQueue('q', { queueName: 'x', connection: 'Wakes', handler: () => {} });`,
    {},
    /'Wakes__queueServiceUri' is missing/,
  ],
  ['has a wrong host.json', '', { functionTimeout: '2 min' }, /'2 min' is not a time span/],
  ['registers nothing', `console.log(typeof app);`, {}, /never loaded '@azure\/functions'/],
])('host: the start fails and says why, when the app %s', async (_, source, hostJson, why) => {
  appDir = await anApp(source, hostJson);
  await expect(startHost({ appDir })).rejects.toThrow(why);
});

function aTimer(schedule = '0 * * * * *'): string {
  return `app.timer('t', { schedule: '${schedule}', handler: () => {} });`;
}
