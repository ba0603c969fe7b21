// Deploying an environment, with a fake az: what is asked of Azure, in what order and how often;
// what a person reads when it fails.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anAzureCli, keyIs, type AzureCli } from './an-azure-cli.ts';

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
      'bicep version',
      'version',
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
    [{ when: 'version', says: '2.87.1' }, '', 'needed: older ones may never end'],
    [{ when: 'version', says: '' }, '', 'az is of no known version'],
    [
      { when: 'bicep version', says: 'Bicep CLI version 0.37.4 (27cc8db2bb)' },
      '--what-if',
      "(Bicep CLI version 0.37.4); 0.38 or newer is needed. Run 'az bicep upgrade'",
    ],
    [
      { when: 'group list --tag azd-env-name=shop --query [0].location', says: 'northeurope' },
      '--what-if',
      "'shop' stands in northeurope and cannot move to westeurope. Say another --env, or first ./scripts/teardown.sh",
    ],
  ] as const)(
    'deploy: asks for nothing that is bound to fail: %o',
    async ([answer, more, words]) => {
      cli.answers(answer);
      const { status, output } = await cli.run(`${deploy} --yes ${more}`);
      expect(output).toContain(words);
      expect(status).toBe(1);
      expect(cli.about('deployment sub')).toEqual([]);
    },
  );

  test.for([
    [{ when: 'bicep version', fails: 'Bicep CLI not found. Install it now' }],
    [{ when: 'version', says: '3.0.0' }],
    [{ when: 'group list', says: '' }],
  ])('deploy: shows what would change, when nothing is in the way: %o', async ([answer]) => {
    if (answer !== undefined) cli.answers(answer);
    expect((await cli.run(`${deploy} --what-if`)).status).toBe(0);
    expect(cli.about('what-if', '--name paramedic-shop-westeurope')).toHaveLength(1);
    expect(cli.about('version --query')).toEqual([]);
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
    [`--env shop --location ${'a'.repeat(22)}`, '--location must be'],
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

  test.for([
    ['Deployment was successful but the app appears to be unhealthy.'],
    ['WARNING: Checking the health of the function app\nHTTPSConnectionPool: Read timed out.'],
  ])('deploy: goes on, when what is uploaded does not answer: %s', async ([words = '']) => {
    cli.answers({ when: 'functionapp deployment source', fails: words }, keyIs('action-group-1'));
    const { status, output } = await cli.run(`${deploy} --yes`);
    expect(output).toContain('the code is there, but az could not see that the app is well');
    expect(status).toBe(0);
    expect(cli.about('config-zip')).toHaveLength(1);
  });

  test('deploy: waits for what an earlier run has left running, in both deployments', async () => {
    const fails = 'DeploymentActive: Unable to edit or replace deployment: it is still active';
    cli.answers(
      { when: 'deployment sub create', fails, times: 12 },
      { when: 'deployment group create', fails, times: 2 },
      keyIs('action-group-1'),
    );
    const { output, status } = await cli.run(`${deploy} --yes`);
    expect(output).toContain('infra/main.bicep: an earlier one is still running, minute 12 of at');
    expect(status).toBe(0);
    expect(cli.slept()).toEqual(Array<number>(14).fill(60));
  });

  test('deploy: does not wait for an earlier run for ever', async () => {
    cli.answers({ when: 'deployment sub create', fails: 'DeploymentActive' });
    expect((await cli.run(`${deploy} --yes`)).status).toBe(1);
    expect(cli.slept()).toHaveLength(20);
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
