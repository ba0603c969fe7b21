// In: failover groups as paramedic.yaml writes them, in order or with one mistake each. Out: the
// group that core gets, or where the complaint points and what it says.
import { describe, expect, test } from 'vitest';
import { defaultFailoverPolicy } from '../../src/core/failover/group.ts';
import { formatComplaints } from '../../src/config/complaint.ts';
import { hours, minutes, seconds } from '../../src/core/time.ts';
import * as given from './fixtures.ts';
import type { FailoverGroup } from '../../src/core/failover/group.ts';

const aProfileId = (name: string): string =>
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers/' +
  `Microsoft.Network/trafficManagerProfiles/${name}`;

const sides = {
  primary: 'primary: { endpoint: https://eu.example.com }',
  secondary: 'secondary: { endpoint: https://us.example.com }',
};

/** Targets `web` and `api`; the group `shop`, whose settings begin at line 8. */
const aFailover = (...settings: readonly string[]): string =>
  `targets:\n${given.aTarget('web')}${given.aTarget('api')}failovers:\n  shop:\n` +
  settings.map((setting) => `    ${setting}\n`).join('');

/** With both sides, then one setting more, in line 10. */
const aShop = (setting: string): string => aFailover(sides.primary, sides.secondary, setting);

const onlyGroup = (text: string): FailoverGroup => {
  const [group, ...others] = given.configurationIn(text).failovers;
  if (!group || others.length > 0) throw new Error('expected one failover group');
  return group;
};

describe('failovers: in order', () => {
  test('failovers: a file without the section has none', () => {
    expect(given.configurationIn(given.aFile()).failovers).toEqual([]);
  });

  test('failovers: two endpoints are enough, all else has the defaults of core', () => {
    const side = (endpoint: string) => ({
      endpoint,
      probe: { kind: 'http', url: `${endpoint}/`, expectStatus: 200, expectText: null },
      targets: [],
    });
    expect(onlyGroup(aShop(''))).toEqual({
      id: 'failover:shop',
      name: 'shop',
      group: { name: 'failover:shop' },
      policy: defaultFailoverPolicy,
      sides: { primary: side('https://eu.example.com'), secondary: side('https://us.example.com') },
      home: 'primary',
      traffic: null,
    });
  });

  test('failovers: the row says the endpoint as it is written, the probe asks below it', () => {
    const group = onlyGroup(
      aFailover(
        'primary: { endpoint: { setting: WEB_URL }, path: /health?a=b, expectStatus: 204 }',
        'secondary: { endpoint: https://US.example.com/app/, path: /up, expectText: ok }',
      ),
    );
    expect(group.sides.primary).toMatchObject({
      endpoint: 'https://web.example.com',
      probe: { url: 'https://web.example.com/health?a=b', expectStatus: 204, expectText: null },
    });
    expect(group.sides.secondary).toMatchObject({
      endpoint: 'https://US.example.com/app/',
      probe: { url: 'https://us.example.com/app/up', expectStatus: 200, expectText: 'ok' },
    });
  });

  test('failovers: a target is looked up, and may be in several groups', () => {
    const { failovers, targets } = given.configurationIn(
      `${aFailover(
        'primary: { endpoint: https://eu.example.com, targets: [web] }',
        'secondary: { endpoint: https://us.example.com, targets: [api] }',
      )}  back:
    home: secondary
    primary: { endpoint: https://a.example.com, targets: [api, web] }
    secondary: { endpoint: https://b.example.com }
`,
    );
    const [web, api] = targets;
    expect(
      failovers.map(({ sides: { primary, secondary } }) => [primary, secondary]),
    ).toMatchObject([
      [{ targets: [web] }, { targets: [api] }],
      [{ targets: [api, web] }, { targets: [] }],
    ]);
    expect(failovers.map(({ home }) => home)).toEqual(['primary', 'secondary']);
  });

  test.for([
    ['primary: eu, secondary: us', 'externalEndpoints', 'externalEndpoints'],
    [
      'type: azureEndpoints, primary: eu, secondary: { name: us }',
      'azureEndpoints',
      'azureEndpoints',
    ],
    [
      'primary: eu, secondary: { name: us, type: nestedEndpoints }',
      'externalEndpoints',
      'nestedEndpoints',
    ],
  ])('failovers: traffic is bound to two endpoints: %s', ([endpoints, primary, secondary]) => {
    const profileId = aProfileId('tm-shop');
    const { traffic } = onlyGroup(aShop(`traffic: { profile: ${profileId}, ${endpoints} }`));
    expect(traffic).toEqual({
      profileId,
      endpoints: {
        primary: { name: 'eu', type: primary },
        secondary: { name: 'us', type: secondary },
      },
    });
  });

  test('failovers: every limit and timing is read from its own setting', () => {
    const written = [
      'mode: on-request',
      'lookEvery: 31s',
      'confirmEvery: 11s',
      'burstEvery: 3s',
      'probeTimeout: 4s',
      'proofNeeded: 4',
      'healthyNeeded: 3',
      'readingFreshFor: 2m6s',
      'goneAfter: 6m',
      'goneAfterAgreed: 3m',
      'cooldown: 12m',
      'togglesMax: 3 in 7h',
      'lookWithin: 41s',
      'effectWithin: 21s',
      'followWithin: 1m1s',
      'armTimeout: 22s',
      'effectMax: 3m1s',
      'claimTimeout: 3m2s',
      'followEvery: 1m31s',
      'ttl: 1m2s',
      'verifyWithin: 8m',
      'stableFor: 13m',
      'healthyFor: 14m',
      'tellAfter: 9m',
      'approval: failback',
      'askFor: 16m',
      'useWithin: 2m3s',
      'askAgainAfter: 21m',
      'failback: automatic',
      'failbackAfter: 31m',
      'handoverWithin: 7m',
    ];
    expect(written).toHaveLength(Object.keys(defaultFailoverPolicy).length);
    const { policy } = onlyGroup(aFailover(sides.primary, sides.secondary, ...written));
    expect(policy).toEqual({
      mode: 'on-request',
      lookEveryMs: seconds(31),
      confirmEveryMs: seconds(11),
      burstEveryMs: seconds(3),
      probeTimeoutMs: seconds(4),
      proofNeeded: 4,
      healthyNeeded: 3,
      readingFreshForMs: seconds(126),
      goneAfterMs: minutes(6),
      goneAfterAgreedMs: minutes(3),
      cooldownMs: minutes(12),
      togglesMax: { count: 3, windowMs: hours(7) },
      lookWithinMs: seconds(41),
      effectWithinMs: seconds(21),
      followWithinMs: seconds(61),
      armTimeoutMs: seconds(22),
      effectMaxMs: seconds(181),
      claimTimeoutMs: seconds(182),
      followEveryMs: seconds(91),
      ttlMs: seconds(62),
      verifyWithinMs: minutes(8),
      stableForMs: minutes(13),
      healthyForMs: minutes(14),
      tellAfterMs: minutes(9),
      approval: 'failback',
      askForMs: minutes(16),
      useWithinMs: seconds(123),
      askAgainAfterMs: minutes(21),
      failback: 'automatic',
      failbackAfterMs: minutes(31),
      handoverWithinMs: minutes(7),
    });
  });
});

test('failovers: no complaint holds what an app setting holds', () => {
  const text = `${aFailover(
    'primary: { endpoint: { setting: KEYED_URL } }',
    'secondary: { endpoint: { setting: ODD_URL } }',
    'traffic: { profile: { setting: NOTICE_URL }, primary: eu, secondary: us }',
  )}  twin:
    primary: { endpoint: { setting: SECRET_URL } }
    secondary: { endpoint: { setting: SECRET_URL } }
`;
  const settings = { ...given.someSettings, SECRET_URL: 'https://web.example.com/s3cret' };
  const result = given.reading(text, settings);
  const complaints = formatComplaints(result.ok ? [] : result.complaints);
  expect(complaints.split('\n')).toHaveLength(4);
  expect(complaints).not.toContain('s3cret');
});

test('failovers: a group with mistakes of every kind has them all told at once', () => {
  const text = aFailover(
    'primary: { endpiont: https://eu.example.com, targets: [wbe, web, web] }',
    'secondary: { endpoint: ftp://us.example.com, path: health, targets: [web] }',
    'traffic: { profile: tm-shop, primary: eu, secondary: { nam: us } }',
    'mode: heel',
    'cooldown: 1m',
    'ttl: 60',
  );
  expect(
    given.complaintsIn(text).map(({ line, at }) => [line, at.replace('failovers.shop.', '')]),
  ).toEqual([
    [8, 'primary.endpiont'],
    [8, 'primary.targets[0]'],
    [8, 'primary.targets[2]'],
    [9, 'secondary.endpoint'],
    [9, 'secondary.path'],
    [9, 'secondary.targets[0]'],
    [10, 'traffic.profile'],
    [10, 'traffic.secondary.nam'],
    [11, 'mode'],
    [12, 'cooldown'],
    [13, 'ttl'],
  ]);
  expect(given.complaintsIn(text).map(given.told).slice(0, 2)).toEqual([
    '8:16 failovers.shop.primary.endpiont: is not known: did you mean "endpoint"?',
    '8:60 failovers.shop.primary.targets[0]: there is no target "wbe": did you mean "web"?',
  ]);
});
