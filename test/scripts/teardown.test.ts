// Tearing an environment down, with a fake az: what is deleted, in what order and in which
// subscriptions; that what is others' stays; that nothing holds up the rest; what a person is told.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { anAzureCli, site, type Answer, type AzureCli } from './an-azure-cli.ts';

const teardown = './scripts/teardown.sh --env shop';
const here = '11111111-2222';
const there = '33333333-4444';
const assignments = (subscription: string): string =>
  `role assignment list --all --subscription ${subscription} `;
const topics = (subscription: string): string =>
  `resource list --subscription ${subscription} --resource-type Microsoft.EventGrid/systemTopics`;
const orders = `/subscriptions/${there}/resourceGroups/orders/providers/Microsoft.EventGrid/systemTopics/evgst-x`;
const ours = '/subscriptions/11111111-2222/resourceGroups/RG-SHOP/providers/microsoft.web/sites/f';

/** An environment that reached into a second subscription. */
const whole: readonly Answer[] = [
  { when: 'lock list', says: '/locks/state' },
  {
    when: 'identity list --resource-group rg-shop --query [?starts_with(name',
    says: 'id-healer-abc123',
  },
  { when: 'identity list', says: 'host-principal\nhealer-principal' },
  {
    when: 'role definition list',
    says: `role-1\tParamedic restarter (shop, abc123)\t/subscriptions/${here} /subscriptions/${there}`,
  },
  { when: assignments(here), says: '/assignments/1' },
  { when: assignments(there), says: '/assignments/2' },
  { when: topics(there), says: `${orders}\tshop` },
  {
    when: `rest --method get --url ${orders}/eventSubscriptions`,
    says: `${orders}/eventSubscriptions/paramedic-x\t${ours}/functions/events`,
  },
];
const groupIsGone: Answer = { when: 'group list', says: '' };

let cli: AzureCli;
beforeEach(() => {
  cli = anAzureCli();
});
afterEach(() => cli.remove());

const deletions = (): readonly string[] =>
  cli.asked().filter((line) => /(^| )delete /.test(line) && !line.startsWith('rest --method get'));

test('teardown: takes off all that is outside in every subscription, then the group', async () => {
  cli.answers(...whole, {
    when: 'role definition delete',
    fails: 'there are assignments',
    times: 1,
  });
  const { status, output } = await cli.run(`${teardown} --yes`);
  expect(output).toContain("'shop' is gone");
  expect(status).toBe(0);
  expect(deletions()).toEqual([
    'lock delete --ids /locks/state',
    'role assignment delete --ids /assignments/1',
    'role assignment delete --ids /assignments/2',
    `rest --method delete --url ${orders}/eventSubscriptions/paramedic-x?api-version=2025-02-15`,
    `resource delete --ids ${orders}`,
    'role definition delete --name role-1 --custom-role-only true',
    'role definition delete --name role-1 --custom-role-only true',
    'group delete --name rg-shop --yes',
  ]);
  expect(cli.about('role definition list')[0]).toContain("' (shop, abc123)'");
  const asked = cli.about(assignments(there))[0];
  expect(asked).toContain("principalId=='healer-principal'");
  expect(asked).toContain("ends_with(roleDefinitionId, 'role-1')");
});

test('teardown: looks where the app looks after something, when no role is its own', async () => {
  cli.answers(
    { when: 'identity list', says: 'healer-principal' },
    { when: `resource list --resource-group rg-shop --resource-type Microsoft.Web`, says: site },
    {
      when: 'functionapp config appsettings list',
      says: `/subscriptions/${there}/resourceGroups/orders/providers/x`,
    },
    { when: assignments(there), says: '/assignments/2' },
  );
  expect((await cli.run(`${teardown} --yes`)).status).toBe(0);
  expect(deletions()).toContain('role assignment delete --ids /assignments/2');
});

test.for([
  ['a subscription to it of another app', `${orders}\tshop`, '/other/app', 1],
  ['the mark of another environment', `${orders}\tcafe`, null, 0],
  ['no mark, as it was there before', `${orders}\tNone`, null, 0],
] as const)('teardown: a system topic stays, when it has %s', async ([, topic, other]) => {
  const both = [`/paramedic\t${ours}/functions/events`, ...(other ? [`/other\t${other}`] : [])];
  cli.answers(...whole);
  cli.answers({ when: topics(there), says: topic });
  cli.answers({
    when: `rest --method get --url ${orders}/eventSubscriptions`,
    says: both.join('\n'),
  });
  expect((await cli.run(`${teardown} --yes`)).status).toBe(0);
  expect(cli.about('resource delete')).toEqual([]);
  expect(cli.about('rest --method delete')).toEqual([
    'rest --method delete --url /paramedic?api-version=2025-02-15',
  ]);
});

test.for([
  [
    { when: 'role definition delete', fails: 'there are assignments' },
    'the custom role role-1: az role definition delete --name role-1 --custom-role-only true',
  ],
  [
    { when: 'lock delete', fails: 'no' },
    'the lock /locks/state: az lock delete --ids /locks/state',
  ],
  [{ when: assignments(there), fails: 'no' }, `assignments in the subscription ${there}, which`],
  [{ when: 'rest --method delete', fails: 'no' }, 'the event subscription'],
] as const)(
  'teardown: the group goes, and what is left is told with its command: %o',
  async ([stuck, words]) => {
    cli.answers(...whole);
    cli.answers(stuck);
    const { status, output } = await cli.run(`${teardown} --yes`);
    expect(deletions().at(-1)).toBe('group delete --name rg-shop --yes');
    expect(output).toContain(words);
    expect(output).not.toContain('is gone');
    expect(status).toBe(1);
  },
);

test('teardown: a group that cannot be deleted is told', async () => {
  cli.answers(...whole);
  cli.answers({ when: 'group delete', fails: 'AuthorizationFailed' });
  const { status, output } = await cli.run(`${teardown} --yes`);
  expect(output).toContain('the resource group rg-shop: az group delete --name rg-shop --yes');
  expect(status).toBe(1);
  expect(cli.about('group delete')).toHaveLength(1);
});

test('teardown: deletes nothing, when the identities cannot be listed or nobody says yes', async () => {
  expect((await cli.run(`${teardown} </dev/null`)).status).toBe(1);
  cli.answers({ when: 'identity list', fails: 'no answer' });
  expect((await cli.run(`${teardown} --yes`)).status).toBe(1);
  expect(deletions()).toEqual([]);
});

test('teardown: roles outlive their group, are found by name, and go only for a yes or a token', async () => {
  cli.answers(...whole, groupIsGone);
  const asked = await cli.run(`${teardown} </dev/null`);
  expect(asked.output).toContain('Paramedic restarter (shop, abc123)');
  expect(asked.status).toBe(1);
  const unsure = await cli.run(`${teardown} --yes`);
  expect(unsure.output).toContain('say which by --token');
  expect(deletions()).toEqual([]);
  const { status } = await cli.run(`${teardown} --yes --token abc123`);
  expect(status).toBe(0);
  expect(deletions()).toEqual([
    'role assignment delete --ids /assignments/1',
    'role assignment delete --ids /assignments/2',
    `rest --method delete --url ${orders}/eventSubscriptions/paramedic-x?api-version=2025-02-15`,
    `resource delete --ids ${orders}`,
    'role definition delete --name role-1 --custom-role-only true',
  ]);
  expect(cli.about('role definition list').at(-1)).toContain("' (shop, abc123)'");
});

test('teardown: has nothing to do the second time', async () => {
  cli.answers(groupIsGone);
  const { status, output } = await cli.run(teardown);
  expect(output).toContain('nothing to delete');
  expect(status).toBe(0);
});
