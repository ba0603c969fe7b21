// In: whole files that are in order, or wrong in many places. Out: the configuration, or all that
// is wrong at once, and never what an app setting holds.
import { describe, expect, test } from 'vitest';
import { formatComplaints } from '../../src/config/complaint.ts';
import { defaultFleet, defaultGroup, defaultPolicy } from '../../src/core/policy.ts';
import { hours, minutes, seconds } from '../../src/core/time.ts';
import * as given from './fixtures.ts';

const whole = `
fleet: { sweepEvery: 20s, actionsMax: 10 in 2h }
notices: { webhook: { setting: NOTICE_URL } }
policies:
  careful:
    mode: dry-run
    lookEvery: 1m
    confirmEvery: 11s
    probeTimeout: 4s
    unhealthyNeeded: 2 of 4
    healthyNeeded: 3
    readingFreshFor: 1m40s
    startupGrace: 0s
    verifyWithin: 6m
    coolFor: 7m
    healthyFor: 8m
    tellAfter: 9m
    attemptsMax: 5
    backoff: 31s
    backoffMax: 12m
    actionsMax: 2 in 1d
    armTimeout: 21s
    restartMax: 1m30s
    lookWithin: 12s
    effectWithin: 22s
    effectMax: 3m30s
    claimTimeout: 4m
groups:
  shop: { actionsMax: 5 in 30m, stormShare: 40%, stormMembersMin: 4, calmFor: 2m, servingMin: 1 }
targets:
  - id: web
    group: shop
    policy: careful
    resourceId: { setting: WEB_RESOURCE_ID }
    probe: { url: { setting: WEB_URL }, path: /health?deep=1, expectStatus: 204, expectText: ok }
    traffic: { workspaceId: { setting: WORKSPACE_ID }, query: 'Requests | count', window: 5m }
  - { id: api, group: shop, resourceId: ${given.anArmId('cg-api')}, probe: platform }
routes:
  - { rule: container-ended, dimension: { name: ContainerGroup, value: cg-web }, targets: [web] }
  - { rule: error-burst, targets: [web, api] }
`;

describe('configuration: a file that is in order', () => {
  test('configuration: every setting arrives, in milliseconds and with names looked up', () => {
    const { fleet, groups, targets, routes, noticeUrl } = given.configurationIn(whole);
    const shop = {
      name: 'shop',
      actionsMax: { count: 5, windowMs: minutes(30) },
      stormShare: 0.4,
      stormMembersMin: 4,
      calmForMs: minutes(2),
      servingMin: 1,
      members: ['api', 'web'],
    };
    expect(fleet).toEqual({
      sweepEveryMs: seconds(20),
      actionsMax: { count: 10, windowMs: hours(2) },
    });
    expect(groups).toEqual([shop]);
    expect(noticeUrl).toBe('https://hooks.example.com/t/s3cret-token');
    expect(targets.map(({ id, group, policy }) => [id, group, policy.name])).toEqual([
      ['web', shop, 'careful'],
      ['api', shop, 'default'],
    ]);
    expect(targets[0]).toMatchObject({
      resourceId: given.anArmId('cg-web'),
      probe: {
        kind: 'http',
        url: 'https://web.example.com/health?deep=1',
        expectStatus: 204,
        expectText: 'ok',
      },
      traffic: {
        workspaceId: given.someSettings.WORKSPACE_ID,
        query: 'Requests | count',
        windowMs: minutes(5),
      },
    });
    expect(targets[1]).toMatchObject({ probe: { kind: 'platform' }, traffic: null });
    expect(routes).toEqual([
      {
        rule: 'container-ended',
        dimension: { name: 'ContainerGroup', value: 'cg-web' },
        targets: ['web'],
      },
      { rule: 'error-burst', dimension: null, targets: ['web', 'api'] },
    ]);
  });

  test('configuration: every field of a policy is read from its own setting', () => {
    const [web] = given.configurationIn(whole).targets;
    expect(web?.policy).toEqual({
      name: 'careful',
      mode: 'dry-run',
      lookEveryMs: minutes(1),
      confirmEveryMs: seconds(11),
      probeTimeoutMs: seconds(4),
      unhealthyNeeded: 2,
      unhealthyOf: 4,
      healthyNeeded: 3,
      readingFreshForMs: seconds(100),
      startupGraceMs: 0,
      verifyWithinMs: minutes(6),
      coolForMs: minutes(7),
      healthyForMs: minutes(8),
      tellAfterMs: minutes(9),
      attemptsMax: 5,
      backoffMs: seconds(31),
      backoffMaxMs: minutes(12),
      actionsMax: { count: 2, windowMs: hours(24) },
      armTimeoutMs: seconds(21),
      restartMaxMs: seconds(90),
      lookWithinMs: seconds(12),
      effectWithinMs: seconds(22),
      effectMaxMs: seconds(210),
      claimTimeoutMs: minutes(4),
    });
  });

  test('configuration: all that may be left out is, and has the defaults of core', () => {
    const { fleet, groups, targets, routes, noticeUrl } = given.configurationIn(given.aFile());
    expect({ fleet, routes, noticeUrl }).toEqual({
      fleet: defaultFleet,
      routes: [],
      noticeUrl: null,
    });
    expect(groups).toEqual([{ name: 'default', ...defaultGroup, members: ['web'] }]);
    expect(targets[0]?.policy).toEqual({ name: 'default', ...defaultPolicy });
  });

  test('configuration: `default` can be written, and a group without members stays', () => {
    const file = given.aFile('policies: { default: { attemptsMax: 1 } }', 'groups: { spare: {} }');
    const { groups, targets } = given.configurationIn(file);
    expect(targets[0]?.policy).toEqual({ name: 'default', ...defaultPolicy, attemptsMax: 1 });
    expect(groups.map(({ name, members }) => [name, members])).toEqual([
      ['default', ['web']],
      ['spare', []],
    ]);
  });

  test.for([
    ['https://web.example.com', null, 'https://web.example.com/'],
    ['http://web.example.com:8080/app/', '/health', 'http://web.example.com:8080/app/health'],
    ['https://web.example.com/app', '/health?a=b', 'https://web.example.com/app/health?a=b'],
    ['https://web.example.com/app?a=b#top', null, 'https://web.example.com/app?a=b'],
  ])('configuration: the probe asks below the path of its URL: %s and %s', ([url, path, asked]) => {
    const probe = path === null ? `{ url: "${url}" }` : `{ url: "${url}", path: "${path}" }`;
    const target = `{ id: web, resourceId: ${given.anArmId('a')}, probe: ${probe} }`;
    const file = `targets:\n  - ${target}`;
    expect(given.configurationIn(file).targets[0]?.probe).toMatchObject({ url: asked });
  });

  test('configuration: a webhook whose setting is unset or empty is none', () => {
    for (const setting of ['NOBODY_SET_THIS', 'EMPTY', 'constructor']) {
      const file = given.aFile(`notices: { webhook: { setting: ${setting} } }`);
      expect(given.configurationIn(file).noticeUrl).toBeNull();
    }
  });
});

const tenMistakes = `fleet: { sweepEvery: 30 }
policies:
  careful:
    claimTimeout: 2m
    confirmEverry: 10s
groups:
  shop: { stormShare: 200% }
  shop: {}
targets:
  - id: web
    group: shoop
    resourceId: { setting: GONE }
    probe: { url: { setting: KEYED_URL } }
  - { id: web, resourceId: nonsense, probe: platform }
routes:
  - { rule: container-ended, targets: [wob] }
`;

test('configuration: a file with ten mistakes gives ten complaints, in its order', () => {
  const places = given.complaintsIn(tenMistakes).map(({ line, at }) => [line, at]);
  expect(places).toEqual([
    [1, 'fleet.sweepEvery'],
    [4, 'policies.careful.claimTimeout'],
    [5, 'policies.careful.confirmEverry'],
    [8, ''],
    [11, 'targets[0].group'],
    [12, 'targets[0].resourceId'],
    [13, 'targets[0].probe.url'],
    [14, 'targets[1].id'],
    [14, 'targets[1].resourceId'],
    [16, 'routes[0].targets[0]'],
  ]);
});

test('configuration: no complaint holds what an app setting holds', () => {
  const file = `targets:
  - { id: a, resourceId: { setting: KEYED_URL }, probe: { url: { setting: KEYED_URL } } }
  - { id: b, resourceId: { setting: ODD_URL }, probe: { url: { setting: ODD_URL } },
      traffic: { workspaceId: { setting: KEYED_URL }, query: x, window: 5m } }
notices: { webhook: { setting: KEYED_URL } }`;
  const text = formatComplaints(given.complaintsIn(file));
  expect(text.split('\n')).toHaveLength(6);
  expect(text).not.toContain('s3cret');
});

test('configuration: complaints are printed as file:line:column, at most 100 of them', () => {
  const complaints = given.complaintsIn('targets: 3');
  expect(formatComplaints(complaints)).toBe(
    'paramedic.yaml:1:1: targets: must be a list of 1 to 5000 targets',
  );
  const routes = Array.from({ length: 120 }, () => '  - { rule: x, targets: [nobody] }');
  const many = given.complaintsIn(given.aFile('routes:', ...routes));
  expect(formatComplaints(many).split('\n').slice(-2)).toEqual([
    expect.stringContaining('routes[99].targets[0]: there is no target "nobody"'),
    '… and 20 more complaints',
  ]);
});
