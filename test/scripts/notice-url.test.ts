// The address at which a human is told, over deployments, with a fake az: it is given by the
// environment or a file, kept where neither gives it, and seen by nobody.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { anAzureCli, ofGroup, type AzureCli } from './an-azure-cli.ts';

const deploy = './scripts/deploy.sh --env shop --location westeurope --yes';
const secret = 'https://hooks.example.com/s3cret';
const handedOver = (value: string) => ({ parameters: { noticeUrl: { value } } });
/** What what-if is given, as it prints it. */
const notShown = handedOver('https://notice-url.example/is-not-shown');
const settings = 'functionapp config appsettings list --resource-group rg-shop';

let cli: AzureCli;
beforeEach(() => {
  cli = anAzureCli();
  cli.write('scripts/package.sh', '#!/bin/bash\n');
  // Far enough: what follows the templates is not of interest here.
  cli.answers({ when: 'deployment sub create', fails: 'InvalidTemplate' });
});
afterEach(() => cli.remove());

const run = async (command: string) => {
  const { output, status } = await cli.run(command);
  for (const text of [output, ...cli.asked()]) expect(text).not.toContain('s3cret');
  return { output, status };
};

test('notice address: is handed over by a file, when the environment gives it', async () => {
  await run(`PARAMEDIC_NOTICE_URL=${secret} ${deploy}`);
  expect(cli.bodies()).toEqual([notShown, handedOver(secret)]);
  expect(cli.about(settings)).toEqual([]);
});

test.for([[''], ["PARAMEDIC_NOTICE_URL=''"], ["PARAMEDIC_NOTICE_URL='$(PARAMEDIC_NOTICE_URL)'"]])(
  'notice address: what is deployed stays, when a pipeline has none: %s',
  async ([given]) => {
    cli.answers(
      { when: ofGroup('Microsoft.Web/sites'), says: 'func-shop' },
      { when: settings, says: secret },
    );
    await run(`${given} ${deploy}`);
    expect(cli.bodies()).toEqual([notShown, handedOver(secret)]);
  },
);

test('notice address: nothing is deployed, when it cannot be read and so would be lost', async () => {
  cli.answers({ when: settings, fails: 'AuthorizationFailed' });
  const { output, status } = await run(deploy);
  expect(output).toContain('its notice address would be lost');
  expect(status).toBe(1);
  expect(cli.about('deployment sub')).toEqual([]);
  const shown = await run(`${deploy} --what-if`);
  expect(shown.output).toContain('without its notice address');
  expect(shown.status).toBe(0);
});

test('notice address: is that of a file, when one has it and the environment has none', async () => {
  const mine = handedOver('https://hooks.example.com/mine');
  cli.write('mine.json', JSON.stringify(mine));
  await run(`PARAMEDIC_PARAMETERS=mine.json ${deploy}`);
  expect(cli.bodies()).toEqual([mine, notShown, mine]);
  expect(cli.about(settings)).toEqual([]);
});

test('notice address: is refused without being quoted, when it is none', async () => {
  const { output, status } = await run(`PARAMEDIC_NOTICE_URL='s3cret "' ${deploy}`);
  expect(output).toContain('PARAMEDIC_NOTICE_URL) must be https://');
  expect(status).toBe(1);
});

test('parameters: come from the environment first, and then from the command line', async () => {
  for (const name of ['a.json', 'b.json', 'c.json', 'later.json']) cli.write(name, '{}');
  await run(
    `PARAMEDIC_PARAMETERS='a.json b.json' PARAMEDIC_SUBSCRIPTIONS=later.json ${deploy} --parameters c.json`,
  );
  expect(cli.about('what-if')[0]).toContain(
    '--parameters @a.json --parameters @b.json --parameters @c.json --parameters environmentName',
  );
  const { output } = await run(`PARAMEDIC_SUBSCRIPTIONS=no.json ${deploy}`);
  expect(output).toContain('there is no file no.json');
});

test('azd: is stopped before it empties the address, and registers what is missing', async () => {
  const azd = 'AZURE_ENV_NAME=shop ./scripts/preprovision.sh';
  cli.answers(
    { when: 'provider list', says: 'Microsoft.Web' },
    { when: ofGroup('Microsoft.Web/sites'), says: 'func-shop' },
    { when: settings, says: secret },
  );
  const emptied = await run(azd);
  expect(emptied.output).toContain('azd env set PARAMEDIC_NOTICE_URL');
  expect(emptied.status).toBe(1);
  expect((await run(`PARAMEDIC_NOTICE_URL=${secret} ${azd}`)).status).toBe(0);
  expect(cli.about('provider register', 'Microsoft.App')).toHaveLength(2);
  // az has a login for 11111111-2222, and azd may ask for another.
  expect(emptied.output).toContain('azd env set AZURE_SUBSCRIPTION_ID 11111111-2222');
  const chosen = await run(`AZURE_SUBSCRIPTION_ID=11111111-2222 ${azd}`);
  expect(chosen.output).not.toContain('AZURE_SUBSCRIPTION_ID');
  const wrong = await run('AZURE_ENV_NAME=Shop_1 ./scripts/preprovision.sh');
  expect(wrong.output).toContain("the name of azd's environment must be 2 to 32");
});

test('azd: has nothing to keep, when nothing is deployed', async () => {
  cli.answers({ when: 'group list', says: '' });
  expect((await run('AZURE_ENV_NAME=shop ./scripts/preprovision.sh')).status).toBe(0);
  expect(cli.about(settings)).toEqual([]);
});
