// In: a template. Out: a complaint for each variable, resource and module that needs itself by way
// of what it names. Source: Microsoft Learn, Bicep error BCP080.
import { complain, declarations, type Node, type Template } from './bicep.ts';
import { loopOver } from './resources.ts';

export function cycleComplaints(template: Template): readonly string[] {
  const all = (['variable', 'resource', 'module'] as const).flatMap((kind) =>
    declarations(template, kind),
  );
  const names = new Set(all.map(({ name }) => name));
  const needs = new Map(all.map(({ name, node }) => [name, namedIn(node, names)]));
  return all
    .filter(({ name }) => reachedFrom(name, needs).has(name))
    .map(({ name, node }) => complain(template, node, `${name} needs itself, by way of others`));
}

/** All that is needed for it, itself only where it comes round. */
function reachedFrom(
  name: string,
  needs: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const reached = new Set(needs.get(name));
  for (const one of reached) for (const next of needs.get(one) ?? []) reached.add(next);
  return reached;
}

/** Names of others in a declaration; not what a nested one names, nor keys, nor a loop's own. */
function namedIn(declaration: Node, names: ReadonlySet<string>): readonly string[] {
  return declaration
    .descendantsOfType('identifier')
    .filter((node) => names.has(node.text) && !isLabel(node) && loopOver(node.text, node) === null)
    .filter((node) => within(node)?.id === declaration.id)
    .map(({ text }) => text);
}

const isLabel = ({ id, parent }: Node): boolean =>
  /^object_property$|_declaration$/.test(parent?.type ?? '') && parent?.namedChildren[0]?.id === id;

function within({ parent }: Node): Node | null {
  return parent === null || parent.type.endsWith('_declaration') ? parent : within(parent);
}
