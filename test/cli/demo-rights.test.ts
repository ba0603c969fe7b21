// In: the rights of the healer on the demo's stage, and the templates. Out: a failure where the
// local ARM would let it do what Azure refuses, or refuse it what Azure allows: by another action,
// or on another resource.
import { expect, test } from 'vitest';
import {
  failoverNames,
  identities,
  patientNames,
  profileIdOf,
  resourceGroup,
  resourceIdOf,
} from '../../src/cli/demo/cast.ts';
import { readDemoConfiguration } from '../../src/cli/demo/configuration.ts';
import { diariesIn } from '../../src/cli/demo/diary.ts';
import { restarter, trafficMover } from '../../src/cli/demo/rights.ts';
import { stage } from '../../src/cli/demo/stage.ts';
import { templates } from '../infra/checkout.ts';
import { customRoles } from '../infra/custom-role.ts';
import { modulesIn } from '../infra/resources.ts';

test('demo rights: the roles are those of the templates, action by action', () => {
  const { says } = readDemoConfiguration(false);
  const types = says.failovers.flatMap(({ traffic }) => Object.values(traffic?.endpoints ?? {}));
  expect(new Set(types.map(({ type }) => type))).toEqual(new Set(['externalEndpoints']));
  const isOfAnother = /\/(azure|nested)Endpoints\/write$/;
  const granted = templates.flatMap(customRoles).map(({ actions, notActions }) => ({
    actions: actions.filter((action) => !isOfAnother.test(action)),
    notActions,
  }));
  const exactly = (actions: readonly string[]) => ({ actions, notActions: [] });
  expect(granted).toEqual([restarter, trafficMover].map(({ actions }) => exactly(actions)));
});

const looped = templates.flatMap(modulesIn).flatMap(({ path, node, params }) => {
  const [, file] = /\/(restart|traffic)-right\.bicep$/.exec(path ?? '') ?? [];
  const [, list] = /\[\s*for id in (\w+)/.exec(node.text) ?? [];
  const role = params.find(([name]) => name === 'roleName')?.[1].text;
  return file === undefined ? [] : [{ file, list, role }];
});

test('demo rights: the templates give the one on every target, the other on every profile', () => {
  expect(looped).toEqual([
    { file: 'restart', list: 'allTargetIds', role: 'roles.outputs.restarterRole' },
    { file: 'traffic', list: 'allProfileIds', role: 'roles.outputs.trafficRole' },
  ]);
});

test('demo rights: so does the stage, and the healer may nothing else', () => {
  const { says } = readDemoConfiguration(false);
  const targets = says.targets.map(({ resourceId }) => resourceId);
  const profiles = says.failovers.flatMap(({ traffic }) => traffic?.profileId ?? []);
  const asked = [
    ...restarter.actions,
    `${groupType}/stop/action`,
    `${groupType}/write`,
    ...trafficMover.actions,
    `${profileType}/write`,
    `${profileType}/externalEndpoints/delete`,
  ];
  const everything = [
    resourceGroup,
    ...patientNames.map(resourceIdOf),
    ...failoverNames.map(profileIdOf),
  ];
  const caller = { oid: identities.healer.principalId, appid: identities.healer.clientId };
  const may = everything.flatMap((scope) =>
    asked.filter((action) => permits?.(caller, action, scope)).map((action) => [scope, action]),
  );
  expect(may).toEqual([
    ...targets.flatMap((scope) => restarter.actions.map((action) => [scope, action])),
    ...profiles.flatMap((scope) => trafficMover.actions.map((action) => [scope, action])),
  ]);
});

const groupType = 'Microsoft.ContainerInstance/containerGroups';
const profileType = 'Microsoft.Network/trafficManagerProfiles';
const { permits } = stage({
  folder: '/run',
  appFolder: '/run/app',
  diaries: diariesIn('/run'),
  factor: 1,
  startUpMs: 1,
  sweepSchedule: '',
  noticeUrl: '',
}).containers;
