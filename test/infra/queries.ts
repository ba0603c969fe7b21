// In: templates, and the folders of kql/. Out: a complaint for each query or setting of a rule that
// no template loads, that two load, that is written in a template instead, or that is loaded and
// handed to nobody.
import { complain, declarations, entriesOf, type Node, type Template } from './bicep.ts';
import { loadedBy } from './modules.ts';
import { lacking } from './named.ts';
import { madeIn } from './resources.ts';

export interface Detection {
  /** Folders of alert rules, from the root, and the properties that their rule.yaml have. */
  readonly rules: readonly { readonly folder: string; readonly properties: readonly string[] }[];
  /** Further queries, such as those of the workbook, from the root. */
  readonly queries: readonly string[];
}

export function queryComplaints(
  templates: readonly Template[],
  { rules, queries }: Detection,
): readonly string[] {
  const loaded = templates.flatMap((template) =>
    loadedBy(template).map(({ node, path }) => ({ template, node, name: path ?? '' })),
  );
  const files = rules.flatMap(({ folder }) => [`${folder}/rule.kql`, `${folder}/rule.yaml`]);
  const twice = loaded.filter(
    (one, index) =>
      one.name.startsWith('kql/') && loaded.findIndex(({ name }) => name === one.name) < index,
  );
  return [
    ...lacking(loaded, [...files, ...queries], (name) => `no template loads ${name}`),
    ...twice.map(({ template, node, name }) => complain(template, node, `${name} is loaded twice`)),
    ...rules.flatMap(({ folder, properties }) => {
      const loader = loaded.find(({ name }) => name === `${folder}/rule.yaml`);
      if (loader === undefined) return [];
      const handedOn = handedOnBy(loader.template);
      return properties
        .filter((property) => !handedOn.has(property))
        .map((property) => `${folder}/rule.yaml: ${loader.template.path} hands on no ${property}`);
    }),
    ...templates.flatMap(writtenQueries),
  ];
}

/** The members that are read where alert rules are made. */
const handedOnBy = (template: Template): ReadonlySet<string> =>
  new Set(
    madeIn(template, 'Microsoft.Insights/scheduledQueryRules')
      .flatMap(({ node }) => node.descendantsOfType('property_identifier'))
      .map(({ text }) => text),
  );

/** A query lies in kql/, where it is tested. */
const writtenQueries = (template: Template): readonly string[] =>
  [...declarations(template, 'variable').map(({ value }) => value), ...queriesIn(template)]
    .filter((node) => node?.type === 'string' && /\|\s*(where|summarize|project)\b/.test(node.text))
    .map((node) => complain(template, node ?? template.root, 'a query is written here; load it'));

const queriesIn = ({ root }: Template): readonly Node[] =>
  root
    .descendantsOfType('object')
    .flatMap((object) => entriesOf(object))
    .flatMap(([key, value]) => (key === 'query' ? [value] : []));
