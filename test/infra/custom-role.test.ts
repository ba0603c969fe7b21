// In: the healer's role as the templates define it, and the app's own adapters before a local ARM
// that grants no more than this. Out: a failure for a call that the role does not cover, which
// would be a 403 on Azure alone, and for an action of the role that no call needs.
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openArm } from '../../src/azure/arm.ts';
import { containers } from '../../src/azure/containers.ts';
import { routing } from '../../src/azure/routing.ts';
import type { Rotation } from '../../src/pipeline/ports.ts';
import { makeArm } from '../../src/local/faces/arm.ts';
import { serveTls } from '../../src/local/faces/tls.ts';
import { trafficDoors } from '../../src/local/faces/traffic-doors.ts';
import { makeContainerGroup } from '../../src/local/resources/container-group.ts';
import { makeJournal } from '../../src/local/resources/journal.ts';
import { permitsOf, type Role } from '../../src/local/resources/role.ts';
import { makeTrafficProfile } from '../../src/local/resources/traffic-profile.ts';
import { startIdentity, type LocalIdentity } from '../azure/local-azure.ts';
import { aTarget } from '../contract/fixtures.ts';
import { aRoutedGroup, profileId, theEndpoints } from '../contract/routing.contract.ts';
import { aBody, aRuntime, aVirtualClock } from '../local/container-group-fixtures.ts';
import { aProfileBody } from '../local/traffic-fixtures.ts';
import { declarations, entriesOf, literal, parseTemplate } from './bicep.ts';
import { templates } from './checkout.ts';
import { customRoleComplaints, customRoles } from './custom-role.ts';

let identity: LocalIdentity;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  identity = await startIdentity();
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(() => identity.end());

const target = aTarget();
const types = ['azureEndpoints', 'externalEndpoints', 'nestedEndpoints'] as const;
type EndpointType = (typeof types)[number];

/** The healer has each role where the templates give it: by the kind of what it is about. */
const scopeOf = ({ actions }: Role): string =>
  actions.some((action) => action.includes('/containerGroups/')) ? target.resourceId : profileId;

/** A fresh ARM that grants these roles and no more; a running group and a profile behind it. */
async function anArm(roles: readonly Role[], type: EndpointType) {
  const clock = aVirtualClock();
  const journal = makeJournal({ clock });
  const body = aBody({ restartPolicy: 'Never' });
  const group = makeContainerGroup(body, { clock, runtime: aRuntime(), happened: journal.done });
  const endpoints = theEndpoints.map((endpoint) => ({
    ...endpoint,
    type: `Microsoft.Network/trafficManagerProfiles/${type}` as const,
  }));
  const profile = makeTrafficProfile({ ...aProfileBody(endpoints), id: profileId }, { clock });
  clock.advance(60_000);
  const permits = permitsOf(
    roles.map((role) => ({ principalId: 'principal', role, scope: scopeOf(role) })),
  );
  const caller = (header?: string) => identity.identity.caller(header);
  const doors = trafficDoors(() => [profile]);
  const arm = makeArm({ clock, journal, groups: () => [group], doors, caller, permits });
  const served = await serveTls(arm.app, await identity.authority.issue(['127.0.0.1']));
  ends.push(() => served.stop());
  const stop = () => {
    clock.advance(60_000);
    group.stop();
    clock.advance(60_000);
  };
  return { stop, options: { endpoint: served.url, credential: new ManagedIdentityCredential() } };
}

/** Every call of the adapters; the names of those that were refused. */
async function refusedWith(
  roles: readonly Role[],
  type: EndpointType = 'externalEndpoints',
): Promise<readonly string[]> {
  const { options, stop } = await anArm(roles, type);
  const orders = containers(openArm(options));
  const traffic = routing(options);
  const shop = aRoutedGroup({
    traffic: {
      profileId,
      endpoints: { primary: { type, name: 'west' }, secondary: { type, name: 'north' } },
    },
  });
  const isDone = {
    'read a container group': async () => (await orders.get(target)).known,
    'restart it': async () => (await orders.restart(target)).kind === 'issued',
    'start it': async () => {
      stop();
      return (await orders.start(target)).kind === 'issued';
    },
    'read a profile': async () => (await traffic.read(shop)).kind === 'known',
    'ask for our rights on it': async () => (await traffic.mayWrite(shop)) === true,
    'change an endpoint': async () =>
      (await traffic.set(shop, 'secondary', inRotation)).kind === 'issued',
  };
  const refused: string[] = [];
  for (const [name, call] of Object.entries(isDone)) if (!(await call())) refused.push(name);
  return refused;
}

const inRotation: Rotation = { inRotation: true, priority: null };

const roles = templates.flatMap(customRoles);
const actions = roles.flatMap((role) => role.actions);

test.for(types)('custom role: every call that the app makes is allowed, with %s', async (type) => {
  expect(actions).not.toEqual([]);
  expect(await refusedWith(roles, type)).toEqual([]);
});

test.for(actions)('custom role: some call needs %s', async (action) => {
  const less = roles.map((role) => ({ actions: role.actions.filter((one) => one !== action) }));
  const refused = await Promise.all(types.map((type) => refusedWith(less, type)));
  expect(refused.flat()).not.toEqual([]);
});

test('custom role: with a type of endpoint comes its own write alone', () => {
  const byType = templates
    .flatMap((template) => declarations(template, 'variable'))
    .find(({ name }) => name === 'endpointWrites');
  const writes = entriesOf(byType?.value ?? null).map(([type, write]) => [type, literal(write)]);
  expect(writes).toEqual(
    types.map((type) => [type, `Microsoft.Network/trafficManagerProfiles/${type}/write`]),
  );
});

test('custom role: nothing is allowed, when no role is given', async () => {
  expect(await refusedWith([])).toHaveLength(6);
});

const planted = (permission: string) =>
  parseTemplate(
    'infra/planted.bicep',
    `var more = isUsed ? ['Microsoft.A/b/write'] : []
resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  properties: { permissions: [{ ${permission} }] }
}`,
  );

test('custom role: what a variable and a condition bring in is seen', () => {
  const template = planted("actions: concat(['Microsoft.A/b/read'], more)");
  expect(customRoles(template)).toEqual([
    { actions: ['Microsoft.A/b/read', 'Microsoft.A/b/write'], notActions: [] },
  ]);
  expect(customRoleComplaints(template)).toEqual([]);
});

test.for([
  "actions: ['*']",
  "actions: ['Microsoft.ContainerInstance/*']",
  "actions: ['Microsoft.ContainerInstance/containerGroups/*/action']",
  "actions: ['Microsoft.A/b/delete']",
  "actions: [], dataActions: ['Microsoft.A/b/read']",
  "actions: ['Microsoft.A/b/read'], notActions: ['Microsoft.A/b/write']",
])('custom role: one that is too wide is caught: %s', (permission) => {
  expect(customRoleComplaints(planted(permission))).toEqual([
    expect.stringMatching(/^infra\/planted\.bicep:3: /),
  ]);
});
