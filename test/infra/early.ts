// In: a template. Out: a complaint for each name, scope, condition and loop that is made of what is
// known only once something was deployed: outputs of modules, and properties of resources beyond
// those that a compiler can work out. Source: Microsoft Learn, Bicep errors BCP120, BCP178, BCP182.
import { bodyOf, complain, declarations, propertyAt, type Node, type Template } from './bicep.ts';
import { modulesIn, resourcesIn } from './resources.ts';

/** What is known of a resource before it is made. */
export const knownAtStart: readonly string[] = ['id', 'name', 'type', 'apiVersion'];

export function earlyComplaints(template: Template): readonly string[] {
  const late = latesOf(template);
  return headsIn(template).flatMap((head) =>
    late(head).map((node) => complain(template, node, `${node.text} is known too late for this`)),
  );
}

/** What must be known at the start: a loop over a variable's list stands in its text as well. */
function headsIn(template: Template): readonly Node[] {
  const all = [...resourcesIn(template), ...modulesIn(template)];
  const placed = all.flatMap(({ value }) =>
    ['name', 'scope'].flatMap((key) => propertyAt(bodyOf(value), key) ?? []),
  );
  const conditions = template.root
    .descendantsOfType('if_statement')
    .flatMap(({ namedChildren }) => namedChildren[0] ?? []);
  const lists = template.root
    .descendantsOfType('for_statement')
    .flatMap(({ namedChildren }) => namedChildren[1] ?? []);
  const looped = declarations(template, 'variable').flatMap(({ value }) =>
    value?.type === 'for_statement' ? value.namedChildren.slice(-1) : [],
  );
  return [...placed, ...conditions, ...lists, ...looped];
}

/** The members that are read too late in an expression, and in the variables that it names. */
function latesOf(template: Template): (head: Node) => readonly Node[] {
  const modules = new Set(modulesIn(template).map(({ name }) => name));
  const resources = new Set(resourcesIn(template).map(({ name }) => name));
  const variables = new Map(declarations(template, 'variable').map((one) => [one.name, one.value]));
  const isLate = (member: Node): boolean => {
    const { base, property } = readOf(member);
    if (modules.has(base)) return property === 'outputs';
    return resources.has(base) && !knownAtStart.includes(property);
  };
  const follow = (node: Node, seen: readonly string[]): readonly Node[] => [
    ...node.descendantsOfType('member_expression').filter(isLate),
    ...node.descendantsOfType('identifier').flatMap(({ text }) => {
      const value = variables.get(text);
      const isNew = value !== null && value !== undefined && !seen.includes(text);
      return isNew ? follow(value, [...seen, text]) : [];
    }),
  ];
  return (head) => follow(head, []);
}

/** A name at the end of a text: `c::a`, `a[0]` and `a!`, but no member of another. */
const nameAtEnd = /(?<![.\w]|\.\?)(\w+)(\[[^\]]*\])?!?$/;

/**
 * Of `a.b`, `a[0].b` and `c::a.b`: a and b; of anything else, an empty base. By the text, since the
 * grammar reads `x ?? a.b` as a member of `x ?? a`.
 */
export function readOf(member: Node): { readonly base: string; readonly property: string } {
  const [, base = ''] = nameAtEnd.exec(member.childForFieldName('object')?.text ?? '') ?? [];
  return { base, property: member.childForFieldName('property')?.text ?? '' };
}
