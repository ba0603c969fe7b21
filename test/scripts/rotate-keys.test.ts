// New keys for the action group and for people, with a fake az: never a moment in which the
// receiver bears a key that is gone, and no key on a screen or in the arguments of a process.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sendsTo, withReceiver, withoutReceiver } from '../../scripts/action-group.ts';
import { actionGroup, anAzureCli, key, keyAt, keyIs, site, type AzureCli } from './an-azure-cli.ts';

let cli: AzureCli;
beforeEach(() => {
  cli = anAzureCli();
});
afterEach(() => cli.remove());

const changes = (): readonly string[] =>
  cli
    .asked()
    .filter((line) => /--method (put|delete)/.test(line))
    .map((line) => /--method (\w+) .*\/(?:action-group-\d|ag-paramedic-shop)/.exec(line)?.[0])
    .map((line = '') => line.replace(/^--method | .*\//, '').replace(/ .*\//, ' '));

test.for([
  ['action-group-1', 'action-group-2'],
  ['action-group-2', 'action-group-1'],
] as const)(
  'rotate: makes a key, uses it, and only then deletes the old one: %s',
  async ([old, fresh]) => {
    cli.answers(
      keyIs(old),
      { ...keyIs(fresh, old === 'action-group-2' ? 1 : 0), says: '' },
      keyIs(fresh),
    );
    const ended = await cli.run('./scripts/rotate-keys.sh --env shop --yes');
    expect(ended.output).toContain(`the action group has a new key (${fresh})`);
    const group = 'put ag-paramedic-shop';
    expect(changes()).toEqual([`put ${fresh}`, group, group, `delete ${old}`]);
    expect(cli.keptSecret(ended)).toBe(true);
  },
);

test('rotate: the old key stays, when the receiver cannot be made', async () => {
  cli.answers(keyIs('action-group-1'), keyIs('action-group-2'), {
    when: `rest --method put --url ${actionGroup}`,
    fails: 'no answer',
  });
  const { status } = await cli.run('./scripts/rotate-keys.sh --env shop --yes');
  expect(status).toBe(1);
  expect(cli.about('rest --method delete')).toEqual([]);
});

test('rotate: a new key for people is made only when asked for, and is not shown', async () => {
  const people = keyAt('put', 'host/default/functionKeys/default');
  cli.answers(keyIs('action-group-1'), keyIs('action-group-2'));
  await cli.run('./scripts/rotate-keys.sh --env shop --yes');
  expect(cli.about(people)).toEqual([]);
  const ended = await cli.run('./scripts/rotate-keys.sh --env shop --yes --people');
  expect(cli.about(people, '--output none')).toHaveLength(1);
  expect(ended.status).toBe(0);
  const made = JSON.stringify(cli.bodies().at(-1));
  const value = /^\{"properties":\{"name":"default","value":"([\w-]{43})"\}\}$/.exec(made)?.[1];
  expect([ended.output, ...cli.asked()].join('')).not.toContain(value ?? made);
  expect(value).toBeDefined();
});

test('receiver: only ours is taken away or made, and the rest of the group stays', () => {
  const mail = { name: 'mail-0', emailAddress: 'ana@example.com' };
  const other = { name: 'other', httpTriggerUrl: 'https://elsewhere.example.com' };
  const group = {
    location: 'global',
    tags: { a: 'b' },
    properties: { groupShortName: 'g', emailReceivers: [mail], azureFunctionReceivers: [other] },
  };
  const destination = { appId: site, url: 'https://app.example.com/api/alerts', key };
  const made = withReceiver(group, destination);
  expect(made.properties).toMatchObject({ groupShortName: 'g', emailReceivers: [mail] });
  expect(made.properties.azureFunctionReceivers).toHaveLength(2);
  expect(sendsTo(made, destination)).toBe(true);
  expect(sendsTo(made, { ...destination, key: 'another' })).toBe(false);
  expect(sendsTo(made, { ...destination, appId: `${site}-2` })).toBe(false);
  expect(withReceiver(made, destination)).toEqual(made);
  expect(withoutReceiver(made).properties.azureFunctionReceivers).toEqual([other]);
});

test('receiver: who calls by a secure webhook still proves who they are, with a new key', () => {
  const webhook = { name: 'paramedic', serviceUri: 'https://old', useAadAuth: true, objectId: 'o' };
  const group = { location: 'global', properties: { webhookReceivers: [webhook] } };
  const destination = { appId: site, url: 'https://app.example.com/api/alerts', key };
  const made = withReceiver(group, destination);
  const serviceUri = `https://app.example.com/api/alerts?code=${encodeURIComponent(key)}`;
  expect(made.properties.webhookReceivers).toEqual([{ ...webhook, serviceUri }]);
  expect(made.properties.azureFunctionReceivers).toEqual([]);
  expect(sendsTo(made, destination)).toBe(true);
});

test('receiver: what is no action group is refused, and not quoted', async () => {
  for (const text of ['[]', `{"code": "${key}", oh`]) {
    const { status, output } = await cli.run(
      `printf '%s' '${text}' | node scripts/action-group.ts remove`,
    );
    expect(output).toMatch(/^action-group: standard input is not/);
    expect(output).not.toContain(key);
    expect(status).toBe(1);
  }
});
