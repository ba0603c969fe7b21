// Finishing a deployment, with a fake az: the receiver that alerts go to and its key, which nobody
// sees, and the subscriptions that wait until Event Grid knows the function.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actionGroup, anAzureCli, key, keyAt, keyIs, site, type AzureCli } from './an-azure-cli.ts';

let cli: AzureCli;
beforeEach(() => {
  cli = anAzureCli();
});
afterEach(() => cli.remove());

describe('postdeploy', () => {
  test('postdeploy: makes a key, and a receiver that bears it, when there is none', async () => {
    // It is asked for twice before it is made: are the functions there, and is there a key?
    cli.answers({ ...keyIs('action-group-1', 2), says: '' }, keyIs('action-group-1'));
    const ended = await cli.run('AZURE_ENV_NAME=shop ./scripts/postdeploy.sh');
    expect(ended.status).toBe(0);
    expect(cli.about(keyAt('put', 'functions/alerts/keys/action-group-1'))).toHaveLength(1);
    const [newKey, removed, made] = cli.bodies();
    expect(newKey).toEqual({
      properties: { name: 'action-group-1', value: expect.stringMatching(/^[\w-]{43}$/) },
    });
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
    expect(cli.about('functions/alerts/keys/')).toEqual([]);
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
