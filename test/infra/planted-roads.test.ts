// In: small templates, each with one mistake in where something goes: a secret, an identity, an
// alert, a log. Out: a failure for each that is not said, and for each sound one complained about.
import { describe } from 'vitest';
import { askedComplaints, type Asking } from './asked.ts';
import { parseTemplate } from './bicep.ts';
import { flowComplaints } from './flows.ts';
import { catches, passes, type Check } from './planting.ts';

describe('flows', () => {
  const called = parseTemplate(
    'infra/one.bicep',
    '@secure()\nparam secret string\nparam open string\nparam hostId string',
  );
  const made = parseTemplate('infra/identity.bicep', "output hostId string = 'a'");
  const identity = "module identity 'identity.bicep' = {}";
  const check: Check = (template) => flowComplaints([template, called, made]);
  const one = (params: string, rest = ''): string =>
    `module one 'one.bicep' = {\n  params: { ${params} }\n}\n${rest}`;
  const secret = '@secure()\nparam a string';

  catches('flows', check, [
    [/^infra\/planted\.bicep:4: a is a secret/, one('secret: a', 'param a string')],
    [/:4: a is a secret/, one("secret: 'x${a}'", 'param a string')],
    [/^infra\/one\.bicep:3: open takes a secret of infra\/planted/, one('open: a', secret)],
    [/^infra\/one\.bicep:3: open takes/, one("open: b ? 'x${a}' : ''", secret)],
    [
      /:2: hostId must be identity\.outputs\.hostId or hostId/,
      one('hostId: identity.outputs.healerId', identity),
    ],
    [/:2: hostId must be identity/, one('hostId: healerId', identity)],
    [
      /:2: hostId must be hostId, and healerId is another/,
      one('hostId: healerId', 'param hostId string\nparam healerId string'),
    ],
  ]);
  passes('flows', check, [
    one('secret: a', secret),
    one('open: a', 'param a string'),
    one("secret: b.properties, open: 'x'"),
    one('hostId: identity.outputs.hostId', identity),
    one("hostId: identity.?outputs.hostId ?? ''", identity),
    one('hostId: hostId', `param hostId string\n${identity}`),
    one('hostId: healerId', 'param healerId string'),
  ]);
});

describe('asked', () => {
  const rules: readonly Asking[] = [
    { folder: 'kql/burst', table: 'ContainerEvent' },
    { folder: 'kql/silent', table: 'AppTraces' },
  ];
  const row = (name: string, asks: string): string =>
    `  {\n    name: '${name}'\n    asks: ${asks}\n    query: loadTextContent('../kql/${name}/rule.kql')\n  }\n`;
  const sound = `var all = [
${row('burst', '[callsParamedic.id]')}${row('silent', 'people')}]
resource group 'Microsoft.ContainerInstance/containerGroups@2025-09-01' = {
  name: 'it'
}
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'it'
  scope: group
  properties: {
    logs: [
      {
        category: 'ContainerEvent'
        enabled: true
      }
    ]
  }
}
`;
  const check: Check = (template) => askedComplaints([template], rules);
  catches('asked', check, [
    [
      /^infra\/planted\.bicep:2: burst reads ContainerEvent: asks must be \[callsParamedic\.id\]/,
      sound.replace('[callsParamedic.id]', 'people'),
    ],
    [
      /:7: silent reads AppTraces: asks must be people/,
      sound.replace('people', '[callsParamedic.id]'),
    ],
    [/:7: silent reads AppTraces: asks must/, sound.replace('    asks: people\n', '')],
    [/:2: the name must be burst/, sound.replace("'burst'", "'bursts'")],
    [/:13: no log of the category ContainerEvent is sent/, sound.replace("'ContainerEvent'", "''")],
    [
      /:13: no rule reads ContainerInstanceLog, and it is sent/,
      sound.replace("'ContainerEvent'", "'ContainerInstanceLog'"),
    ],
  ]);
  passes('asked', check, [
    sound,
    sound.replace(/resource logs[^]*/, '').replace(/resource group[^]*/, ''),
  ]);
});
