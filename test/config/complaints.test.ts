// In: files with one mistake each. Out: where the complaint points, and what it says.
import { describe, expect, test } from 'vitest';
import { aFile, anArmId, aPolicy, aRoute, aTarget, complaintsIn, told } from './fixtures.ts';

/** `web` with one more line; the line is the fourth of the file, after its id and its ARM id. */
const aWeb = (line: string, probe = 'probe: platform'): string =>
  `targets:\n  - id: web\n    resourceId: ${anArmId('cg-web')}\n    ${line}\n    ${probe}\n`;

type Case = readonly [what: string, text: string, ...complaints: string[]];

const aLength = 'must be a length up to 400d, such as "30s" or "1m30s"';
const aName = 'must be a name of 1 to 63 small letters, digits and hyphens, such as "web-1"';

const names: readonly Case[] = [
  ['an unknown section', aFile('target: []'), '4:1 target: is not known: did you mean "targets"?'],
  [
    'an unknown setting, far from all',
    aFile('fleet: { colour: red }'),
    '4:10 fleet.colour: is not known: known here: sweepEvery, actionsMax',
  ],
  [
    'a setting with the unit that only the code knows',
    aPolicy('claimTimeoutMs: 3m'),
    '5:14 policies.careful.claimTimeoutMs: is not known: did you mean "claimTimeout"?',
  ],
  [
    'a misspelt key that is required, told once',
    `targets:\n  - { id: web, probe: platform, resourceID: ${anArmId('cg-web')} }`,
    '2:33 targets[0].resourceID: is not known: did you mean "resourceId"?',
  ],
  [
    'a misspelt `setting`',
    aWeb('', 'probe: { url: { seting: WEB_URL } }'),
    '5:21 targets[0].probe.url.seting: is not known: did you mean "setting"?',
  ],
  ['a policy name', aFile('policies: { Careful: {} }'), `4:13 policies.Careful: ${aName}`],
  [
    'a target id',
    `targets:\n${aTarget('web_1')}`.replace('cg-web_1', 'cg-web'),
    `2:7 targets[0].id: ${aName}`,
  ],
  [
    'a target id of 64 characters',
    `targets:\n${aTarget('x'.repeat(64))}`.replace(`cg-${'x'.repeat(64)}`, 'cg-web'),
    `2:7 targets[0].id: ${aName}`,
  ],
  [
    'an id used twice',
    `targets:\n${aTarget('web')}${aTarget('web').replace('cg-web', 'cg-two')}`,
    '4:7 targets[1].id: "web" is targets[0] too: give each its own id',
  ],
  [
    'a container group used twice, in another case',
    `targets:\n${aTarget('web')}${aTarget('api').replace('cg-api', 'CG-WEB')}`,
    '5:7 targets[1].resourceId: is the container group of targets[0] too: keep one target for it',
  ],
  ...(['group', 'policy'] as const).map((kind): Case => [
    `an unknown ${kind}`,
    aWeb(`${kind}: defualt`),
    `4:5 targets[0].${kind}: there is no "defualt": did you mean "default"?`,
  ]),
];

const targets: readonly Case[] = [
  ['no file', '', '1:1 : the file is empty: list at least `targets:`'],
  ['a file of comments', '# soon\n', '1:1 : the file is empty: list at least `targets:`'],
  ['a file that is a list', '- web\n', '1:1 : must be a file with at least `targets:`'],
  ['no targets', 'fleet: {}\n', '1:1 targets: is missing: add a list of 1 to 5000 targets'],
  ['an empty list of targets', 'targets: []\n', '1:1 targets: must be a list of 1 to 5000 targets'],
  [
    'a target that is a text',
    'targets:\n  - web\n',
    '2:5 targets[0]: must be a target, such as { id: web, … }',
  ],
  [
    'a target with neither id nor ARM id nor probe',
    'targets:\n  - { group: default }\n',
    '2:5 targets[0].id: is missing: add a name of 1 to 63 small letters, digits and hyphens, ' +
      'such as "web-1"',
    '2:5 targets[0].resourceId: is missing: add the ARM id of a container group as a text, or ' +
      '{ setting: NAME_OF_AN_APP_SETTING }',
    '2:5 targets[0].probe: is missing: add "platform" (what Azure says of the containers), or ' +
      '{ url: … }',
  ],
  [
    'an ARM id of something else',
    `targets:\n${aTarget('web')}`.replace('ContainerInstance', 'Web'),
    '3:7 targets[0].resourceId: is no ARM id of a container group: write ' +
      '/subscriptions/…/resourceGroups/…/providers/Microsoft.ContainerInstance/containerGroups/…',
  ],
  [
    'an app setting that is not set',
    aWeb('', 'probe: { url: { setting: API_URL } }'),
    '5:14 targets[0].probe.url: app setting API_URL is not set: set it on the function app',
  ],
  [
    'an app setting that is empty',
    aWeb('', 'probe: { url: { setting: EMPTY } }'),
    '5:14 targets[0].probe.url: app setting EMPTY is not set: set it on the function app',
  ],
  [
    'an app setting with a name that cannot be',
    aWeb('', 'probe: { url: { setting: WEB-URL } }'),
    '5:21 targets[0].probe.url.setting: must be the name of an app setting, such as WEB_URL',
  ],
  [
    'an app setting that holds no http URL',
    aWeb('', 'probe: { url: { setting: ODD_URL } }'),
    '5:14 targets[0].probe.url: app setting ODD_URL is no http or https URL: write one such as ' +
      'https://web.example.com',
  ],
  [
    'a URL with credentials',
    aWeb('', 'probe: { url: "https://me:pass@web.example.com" }'),
    '5:14 targets[0].probe.url: holds credentials, which end up in logs: remove them',
  ],
  [
    'a path after a query',
    aWeb('', 'probe: { url: "https://web.example.com/?a=b", path: /health }'),
    '5:51 targets[0].probe.path: cannot follow the query of url: move it here',
  ],
  [
    'a path without a slash, and a redirect as health told once each',
    aWeb('', 'probe: { url: "https://a.example.com", path: health, expectStatus: 600 }'),
    '5:44 targets[0].probe.path: must be a path that begins with "/", such as "/health"',
    '5:58 targets[0].probe.expectStatus: must be an HTTP status from 200 to 599',
  ],
  [
    'an unknown probe',
    aWeb('', 'probe: http'),
    '5:5 targets[0].probe: must be "platform" (what Azure says of the containers), or { url: … }',
  ],
  [
    'a workspace named by something else, and a window without a unit',
    aWeb('traffic: { workspaceId: logs, query: Requests, window: 5 }'),
    '4:16 targets[0].traffic.workspaceId: is no workspace id: write the GUID that the portal ' +
      'calls Workspace ID',
    `4:52 targets[0].traffic.window: ${aLength}`,
  ],
  [
    'more serving members than there are',
    aFile('groups: { default: { servingMin: 1 } }'),
    '4:22 groups.default.servingMin: is 1 but only 0 other members can serve, which ' +
      'forbids every remedy: lower it to 0 or less',
  ],
  [
    'more members than a group can have',
    `targets:\n${Array.from({ length: 301 }, (_, index) => aTarget(`t${index}`)).join('')}`,
    '1:1 groups.default: has 301 targets, at most 300: split it',
  ],
  [
    'a webhook that is no URL',
    aFile('notices: { webhook: { setting: WORKSPACE_ID } }'),
    '4:12 notices.webhook: app setting WORKSPACE_ID is no http or https URL: write one such as ' +
      'https://web.example.com',
  ],
];

const routes: readonly Case[] = [
  [
    'an unknown target',
    aRoute('rule: container-ended, targets: [web, wbe]'),
    '5:45 routes[0].targets[1]: there is no target "wbe": did you mean "web"?',
  ],
  [
    'a target named twice',
    aRoute('rule: container-ended, targets: [web, web]'),
    '5:45 routes[0].targets[1]: "web" is named twice: keep one',
  ],
  [
    'no target',
    aRoute('rule: container-ended, targets: []'),
    '5:30 routes[0].targets: must be a list of at least one target id',
  ],
  [
    'neither rule nor dimension',
    aRoute('targets: [web]'),
    '5:5 routes[0]: names neither rule nor dimension, so that every alert would match: name one',
  ],
  [
    'a dimension without a value',
    aRoute('dimension: { name: ContainerGroup }, targets: [web]'),
    '5:7 routes[0].dimension.value: is missing: add a value',
  ],
];

const laws: readonly Case[] = [
  [
    'a law, at the setting that breaks it',
    aPolicy('mode: heal, claimTimeout: 2m'),
    '5:26 policies.careful.claimTimeout: claimTimeout is 2m but must be more than ' +
      'functionTimeout (host.json) 2m + a margin of 10s = 2m10s: raise it to at least 2m11s',
  ],
  [
    'a law, at the setting that was written where the other has its default',
    aPolicy('probeTimeout: 20s'),
    '5:14 policies.careful.probeTimeout: lookWithin is 15s but must be at least ' +
      '2 x probeTimeout 40s + other calls 3s = 43s: raise it to 43s',
  ],
  [
    "a law, at the fleet's setting where the policy has its default",
    aFile('fleet: { sweepEvery: 1m }'),
    '4:10 fleet.sweepEvery: policy default: lookEvery is 30s but must be at least sweepEvery of ' +
      'the fleet 1m: raise it to 1m',
  ],
  [
    'a law about a setting that is wrong already, told once',
    aPolicy('claimTimeout: 2, lookWithin: soon, probeTimeout: 20s'),
    `5:14 policies.careful.claimTimeout: ${aLength}`,
    `5:31 policies.careful.lookWithin: ${aLength}`,
  ],
];

const cases = { names, targets, routes, laws };

describe.for(Object.entries(cases))('complaints: %s', ([, some]) => {
  test.for(some)('complaints: place and fix are told, for %s', ([, text, ...complaints]) => {
    expect(complaintsIn(text).map(told)).toEqual(complaints);
  });
});
