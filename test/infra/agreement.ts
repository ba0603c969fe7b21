// In: templates, and what the code needs of a deployment. Out: a complaint for everything that is
// in one place and not in the other: app settings, functions and their routes, queues and tables,
// and ways to storage where it is closed to the world.
import { entriesOf, literal, propertyAt, type Node, type Template } from './bicep.ts';
import { lacking, namedInTexts, unknown, type Named } from './named.ts';
import { literalsOf, madeIn, resourcesIn } from './resources.ts';

export interface Needs {
  /** App settings that are read, and whether a deployment has to give them. */
  readonly settings: readonly { readonly name: string; readonly isNeeded: boolean }[];
  readonly functions: readonly FunctionDoor[];
  readonly queues: readonly string[];
  readonly tables: readonly string[];
}

export interface FunctionDoor {
  readonly name: string;
  readonly trigger: 'http' | 'timer' | 'storageQueue' | 'eventGrid';
  /** Of an HTTP trigger. */
  readonly route?: string;
}

type Templates = readonly Template[];

export const agreementComplaints = (templates: Templates, needs: Needs): readonly string[] => [
  ...settingComplaints(templates, needs),
  ...functionComplaints(templates, needs),
  ...routeComplaints(templates, needs),
  ...storageComplaints(templates, needs),
  ...privateComplaints(templates),
];

interface Property {
  readonly template: Template;
  readonly key: string;
  readonly node: Node;
}

const propertiesIn = (template: Template): readonly Property[] =>
  template.root
    .descendantsOfType('object')
    .flatMap((object) => entriesOf(object).map(([key, node]) => ({ template, key, node })));

/** Names of app settings begin like these. */
const settingName =
  /^(PARAMEDIC|AzureWebJobs|APPLICATIONINSIGHTS|FUNCTIONS|WEBSITE|SCM|ENABLE)_*\w+$/;

/** What the host wants, without any key. Source: Microsoft Learn, Flex Consumption plan. */
const ofTheHost = [
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsStorage__clientId',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__queueServiceUri',
  'AzureWebJobsStorage__tableServiceUri',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
];

function settingComplaints(templates: Templates, { settings }: Needs): readonly string[] {
  const all = [...settings.map(({ name }) => name), ...ofTheHost];
  const needed = all.filter((name) => settings.every((one) => one.name !== name || one.isNeeded));
  const set = templates
    .flatMap(propertiesIn)
    // `X: value`, and `name: 'X'` of lists.
    .map(({ key, ...rest }) => ({
      ...rest,
      name: key === 'name' ? (literal(rest.node) ?? '') : key,
    }))
    .filter(({ name }) => settingName.test(name));
  return [
    ...unknown(set, all, (name) => `no code reads the app setting ${name}`),
    ...lacking(set, needed, (name) => `no template sets the app setting ${name}`),
  ];
}

/** A function is named by the end of its id, or as `functionName`. */
function functionComplaints(templates: Templates, { functions }: Needs): readonly string[] {
  const byName = templates
    .flatMap(propertiesIn)
    .filter(({ key }) => key === 'functionName')
    .flatMap(({ template, node }) =>
      literalsOf(template, node).map((name) => ({ template, node, name })),
    );
  const called = [...namedInTexts(templates, /\/functions\/([\w-]+)/), ...byName];
  const pushed = functions.filter(({ trigger }) => trigger === 'eventGrid');
  const namesOf = (some: readonly FunctionDoor[]) => some.map(({ name }) => name);
  return [
    ...unknown(called, namesOf(functions), (name) => `there is no function ${name}`),
    ...lacking(called, namesOf(pushed), (name) => `no event subscription leads to ${name}`),
  ];
}

/** An action group calls one door; where it proves itself by Entra, the others ask for no token. */
function routeComplaints(templates: Templates, { functions }: Needs): readonly string[] {
  const routes = functions.flatMap(({ route }) => route?.split('/')[0] ?? []);
  const called = namedInTexts(templates, /\/api\/([\w-]+)/);
  const lists = templates
    .flatMap(propertiesIn)
    .filter(({ key }) => key === 'excludedPaths')
    .map(({ template, node }) =>
      literalsOf(template, node).map((name) => ({ template, node, name })),
    );
  const open = [...new Set(routes)].filter((route) => route !== 'alerts');
  return [
    ...unknown(called, routes, (name) => `no function serves /api/${name}`),
    ...lacking(called, ['alerts'], (name) => `no action group calls /api/${name}`),
    ...lists.flatMap((list) => [
      ...lacking(
        list,
        open.flatMap((route) => [`/api/${route}`, `/api/${route}/*`]),
        (name) => `excludedPaths lack ${name}`,
      ),
      ...unknown(
        list.filter(({ name }) => /^\/(\*|api|api\/\*|api\/alerts.*)?$/.test(name)),
        [],
        (name) => `${name} must not be excluded: alerts come by it`,
      ),
    ]),
  ];
}

const account = 'Microsoft.Storage/storageAccounts';

function storageComplaints(templates: Templates, { queues, tables }: Needs): readonly string[] {
  const made = (type: string): readonly Named[] =>
    templates.flatMap((template) =>
      madeIn(template, `${account}/${type}`).flatMap(({ node, body }) =>
        literalsOf(template, propertyAt(body, 'name')).map((name) => ({ template, node, name })),
      ),
    );
  const pairs = [
    ['queue', made('queueServices/queues'), queues],
    ['table', made('tableServices/tables'), tables],
  ] as const;
  return pairs.flatMap(([what, found, needed]) => [
    ...unknown(found, needed, (name) => `no code uses the ${what} ${name}`),
    ...lacking(found, needed, (name) => `no template makes the ${what} ${name}`),
  ]);
}

/** Where there are private endpoints, one leads to each service of storage that is in use. */
function privateComplaints(templates: Templates): readonly string[] {
  const used = templates
    .flatMap(resourcesIn)
    .flatMap(
      ({ type }) => /^Microsoft\.Storage\/storageAccounts\/(\w+)Services$/.exec(type)?.[1] ?? [],
    );
  const reached = templates
    .flatMap(propertiesIn)
    .filter(({ key }) => key === 'groupIds')
    .flatMap(({ template, node }) =>
      literalsOf(template, node).map((name) => ({ template, node, name })),
    );
  if (reached.length === 0) return [];
  return [
    ...unknown(reached, used, (name) => `no service ${name} of storage is in use`),
    ...lacking(reached, [...new Set(used)], (name) => `no private endpoint leads to ${name}`),
  ];
}
