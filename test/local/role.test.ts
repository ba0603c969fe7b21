// In: roles and who has them. Out: a failure where the local ARM would do what Azure refuses, or
// refuse what Azure does; and where a door asks for no right.
import { expect, test } from 'vitest';
import { permitsOf } from '../../src/local/resources/role.ts';
import type { Role, RoleAssignment } from '../../src/local/resources/role.ts';
import { aRunningCloud, HEALER, send, WEB } from './arm-fixtures.ts';

const restart = 'Microsoft.ContainerInstance/containerGroups/restart/action';
const read = 'Microsoft.ContainerInstance/containerGroups/read';

const given = (role: Role, scope = WEB, principalId = HEALER.oid): RoleAssignment => ({
  principalId,
  role,
  scope,
});

test.each<readonly [string, readonly RoleAssignment[], boolean]>([
  ['a role has the action', [given({ actions: [restart] })], true],
  ['it has it in other letters', [given({ actions: [restart.toUpperCase()] })], true],
  ['it has every action', [given({ actions: ['*'] })], true],
  ['it has every action of the type', [given({ actions: ['*/containerGroups/*'] })], true],
  ['it has every restart', [given({ actions: ['*/restart/action'] })], true],
  ['nothing is given', [], false],
  ['it has another action', [given({ actions: [read] })], false],
  ['it has a part of the action', [given({ actions: ['restart'] })], false],
  ['its points stand for nothing else', [given({ actions: [restart.replace('.', 'x')] })], false],
  ['it excludes the action', [given({ actions: ['*'], notActions: [restart] })], false],
  [
    'another has what it excludes',
    [given({ actions: ['*'], notActions: ['*/action'] }), given({ actions: [restart] })],
    true,
  ],
  ['it is given on what is above', [given({ actions: [restart] }, '/subscriptions/SUB-1')], true],
  ['it is given on everything', [given({ actions: [restart] }, '/')], true],
  ['it is given on what is below', [given({ actions: [restart] }, `${WEB}/x`)], false],
  ['it is given on another', [given({ actions: [restart] }, WEB.replace('web', 'other'))], false],
  ['it is given on one of a like name', [given({ actions: [restart] }, WEB.slice(0, -1))], false],
  ['it is given to another', [given({ actions: [restart] }, WEB, 'oid-2')], false],
])('role: the right to restart is told, when %s', (_, assignments, wanted) => {
  expect(permitsOf(assignments)(HEALER, restart, WEB)).toBe(wanted);
});

test('role: ARM does what a role allows on a group, and answers 403 to the rest', async () => {
  const permits = permitsOf([given({ actions: [read, restart] })]);
  const cloud = aRunningCloud({ permits });
  const statuses = async (...asks: readonly (readonly ['GET' | 'POST', string])[]) =>
    Promise.all(asks.map(async ([method, path]) => (await send(cloud, method, path)).status));
  expect(
    await statuses(
      ['GET', WEB],
      ['POST', `${WEB}/restart`],
      ['POST', `${WEB}/stop`],
      ['GET', WEB.replace(/\/[^/]+$/, '')],
    ),
  ).toEqual([200, 204, 403, 403]);
});
