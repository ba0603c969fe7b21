// In: failover groups with one mistake each. Out: where the complaint points, and what it says.
import { describe, expect, test } from 'vitest';
import { asWritten } from '../../src/core/duration-text.ts';
import { edges } from '../core/failover-law-edges.ts';
import { aTarget, complaintsIn, told } from './fixtures.ts';

type Case = readonly [what: string, text: string, ...complaints: string[]];

const aProfileId = (name: string): string =>
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers/' +
  `Microsoft.Network/trafficManagerProfiles/${name}`;

const eu = 'primary: { endpoint: https://eu.example.com }';
const us = 'secondary: { endpoint: https://us.example.com }';
const traffic = (endpoints: string, profile = aProfileId('tm-shop')): string =>
  `traffic: { ${endpoints}, profile: ${profile} }`;

const withGroups = (...lines: readonly string[]): string =>
  `targets:\n${aTarget('web')}${aTarget('api')}failovers:\n${lines.join('\n')}\n`;
/** The settings of `shop` begin at line 8, column 5. */
const aFailover = (...settings: readonly string[]): string =>
  withGroups('  shop:', ...settings.map((setting) => `    ${setting}`));

const aName = 'must be a name of 1 to 63 small letters, digits and hyphens, such as "web-1"';

const shapes: readonly Case[] = [
  ['a colon in the name', withGroups('  "a:b": {}'), `7:3 failovers.a:b: ${aName}`],
  ['a list of groups', withGroups('  - shop'), '6:1 failovers: must be a section of settings'],
  [
    'a group without sides',
    withGroups('  shop: {}'),
    '7:3 failovers.shop.primary: is missing: add a side, such as { endpoint: … }',
    '7:3 failovers.shop.secondary: is missing: add a side, such as { endpoint: … }',
  ],
  [
    'a side that is a text',
    aFailover(eu, 'secondary: https://us.example.com'),
    '9:5 failovers.shop.secondary: must be a side, such as { endpoint: … }',
  ],
  [
    'a side without an endpoint',
    aFailover(eu, 'secondary: { path: /health }'),
    '9:5 failovers.shop.secondary.endpoint: is missing: add the http or https URL of the endpoint ' +
      'as a text, or { setting: NAME_OF_AN_APP_SETTING }',
  ],
  [
    'a misspelt timing',
    aFailover(eu, us, 'goneAfterAgred: 2m'),
    '10:5 failovers.shop.goneAfterAgred: is not known: did you mean "goneAfterAgreed"?',
  ],
  [
    'words that are not known',
    aFailover(eu, us, 'home: tertiary', 'mode: auto', 'approval: ask', 'failback: never'),
    '10:5 failovers.shop.home: must be "primary" or "secondary"',
    '11:5 failovers.shop.mode: must be "heal", "on-request" or "dry-run"',
    '12:5 failovers.shop.approval: must be "never", "failover", "failback" or "always"',
    '13:5 failovers.shop.failback: must be "manual" or "automatic"',
  ],
];

const sides: readonly Case[] = [
  [
    'an endpoint whose app setting is not set',
    aFailover('primary: { endpoint: { setting: EU_URL } }', us),
    '8:16 failovers.shop.primary.endpoint: app setting EU_URL is not set: set it on the function app',
  ],
  [
    'an endpoint with credentials',
    aFailover('primary: { endpoint: "https://me:pass@eu.example.com" }', us),
    '8:16 failovers.shop.primary.endpoint: holds credentials, which end up in logs: remove them',
  ],
  [
    'a path after a query',
    aFailover('primary: { endpoint: "https://eu.example.com?a=b", path: /up }', us),
    '8:56 failovers.shop.primary.path: cannot follow the query of endpoint: move it here',
  ],
  [
    'one endpoint for both, written in two ways',
    aFailover(eu, 'secondary: { endpoint: "HTTPS://EU.example.com:443/#top" }'),
    '9:18 failovers.shop.secondary.endpoint: is the endpoint of primary too: a failover needs a ' +
      'second one',
  ],
  [
    'a target that is not there, and one named twice',
    aFailover('primary: { targets: [wbe, api, api], endpoint: https://eu.example.com }', us),
    '8:26 failovers.shop.primary.targets[0]: there is no target "wbe": did you mean "web"?',
    '8:36 failovers.shop.primary.targets[2]: "api" is named twice: keep one',
  ],
  [
    'a target on both sides',
    aFailover(
      'primary: { targets: [web], endpoint: https://eu.example.com }',
      'secondary: { targets: [api, web], endpoint: https://us.example.com }',
    ),
    '9:33 failovers.shop.secondary.targets[1]: "web" is a target of primary too: keep it on one side',
  ],
];

const trafficIds: readonly Case[] = [
  [
    'an ARM id of something else',
    aFailover(eu, us, traffic('primary: eu, secondary: us', '/subscriptions/x')),
    '10:44 failovers.shop.traffic.profile: is no ARM id of a Traffic Manager profile: write ' +
      '/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/trafficManagerProfiles/…',
  ],
  [
    'a profile without endpoints',
    aFailover(eu, us, `traffic: { profile: ${aProfileId('tm-shop')} }`),
    '10:5 failovers.shop.traffic.primary: is missing: add the name of an endpoint of the profile, ' +
      'or { name: … }',
    '10:5 failovers.shop.traffic.secondary: is missing: add the name of an endpoint of the ' +
      'profile, or { name: … }',
  ],
  [
    'an endpoint name that would be a path',
    aFailover(eu, us, traffic('primary: eu, secondary: ../us')),
    '10:29 failovers.shop.traffic.secondary: must be the name of an endpoint of the profile, or ' +
      '{ name: … }',
  ],
  [
    'an unknown kind of endpoint',
    aFailover(eu, us, traffic('primary: { name: eu, type: external }, secondary: us')),
    '10:37 failovers.shop.traffic.primary.type: must be "azureEndpoints", "externalEndpoints" or ' +
      '"nestedEndpoints"',
  ],
  [
    'one endpoint for both sides, in another case',
    aFailover(eu, us, traffic('primary: eu, secondary: EU')),
    '10:29 failovers.shop.traffic.secondary: is the endpoint of primary too: each side needs one ' +
      'of its own',
  ],
  [
    'a profile that follows two groups',
    `${aFailover(eu, us, traffic('primary: eu, secondary: us'))}  cart:
    primary: { endpoint: https://a.example.com }
    secondary: { endpoint: https://b.example.com }
    ${traffic('primary: a, secondary: b', aProfileId('TM-shop'))}\n`,
    '14:42 failovers.cart.traffic.profile: is the profile of failovers.shop too: keep one failover ' +
      'group for it',
  ],
];

const slow = 'policies: { slow: { effectMax: 4m } }';
const aSlowMember = (more: string): string =>
  `targets:\n${aTarget('web', 'policy: slow')}${slow}\nfailovers:\n  shop:\n` +
  `    primary: { endpoint: https://eu.example.com, targets: [web] }\n    ${us}\n    ${more}\n`;

const laws: readonly Case[] = [
  [
    'a law, at the setting that breaks it',
    aFailover(eu, us, 'cooldown: 7m'),
    '10:5 failovers.shop.cooldown: cooldown is 7m but must be at least effectMax 3m + ' +
      'verifyWithin 5m = 8m: raise it to 8m',
  ],
  [
    'a law, at the setting that was written where the other has its default',
    aFailover(eu, us, 'askFor: 20m', 'stableFor: 40m'),
    '11:5 failovers.shop.stableFor: failbackAfter is 30m but must be more than stableFor 40m: ' +
      'raise it to at least 40m1s',
  ],
  [
    'goneAfter only where a profile follows',
    aFailover(eu, us, 'goneAfter: 2m', traffic('primary: eu, secondary: us')),
    '10:5 failovers.shop.goneAfter: goneAfter is 2m but must be at least 3 x confirmEvery 30s + ' +
      'what Traffic Manager needs to see it 1m40s = 2m10s: raise it to 2m10s',
  ],
  ['goneAfter without a profile', aFailover(eu, us, 'goneAfter: 2m')],
  [
    "the members' effectMax, at the group where it has its default",
    aSlowMember('askFor: 20m'),
    '6:3 failovers.shop: effectMax is 3m but must be at least effectMax of policy slow 4m: raise ' +
      'it to 4m',
  ],
  ["the members' effectMax, where the group follows", aSlowMember('effectMax: 4m')],
  [
    'a law about a setting that is wrong already, told once',
    aFailover(eu, us, 'cooldown: 7', 'effectMax: 6m'),
    '10:5 failovers.shop.cooldown: must be a length up to 400d, such as "30s" or "1m30s"',
  ],
];

const cases = { shapes, sides, trafficIds, laws };

describe.for(Object.entries(cases))('failovers: %s', ([, some]) => {
  test.for(some)('failovers: place and fix are told, for %s', ([, text, ...complaints]) => {
    expect(complaintsIn(text).map(told)).toEqual(complaints);
  });
});

describe('failovers: each law, broken by a second', () => {
  test.for(edges)(
    'failovers: is told at a setting that the file holds: %s',
    ([, broken, , says]) => {
      const settings = Object.entries(broken).map(
        ([field, value]) => `${field.replace(/Ms$/, '')}: ${asWritten(Number(value))}`,
      );
      const text = aFailover(eu, us, traffic('primary: eu, secondary: us'), ...settings);
      const complaints = complaintsIn(text);
      expect(complaints).toMatchObject([{ column: 5, message: says }]);
      const line = text.split('\n')[(complaints[0]?.line ?? 0) - 1] ?? '';
      expect(settings).toContain(line.trim());
      expect(says).toContain(line.trim().split(':')[0]);
    },
  );
});
