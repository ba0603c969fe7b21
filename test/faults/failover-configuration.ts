/**
 * Failover groups of the tests of faults: what paramedic.yaml says of them, with short timings that
 * obey the laws beside a `functionTimeout` of 8 s, and the Traffic Manager profile of each. Each
 * starts on its primary side, with the secondary out of rotation.
 */
import type { ProfileOptions } from '../../src/local/cloud-traffic.ts';
import type { ASide } from './a-side.ts';

export interface Sides {
  readonly primary: ASide;
  readonly secondary: ASide;
}

/** Settings of a group that differ from those of `brisk`, as paramedic.yaml writes them. */
export type Differs = Readonly<Record<string, string>>;

const brisk = {
  lookEvery: '3s',
  confirmEvery: '3s',
  burstEvery: '1s',
  probeTimeout: '1s',
  proofNeeded: '2',
  healthyNeeded: '1',
  readingFreshFor: '20s',
  goneAfter: '2m',
  goneAfterAgreed: '6s',
  cooldown: '24s',
  togglesMax: '20 in 1h',
  lookWithin: '8s',
  effectWithin: '5s',
  followWithin: '6s',
  armTimeout: '2s',
  effectMax: '10s',
  claimTimeout: '19s',
  followEvery: '9s',
  ttl: '1s',
  verifyWithin: '14s',
  stableFor: '13s',
  healthyFor: '5s',
  tellAfter: '5s',
  useWithin: '20s',
  askFor: '1m',
};

const scope = '/subscriptions/00000000-0000-0000-0000-0000000000fa/resourceGroups/faults';
export const profileId = (name: string): string =>
  `${scope}/providers/Microsoft.Network/trafficManagerProfiles/tm-${name}`;

export function failoverYaml(groups: readonly (readonly [string, Sides, Differs])[]): string {
  const entries = groups.map(([name, { primary, secondary }, differs]) => {
    const settings = Object.entries({ ...brisk, ...differs });
    return [
      `  ${name}:\n`,
      `    primary: { endpoint: '${primary.url}', path: /health }\n`,
      `    secondary: { endpoint: '${secondary.url}', path: /health }\n`,
      `    traffic: { profile: ${profileId(name)}, primary: primary, secondary: secondary }\n`,
      ...settings.map(([setting, value]) => `    ${setting}: ${value}\n`),
    ].join('');
  });
  return ['failovers:\n', ...entries].join('');
}

export const profileOf = (name: string, { primary, secondary }: Sides): ProfileOptions => ({
  id: profileId(name),
  ttlMs: 500,
  monitor: { path: '/health', intervalMs: 500, timeoutMs: 400, failuresTolerated: 1 },
  endpoints: [
    { name: 'primary', target: primary.url },
    { name: 'secondary', target: secondary.url, endpointStatus: 'Disabled' },
  ],
});
