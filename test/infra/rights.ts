// In: a template. Out: a complaint for each right that is too wide or without a name, each key that
// is read, each secret that goes out or has a default, and each name of a cloud that is written.
import {
  argumentsOf,
  calleeOf,
  callsIn,
  complain,
  declarations,
  literal,
  propertyAt,
} from './bicep.ts';
import type { Declaration, Template } from './bicep.ts';
import { madeIn } from './resources.ts';

/**
 * The built-in roles that may be given, as templates name them. None can write to what it is given
 * on beyond data, and none can give rights. Source: Azure/bicep-registry-modules.
 */
const builtInRoles: Readonly<Record<string, string>> = {
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
  eventGridDataSender: 'd5a91429-5739-47e2-a06b-3470a27159e7',
  logAnalyticsReader: '73c42c96-874c-492b-b04d-ab87d138a893',
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb',
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88',
  storageQueueDataMessageSender: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a',
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
  storageTableDataReader: '76199698-9eea-4c19-bc75-cec21354c6b6',
};

/** Microsoft's own, the same in every tenant. Source: Microsoft Learn, action groups. */
const applications: Readonly<Record<string, string>> = {
  actionGroupsCaller: '461e8683-5575-4561-ac7f-899cc907d62a',
};

const knownIds = Object.entries({ ...builtInRoles, ...applications });

export const rightComplaints = (template: Template): readonly string[] => [
  ...roleComplaints(template),
  ...assignmentComplaints(template),
  ...secretComplaints(template),
  ...wordComplaints(template),
];

const guid = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/i;

/** A GUID stands as `name: 'guid'` or `var name = 'guid'`, under the name of what it is. */
function roleComplaints(template: Template): readonly string[] {
  return template.root.descendantsOfType('string').flatMap((node) => {
    const [id] = guid.exec(node.text) ?? [];
    if (id === undefined) return [];
    const [name] = knownIds.find(([, known]) => known === literal(node)) ?? [];
    if (name === undefined) return [complain(template, node, `${id} is no role of rights.ts`)];
    const label = node.parent?.namedChildren[0]?.text;
    if (label === name) return [];
    return [complain(template, node, `${id} must be named ${name}`)];
  });
}

const assignmentComplaints = (template: Template): readonly string[] =>
  madeIn(template, 'Microsoft.Authorization/roleAssignments').flatMap(({ node, body }) => {
    const text = (path: string): string => propertyAt(body, path)?.text ?? '';
    const name = propertyAt(body, 'name');
    const say = (what: string): string => complain(template, node, what);
    if (name === undefined || calleeOf(name) !== 'guid') {
      const why = 'a second deployment would give it once more';
      return [say(`a role assignment must be named by guid(…): ${why}`)];
    }
    // A principal that is known too late for a name is named by who it belongs to.
    const principal = text('properties.principalId');
    const who = principal.replace(/\.identity\.principalId$/, '.id');
    const named = argumentsOf(name).map((one) => one.text);
    const role = argumentsOf(propertyAt(body, 'properties.roleDefinitionId') ?? name).at(-1)?.text;
    const wanted = [`${text('scope')}.id`, who, role];
    return [
      ...(/[pP]rincipalId$/.test(principal) ? [] : [say(`${principal} is no id of a principal`)]),
      ...(named.join() === wanted.join() ? [] : [say(`it must be guid(${wanted.join(', ')})`)]),
    ];
  });

const secretName = /password|secret|credential|(?<!public)key$|keys$/i;
const isSecret = ({ name, decorators }: Declaration): boolean =>
  secretName.test(name) || decorators.includes('secure');

function secretComplaints(template: Template): readonly string[] {
  const parameters = declarations(template, 'parameter').filter(isSecret);
  const secrets = new Set(parameters.map(({ name }) => name));
  const outputs = declarations(template, 'output');
  return [
    ...callsIn(template, /^list([A-Z]\w*)?$/).map((node) =>
      complain(template, node, `${calleeOf(node) ?? ''}() reads keys; give an identity a role`),
    ),
    ...parameters
      .filter(({ decorators }) => !decorators.includes('secure'))
      .map(({ node, name }) => complain(template, node, `${name} must be @secure()`)),
    ...parameters
      .filter(({ value }) => value !== null && value.text !== "''")
      .map(({ node, name }) => complain(template, node, `${name} is secret and has a default`)),
    ...outputs
      .filter((one) => isSecret(one) || uses(one, secrets))
      .map(({ node, name }) => complain(template, node, `the output ${name} shows a secret`)),
  ];
}

const uses = ({ value }: Declaration, names: ReadonlySet<string>): boolean =>
  value?.descendantsOfType('identifier').some(({ text }) => names.has(text)) === true;

/** Hosts that differ from cloud to cloud. Source: Bicep linter, no-hardcoded-env-urls. */
const cloudHost =
  /\b((core|database|graph|batch\.core|management\.core)\.windows\.net|management\.azure\.com|login\.microsoftonline\.com|vault\.azure\.net|trafficmanager\.net|api\.loganalytics\.io|gallery\.azure\.com)\b/;

function wordComplaints(template: Template): readonly string[] {
  const undescribed = [
    ...declarations(template, 'parameter'),
    ...declarations(template, 'output'),
  ].filter(({ decorators }) => !decorators.includes('description'));
  return [
    ...undescribed.map(({ node, name }) => complain(template, node, `${name} has no @description`)),
    ...template.root
      .descendantsOfType('string_content')
      .filter(({ text }) => cloudHost.test(text))
      .map((node) => complain(template, node, `${node.text} is of one cloud; ask environment()`)),
  ];
}
