// Deploying an environment, finishing it and tearing it down, with a fake az: what is asked of
// Azure, in what order and how often; what a person reads when it fails; that no key is ever seen.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actionGroup, anAzureCli, key, keyIs, site, type AzureCli } from './an-azure-cli.ts';

const deploy = './scripts/deploy.sh --env shop --location westeurope';

let cli: AzureCli;
beforeEach(() => {
  cli = anAzureCli();
  cli.write('scripts/package.sh', '#!/bin/bash\necho package >>az.log\n');
});
afterEach(() => cli.remove());

describe('deploy', () => {
  test('deploy: shows, packs, deploys templates, app and what follows it, in this order', async () => {
    cli.answers(
      { when: 'provider list', says: 'Microsoft.Web\nMicrosoft.Storage' },
      keyIs('action-group-1'),
    );
    const ended = await cli.run(`${deploy} --yes`);
    expect(ended.output).toContain('deployed: https://func-shop.example.net');
    expect(ended.status).toBe(0);
    const steps = [
      'account show',
      'provider list',
      'provider register --namespace Microsoft.App --wait',
      'deployment sub what-if',
      'package',
      'deployment sub create',
      'functionapp deployment source config-zip',
      'rest --method put',
      'deployment group create',
    ];
    const order = steps.map((step) => cli.asked().findIndex((line) => line.startsWith(step)));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(cli.about('provider register', 'Microsoft.Web')).toEqual([]);
    expect(cli.keptSecret(ended)).toBe(true);
  });

  const changes = (): readonly string[] =>
    cli.asked().filter((line) => / (create|delete|set|register|put|config-zip) /.test(line));

  test('deploy: changes nothing, when only what would change is asked for', async () => {
    expect((await cli.run(`${deploy} --what-if`)).status).toBe(0);
    expect(cli.asked().at(-1)).toMatch(
      /^deployment sub what-if .*main\.bicep .*environmentName=shop location=westeurope/,
    );
    expect(changes()).toEqual([]);
  });

  test('deploy: changes nothing, when nobody is there to say yes', async () => {
    const { status, output } = await cli.run(`${deploy} </dev/null`);
    expect(output).toContain('say --yes');
    expect(status).toBe(1);
    expect(changes()).toEqual([]);
  });

  test.for([
    ['', 'Register them with the subscription? There is nobody to ask: say --yes.'],
    ['--what-if', 'az provider register --namespace Microsoft.App --wait;'],
  ])('deploy: registers nothing unasked, and says what is missing: %s', async ([more, words]) => {
    cli.answers({ when: 'provider list', says: 'Microsoft.Web\nMicrosoft.Storage' });
    const { status, output } = await cli.run(`${deploy} ${more} </dev/null`);
    expect(output).toContain('does not know: Microsoft.App Microsoft.ContainerInstance');
    expect(output).toContain(words);
    expect(status).toBe(1);
    expect(cli.about('what-if')).toEqual([]);
    expect(changes()).toEqual([]);
  });

  test.for([
    ['./scripts/deploy.sh --env shop --location westeurope'],
    ['./scripts/postdeploy.sh --env shop'],
    ['./scripts/rotate-keys.sh --env shop'],
    ['./scripts/smoke.sh --env shop'],
    ['./scripts/teardown.sh --env shop'],
  ])('login: %s says what to do, when there is none', async ([command = '']) => {
    cli.answers({ when: 'account show', fails: 'Please run az login' });
    const { status, output } = await cli.run(command);
    expect(output).toContain("az has no login. Run 'az login'");
    expect(status).toBe(1);
    expect(cli.asked()).toHaveLength(1);
  });

  test.for([
    ['', '--env must be 2 to 32'],
    ['--env Shop --location westeurope', "not 'Shop'"],
    ['--env shop', '--location must be'],
    ['--env shop --location', '--location lacks its value'],
    ['--env shop --location westeurope --yess', "'--yess' is not known"],
    ['--env shop --location westeurope --parameters no.json', 'there is no file no.json'],
  ] as const)('deploy: refuses before az is asked: %s', async ([args, words]) => {
    const { status, output } = await cli.run(`./scripts/deploy.sh ${args}`);
    expect(output).toContain(words);
    expect(status).toBe(1);
    expect(cli.asked()).toEqual([]);
  });

  test('deploy: waits for rights that are not known yet', async () => {
    cli.answers(
      { when: 'deployment sub create', fails: 'AuthorizationFailed: no rights', times: 2 },
      { when: 'functionapp deployment source', fails: 'Forbidden', times: 3 },
      keyIs('action-group-1'),
    );
    expect((await cli.run(`${deploy} --yes`)).status).toBe(0);
    expect(cli.about('deployment sub create')).toHaveLength(3);
    expect(cli.about('config-zip')).toHaveLength(4);
    expect(cli.slept()).toEqual([60, 60, 30, 30, 30]);
  });

  test('deploy: lets what-if do with the right to read, when it is told to', async () => {
    const asked = `${deploy} --what-if --validation-level ProviderNoRbac`;
    expect((await cli.run(asked)).status).toBe(0);
    expect(cli.about('what-if', '--validation-level ProviderNoRbac')).toHaveLength(1);
  });

  test('deploy: does not wait for ever, and shows what Azure said', async () => {
    cli.answers({ when: 'functionapp deployment source', fails: 'Forbidden' });
    const { status, output } = await cli.run(`${deploy} --yes`);
    expect(output).toMatch(/Forbidden[^]*upload of the app failed, attempt 8 of at most 8/);
    expect(status).toBe(1);
    expect(cli.about('config-zip')).toHaveLength(8);
    expect(cli.about('deployment group create')).toEqual([]);
  });

  test('deploy: does not try a wrong template twice', async () => {
    cli.answers({ when: 'deployment sub create', fails: 'InvalidTemplate: line 3' });
    const { status, output } = await cli.run(`${deploy} --yes`);
    expect(output).toContain('InvalidTemplate: line 3');
    expect(status).toBe(1);
    expect(cli.about('deployment sub create')).toHaveLength(1);
    expect(cli.slept()).toEqual([]);
  });
});

describe('postdeploy', () => {
  test('postdeploy: makes a key, and a receiver that bears it, when there is none', async () => {
    // It is asked for twice before it is made: are the functions there, and is there a key?
    cli.answers({ ...keyIs('action-group-1', 2), says: '' }, keyIs('action-group-1'));
    const ended = await cli.run('AZURE_ENV_NAME=shop ./scripts/postdeploy.sh');
    expect(ended.status).toBe(0);
    expect(
      cli.about('keys set', '--function-name alerts', '--key-name action-group-1'),
    ).toHaveLength(1);
    const [removed, made] = cli.bodies();
    expect(removed).toMatchObject({ properties: { azureFunctionReceivers: [] } });
    expect(made).toMatchObject({
      location: 'global',
      tags: { 'azd-env-name': 'shop' },
      properties: {
        enabled: true,
        azureFunctionReceivers: [
          {
            functionAppResourceId: site,
            functionName: 'alerts',
            httpTriggerUrl: `https://func-shop.example.net/api/alerts?code=${encodeURIComponent(key)}`,
            useCommonAlertSchema: true,
          },
        ],
      },
    });
    expect(cli.about('deployment group create', 'functionAppName=func-shop')).toHaveLength(1);
    expect(cli.keptSecret(ended)).toBe(true);
  });

  test('postdeploy: leaves key and receiver alone, when they are as they should be', async () => {
    cli.answers(keyIs('action-group-2'));
    await cli.run('./scripts/postdeploy.sh --env shop');
    const [, made] = cli.bodies();
    cli.answers({ when: `rest --method get --url ${actionGroup}?`, says: JSON.stringify(made) });
    expect((await cli.run('./scripts/postdeploy.sh --env shop')).status).toBe(0);
    expect(cli.about('keys set')).toEqual([]);
    expect(cli.about('rest --method put')).toHaveLength(2);
  });

  test('postdeploy: gives the key to the template by a file, where action groups prove themselves', async () => {
    cli.answers(keyIs('action-group-1'));
    cli.write('later.json', '{"parameters":{"alertCaller":{"value":{}}}}');
    const ended = await cli.run('./scripts/postdeploy.sh --env shop --parameters later.json');
    expect(ended.status).toBe(0);
    expect(cli.about('rest --method put')).toEqual([]);
    expect(cli.bodies().at(-1)).toEqual({ parameters: { alertsKey: { value: key } } });
    expect(cli.keptSecret(ended)).toBe(true);
  });

  test('postdeploy: waits until Event Grid knows the function', async () => {
    cli.answers(keyIs('action-group-1'), {
      when: 'deployment group create',
      fails: 'Destination endpoint not found',
      times: 2,
    });
    expect((await cli.run('./scripts/postdeploy.sh --env shop')).status).toBe(0);
    expect(cli.slept()).toEqual([30, 30]);
  });

  test('postdeploy: touches nothing, when az is at another subscription than azd', async () => {
    const command = 'AZURE_ENV_NAME=shop ./scripts/postdeploy.sh';
    const other = await cli.run(`AZURE_SUBSCRIPTION_ID=33333333-4444 ${command}`);
    expect(other.output).toContain("Run 'az account set --subscription 33333333-4444'");
    expect(other.status).toBe(1);
    expect(cli.asked()).toHaveLength(1);
    cli.answers(keyIs('action-group-1'));
    const same = await cli.run(`AZURE_SUBSCRIPTION_ID=11111111-2222 ${command}`);
    expect(same.status).toBe(0);
  });

  test('postdeploy: says what to run first, when nothing is deployed', async () => {
    cli.answers({ when: 'group list', says: '' });
    const { status, output } = await cli.run('./scripts/postdeploy.sh --env shop');
    expect(output).toContain('./scripts/deploy.sh --env shop --location REGION');
    expect(status).toBe(1);
  });
});
