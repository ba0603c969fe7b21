// What is deployed for the tests of the demo on Azure: places of two container groups and a Traffic
// Manager profile each, in a resource group of their own, so that acts can be played side by side.
// Times are the shortest that the laws allow, or that a busy machine needs.
import { healersRights, ownersRight } from '../../src/cli/demo/rights.ts';
import type { ProfileOptions } from '../../src/local/cloud-traffic.ts';
import type { ContainerGroupBody } from '../../src/local/resources/container-group-model.ts';
import type { RoleAssignment } from '../../src/local/resources/role.ts';

export const healer = {
  clientId: '11111111-0000-4000-8000-000000000001',
  principalId: '00000000-0000-4000-8000-000000000001',
};
export const operator = {
  clientId: '11111111-0000-4000-8000-000000000002',
  principalId: '00000000-0000-4000-8000-000000000002',
};
export const subscription = '7d0d2a6c-0c4b-4f0e-9a43-5b1c4f2de0a1';

/** Only `desk` is given a public row: its failover group can be moved. */
export const places = ['shop', 'desk', 'till'] as const;
export type PlaceName = (typeof places)[number];

const sides = ['west', 'north'] as const;
export const resourceGroupOf = (place: PlaceName): string => `rg-${place}`;
const providersOf = (place: PlaceName): string =>
  `/subscriptions/${subscription}/resourceGroups/${resourceGroupOf(place)}/providers`;

interface Site {
  /** Of the target: `shop-west`. */
  readonly id: string;
  /** Of the container group, as infra/modules/targets.bicep names it. */
  readonly name: string;
  readonly resourceId: string;
}

const sitesOf = (place: PlaceName): readonly Site[] =>
  sides.map((side) => {
    const id = `${place}-${side}`;
    const name = `ci-${id}-abc`;
    const type = 'Microsoft.ContainerInstance/containerGroups';
    return { id, name, resourceId: `${providersOf(place)}/${type}/${name}` };
  });

export const sites: readonly Site[] = places.flatMap(sitesOf);

const profileId = (place: PlaceName): string =>
  `${providersOf(place)}/Microsoft.Network/trafficManagerProfiles/traf-${place}-abc`;

const settingOf = (id: string, what: string): string =>
  `${id.toUpperCase().replace('-', '_')}_${what}`;

/** The app settings that the configuration names. */
export const settingsOf = (urlOf: (resourceId: string) => string): Record<string, string> =>
  Object.fromEntries([
    ...sites.flatMap(({ id, resourceId }) => [
      [settingOf(id, 'RESOURCE_ID'), resourceId],
      [settingOf(id, 'URL'), urlOf(resourceId)],
    ]),
    ...places.map((place) => [settingOf(place, 'PROFILE_ID'), profileId(place)]),
  ]);

const brisk =
  'lookEvery: 3s, confirmEvery: 3s, unhealthyNeeded: 2 of 2, healthyNeeded: 1, ' +
  'readingFreshFor: 30s, probeTimeout: 2s, startupGrace: 2s, coolFor: 4s, healthyFor: 5s, ' +
  'effectWithin: 12s, armTimeout: 4s, restartMax: 4s, effectMax: 20s';

/** As infra/paramedic.yaml has it, once for each place. */
export const configuration = `
fleet: { sweepEvery: 3s }
policies:
  patient: { ${brisk}, verifyWithin: 1m }
  hand-over: { ${brisk}, verifyWithin: 9s, attemptsMax: 1 }
groups:
${places.map((place) => `  ${place}: { actionsMax: 20 in 1h }\n`).join('')}
targets:
${sites.map(targetOf).join('')}
failovers:
${places.map(failoverOf).join('')}`;

function targetOf({ id }: Site): string {
  const [place = ''] = id.split('-');
  const policy = place === 'desk' ? 'hand-over' : 'patient';
  return [
    `  - { id: ${id}, group: ${place}, policy: ${policy},\n`,
    `      resourceId: { setting: ${settingOf(id, 'RESOURCE_ID')} },\n`,
    `      probe: { url: { setting: ${settingOf(id, 'URL')} }, path: /health, expectText: ok } }\n`,
  ].join('');
}

function failoverOf(place: PlaceName): string {
  const side = (id: string): string =>
    `{ endpoint: { setting: ${settingOf(id, 'URL')} }, path: /health, targets: [${id}] }`;
  return [
    `  ${place}:\n`,
    `    primary: ${side(`${place}-west`)}\n`,
    `    secondary: ${side(`${place}-north`)}\n`,
    `    traffic:\n`,
    `      profile: { setting: ${settingOf(place, 'PROFILE_ID')} }\n`,
    `      primary: ${place}-west\n`,
    `      secondary: ${place}-north\n`,
    `    lookEvery: 3s\n    confirmEvery: 3s\n    burstEvery: 1s\n    probeTimeout: 2s\n`,
    `    proofNeeded: 2\n    healthyNeeded: 1\n    goneAfterAgreed: 6s\n    ttl: 1s\n`,
    `    effectWithin: 8s\n    followWithin: 10s\n    armTimeout: 4s\n    followEvery: 15s\n`,
    `    verifyWithin: 12s\n    togglesMax: 6 in 6h\n    healthyFor: 5s\n`,
    `    effectMax: 20s\n    cooldown: 32s\n    stableFor: 23s\n`,
  ].join('');
}

/** What in a container of its own would be /tmp and /usr/local/bin. */
export interface Folders {
  readonly files: string;
  readonly programs: string;
}

/** As infra/modules/targets.bicep makes it. */
export const bodyOf = ({ name, resourceId }: Site, folders: Folders): ContainerGroupBody => ({
  id: resourceId,
  name,
  location: 'westeurope',
  properties: {
    osType: 'Linux',
    restartPolicy: 'Always',
    containers: [
      {
        name: 'patient',
        properties: {
          image: 'node',
          ports: [{ port: 80 }],
          resources: { requests: { cpu: 0.5, memoryInGB: 0.5 } },
          environmentVariables: [
            { name: 'TMPDIR', value: folders.files },
            { name: 'PROGRAMS', value: folders.programs },
          ],
        },
      },
    ],
  },
});

/** As infra/modules/traffic.bicep makes it and Paramedic left it at first, with shorter times. */
export const profileOf = (place: PlaceName): ProfileOptions => ({
  id: profileId(place),
  ttlMs: 1_000,
  monitor: { path: '/health', intervalMs: 1_000, timeoutMs: 900, failuresTolerated: 2 },
  endpoints: sitesOf(place).map(({ id, resourceId }, at) => ({
    name: id,
    target: resourceId,
    endpointStatus: at === 0 ? 'Enabled' : 'Disabled',
  })),
});

export const rights: readonly RoleAssignment[] = [
  ...healersRights(healer.principalId, {
    targets: sites.map(({ resourceId }) => resourceId),
    profiles: places.map(profileId),
  }),
  ownersRight(operator.principalId, `/subscriptions/${subscription}`),
];
