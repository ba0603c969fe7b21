// In: templates, and of each rule of kql/ the table that it reads. Out: a complaint for a rule that
// asks the wrong ones, and for a table of the targets that nothing is sent to. A rule on what
// targets say asks Paramedic for a look; one on what Paramedic says itself tells people: it may be
// the one who no longer answers.
import { complain, literal, propertyAt, type Node, type Template } from './bicep.ts';
import { loadedBy } from './modules.ts';
import { literalsOf, madeIn } from './resources.ts';

export interface Asking {
  /** From the root: `kql/crash-loop`. */
  readonly folder: string;
  /** Application Insights' own begin with App. */
  readonly table: string;
}

const isOfPeople = ({ table }: Asking): boolean => table.startsWith('App');

export const askedComplaints = (
  templates: readonly Template[],
  rules: readonly Asking[],
): readonly string[] =>
  templates.flatMap((template) => [
    ...loadedBy(template).flatMap(({ node, path }) => {
      const rule = rules.find(({ folder }) => path === `${folder}/rule.kql`);
      const row = node.parent?.parent;
      return rule && row ? rowComplaints(template, row, rule) : [];
    }),
    ...sentComplaints(template, rules),
  ]);

/** Of the object in which the rule's query is loaded. */
function rowComplaints(template: Template, row: Node, rule: Asking): readonly string[] {
  const name = rule.folder.split('/').at(-1) ?? '';
  const asks = propertyAt(row, 'asks')?.text;
  const wanted = isOfPeople(rule) ? 'people' : '[callsParamedic.id]';
  return [
    ...(literal(propertyAt(row, 'name')) === name
      ? []
      : [complain(template, row, `the name must be ${name}`)]),
    ...(asks === wanted
      ? []
      : [complain(template, row, `${name} reads ${rule.table}: asks must be ${wanted}`)]),
  ];
}

/** Each table has the name of its category (Microsoft Learn: monitoring container instances). */
function sentComplaints(template: Template, rules: readonly Asking[]): readonly string[] {
  const read = [...new Set(rules.filter((rule) => !isOfPeople(rule)).map(({ table }) => table))];
  return madeIn(template, 'Microsoft.ContainerInstance/containerGroups').flatMap(({ node }) => {
    const sent = madeIn(template, 'Microsoft.Insights/diagnosticSettings').flatMap(({ body }) =>
      literalsOf(template, propertyAt(body, 'properties.logs')),
    );
    return [
      ...read
        .filter((table) => !sent.includes(table))
        .map((table) => complain(template, node, `no log of the category ${table} is sent`)),
      ...sent
        .filter((category) => !read.includes(category))
        .map((category) => complain(template, node, `no rule reads ${category}, and it is sent`)),
    ];
  });
}
