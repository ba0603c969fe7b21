// What the smoke test asks of az about an environment, with a fake az and a fake curl: addresses,
// keys, the guard of alerts, whether Event Grid's subscriptions stand. No key is ever seen.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { anAzureCli, hostKeys, key, ofGroup, site, type AzureCli } from './an-azure-cli.ts';

let cli: AzureCli;
beforeEach(() => {
  cli = anAzureCli();
  cli.fake('curl', 'printf 401');
  cli.answers(
    { when: hostKeys, says: key },
    { when: `rest --method get --url ${site}/config/authsettingsV2`, says: 'true' },
    { when: 'account get-access-token --resource https://eventgrid.azure.net', says: key },
    { when: ofGroup('Microsoft.EventGrid/topics'), says: '/any\thttps://in/events', times: 1 },
    { when: ofGroup('Microsoft.EventGrid/topics'), says: '/any' },
    { when: ofGroup('Microsoft.EventGrid/systemTopics'), says: '/any' },
    { when: 'rest --method get -o tsv --url /any/eventSubscriptions', says: 'Succeeded' },
  );
});
afterEach(() => cli.remove());

test('smoke: what az knows of an environment is asked of it, and no key is seen', async () => {
  const ended = await cli.run('./scripts/smoke.sh --env shop --wait 0');
  expect(ended.output).toMatch(/^ok {5}401 {2}POST {3}\/api\/alerts$/m);
  expect(ended.output).toContain('the subscription looks of topics stands (Succeeded)');
  expect(ended.output).toContain('the subscription paramedic- of systemTopics stands (Succeeded)');
  expect(cli.keptSecret(ended)).toBe(true);
});

test('smoke: what az says is shown, when it gives no token to publish with', async () => {
  const words = 'ERROR: AADSTS700024: Client assertion is not within its valid time range.';
  cli.answers({ when: 'account get-access-token', fails: words });
  const { output } = await cli.run(
    `set -euo pipefail; root=$PWD; . scripts/azure.sh; . scripts/doors.sh; environment=shop
    open_scratch; ${functionOf(cli.read('scripts/smoke.sh'), 'ask_az')}
    ask_az; publish '{}' || echo "skipped: $skipped"`,
  );
  expect(output).toContain(words);
  expect(output).toContain('log in once more');
  expect(output).toContain('skipped: 1');
});

/** A function of a script as it stands there, to be run without what surrounds it. */
function functionOf(script: string, name: string): string {
  return new RegExp(`^${name}\\(\\) \\{\\n[^]*?\\n\\}$`, 'm').exec(script)?.[0] ?? '';
}
