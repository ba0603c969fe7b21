// What the smoke test asks of az about an environment, with a fake az and a fake curl: addresses,
// keys, the guard of alerts, whether Event Grid's subscriptions stand. No key is ever seen.
import { expect, test } from 'vitest';
import { anAzureCli, inGroup, key, site } from './an-azure-cli.ts';

test('smoke: what az knows of an environment is asked of it, and no key is seen', async () => {
  const cli = anAzureCli();
  cli.fake('curl', 'printf 401');
  cli.answers(
    { when: 'functionapp keys list', says: key },
    { when: `rest --method get --url ${site}/config/authsettingsV2`, says: 'true' },
    { when: 'account get-access-token --resource https://eventgrid.azure.net', says: key },
    { when: `${inGroup} Microsoft.EventGrid/topics`, says: '/topics/in' },
    { when: 'resource list --resource-group rg-shop --query [0].id', says: '/any' },
    { when: 'rest --method get -o tsv --url /any/eventSubscriptions', says: 'Succeeded' },
  );
  const ended = await cli.run('./scripts/smoke.sh --env shop --wait 0');
  expect(ended.output).toMatch(/^ok {5}401 {2}POST {3}\/api\/alerts$/m);
  expect(ended.output).toContain('the subscription looks of topics stands (Succeeded)');
  expect(ended.output).toContain('the subscription paramedic- of systemTopics stands (Succeeded)');
  expect(cli.keptSecret(ended)).toBe(true);
  cli.remove();
});
