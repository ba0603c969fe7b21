// In: templates, and what the code needs of a deployment. Out: a complaint for everything that is
// in one place and not in the other: app settings, functions, queues, tables, alert rules.
import { complain, declarations, entriesOf, literal, propertyAt } from './bicep.ts';
import type { Node, Template } from './bicep.ts';
import { loadedBy } from './modules.ts';
import { literalsOf, madeIn } from './resources.ts';

export interface Needs {
  /** App settings that are read; the app does not start without the needed ones. */
  readonly settings: readonly { readonly name: string; readonly isNeeded: boolean }[];
  readonly functions: readonly FunctionDoor[];
  readonly queues: readonly string[];
  readonly tables: readonly string[];
  /** Folders of alert rules, from the root, and the properties that their rule.yaml have. */
  readonly rules: readonly { readonly folder: string; readonly properties: readonly string[] }[];
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
  ...storageComplaints(templates, needs),
  ...ruleComplaints(templates, needs),
];

interface Named {
  readonly template: Template;
  readonly node: Node;
  readonly name: string;
}

/** Names of app settings begin like these; the host's are those of the Functions documentation. */
const settingName =
  /^(PARAMEDIC|AzureWebJobs|APPLICATIONINSIGHTS|AZURE|FUNCTIONS|WEBSITE|SCM|ENABLE)_*\w+$/;

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
  const known = new Set([...settings.map(({ name }) => name), ...ofTheHost]);
  const needed = [
    ...settings.filter(({ isNeeded }) => isNeeded).map(({ name }) => name),
    ...ofTheHost,
  ];
  const set = templates.flatMap(settingsSet);
  return [
    ...unknown(set, known, (name) => `no code reads the app setting ${name}`),
    ...lacking(set, needed, (name) => `no template sets the app setting ${name}`),
  ];
}

/** Keys of objects, and `name: 'X'` of lists. */
const settingsSet = (template: Template): readonly Named[] =>
  template.root
    .descendantsOfType('object')
    .flatMap((object) =>
      entriesOf(object).map(([key, value]) => ({
        template,
        node: value,
        name: key === 'name' ? (literal(value) ?? '') : key,
      })),
    )
    .filter(({ name }) => settingName.test(name));

/** A function by its name, in an id or as `functionName`; a route, in an address. */
function functionComplaints(templates: Templates, { functions }: Needs): readonly string[] {
  const byId = inTexts(templates, /\/functions\/([\w-]+)/);
  const byName = templates.flatMap((template) =>
    template.root
      .descendantsOfType('object')
      .flatMap((object) => entriesOf(object))
      .filter(([key]) => key === 'functionName')
      .flatMap(([, node]) => literalsOf(template, node).map((name) => ({ template, node, name }))),
  );
  const byRoute = inTexts(templates, /\/api\/([\w-]+)/);
  const named = new Set(functions.map(({ name }) => name));
  const routes = functions.flatMap(({ route }) => (route === undefined ? [] : [route]));
  const pushed = functions.filter(({ trigger }) => trigger === 'eventGrid');
  return [
    ...unknown([...byId, ...byName], named, (name) => `there is no function ${name}`),
    // A topic's own address ends so, too.
    ...unknown(
      byRoute,
      new Set([...routes, 'events']),
      (name) => `no function serves /api/${name}`,
    ),
    ...lacking(
      [...byId, ...byName],
      pushed.map(({ name }) => name),
      unsubscribed,
    ),
    ...lacking(byRoute, ['alerts'], () => 'no action group calls /api/alerts'),
  ];
}

const unsubscribed = (name: string): string => `no event subscription leads to function ${name}`;

const inTexts = (templates: Templates, pattern: RegExp): readonly Named[] =>
  templates.flatMap((template) =>
    template.root.descendantsOfType('string_content').flatMap((node) => {
      const [, name] = pattern.exec(node.text) ?? [];
      return name === undefined ? [] : [{ template, node, name }];
    }),
  );

const services = 'Microsoft.Storage/storageAccounts';

function storageComplaints(templates: Templates, { queues, tables }: Needs): readonly string[] {
  const made = (type: string): readonly Named[] =>
    templates.flatMap((template) =>
      madeIn(template, `${services}/${type}`).flatMap(({ node, body }) =>
        literalsOf(template, propertyAt(body, 'name')).map((name) => ({ template, node, name })),
      ),
    );
  const pairs = [
    ['queue', made('queueServices/queues'), queues],
    ['table', made('tableServices/tables'), tables],
  ] as const;
  return pairs.flatMap(([what, found, needed]) => [
    ...unknown(found, new Set(needed), (name) => `no code uses the ${what} ${name}`),
    ...lacking(found, needed, (name) => `no template makes the ${what} ${name}`),
  ]);
}

/** Every rule's query and settings are loaded by one template, which hands on every property. */
function ruleComplaints(templates: Templates, { rules }: Needs): readonly string[] {
  const loaded = templates.flatMap((template) =>
    loadedBy(template).map(({ node, path }) => ({ template, node, name: path ?? '' })),
  );
  const files = rules.flatMap(({ folder }) => [`${folder}/rule.kql`, `${folder}/rule.yaml`]);
  const twice = loaded.filter(
    (one, index) => loaded.findIndex(({ name }) => name === one.name) < index,
  );
  return [
    ...lacking(loaded, files, (name) => `no template loads ${name}`),
    ...twice.map(({ template, node, name }) => complain(template, node, `${name} is loaded twice`)),
    ...rules.flatMap(({ folder, properties }) => {
      const loader = loaded.find(({ name }) => name === `${folder}/rule.yaml`);
      if (loader === undefined) return [];
      const { template, node } = loader;
      const used = new Set(
        templates
          .filter(({ root }) => handsOn(root))
          .flatMap(({ root }) => root.descendantsOfType('property_identifier'))
          .map(({ text }) => text),
      );
      return properties
        .filter((property) => !used.has(property))
        .map((property) =>
          complain(template, node, `${property} of ${folder} is handed to no rule`),
        );
    }),
    ...templates.flatMap(writtenQueries),
  ];
}

const ruleType = 'Microsoft.Insights/scheduledQueryRules';
const handsOn = (root: Node): boolean => root.text.includes(ruleType);

/** A query of its own lies in kql/, where it is tested. */
const writtenQueries = (template: Template): readonly string[] =>
  [...declarations(template, 'variable').map(({ value }) => value), ...queriesOf(template)]
    .filter((node) => node?.type === 'string' && /\n?\s*\|\s*(where|summarize)\b/.test(node.text))
    .map((node) => complain(template, node ?? template.root, 'a query is written here; load it'));

const queriesOf = ({ root }: Template): readonly Node[] =>
  root
    .descendantsOfType('object')
    .flatMap((object) =>
      entriesOf(object).flatMap(([key, value]) => (key === 'query' ? [value] : [])),
    );

const unknown = (
  found: readonly Named[],
  known: ReadonlySet<string>,
  say: (name: string) => string,
): readonly string[] =>
  found
    .filter(({ name }) => !known.has(name))
    .map(({ template, node, name }) => complain(template, node, say(name)));

const lacking = (
  found: readonly Named[],
  needed: readonly string[],
  say: (name: string) => string,
): readonly string[] => {
  const there = new Set(found.map(({ name }) => name));
  return needed.filter((name) => !there.has(name)).map((name) => `infra: ${say(name)}`);
};
