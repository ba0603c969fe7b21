// In: a template. Out: a complaint for each value that is read of a module or a resource which is
// made by condition, without `.?` and a `??` for when it is not there. Source: Microsoft Learn,
// Bicep warning BCP318.
import { complain, type Node, type Template } from './bicep.ts';
import { knownAtStart, readOf } from './early.ts';
import { modulesIn, resourcesIn } from './resources.ts';

export function conditionalComplaints(template: Template): readonly string[] {
  const modules = conditional(modulesIn(template));
  const resources = conditional(resourcesIn(template));
  return template.root
    .descendantsOfType('member_expression')
    .filter((member) => {
      const { base, property } = readOf(member);
      const isRead = modules.has(base)
        ? property === 'outputs'
        : resources.has(base) && !knownAtStart.includes(property);
      return isRead && !(isAsked(member) && hasInstead(member));
    })
    .map((member) => complain(template, member, `${member.text} may not be there: .? and ??`));
}

const conditional = (
  all: readonly { readonly name: string; readonly value: Node | null }[],
): ReadonlySet<string> =>
  new Set(all.filter(({ value }) => isConditional(value)).map(({ name }) => name));

function isConditional(value: Node | null): boolean {
  if (value?.type === 'for_statement') return isConditional(value.namedChildren.at(-1) ?? null);
  return value?.type === 'if_statement';
}

const isAsked = ({ children }: Node): boolean => children.some(({ text }) => text === '.?');

/** What stands at the end of the road of members, on the left of `??`. */
function hasInstead(member: Node): boolean {
  const { parent } = member;
  if (parent === null) return false;
  if (['member_expression', 'subscript_expression'].includes(parent.type)) {
    return hasInstead(parent);
  }
  const isLeft = parent.childForFieldName('left')?.id === member.id;
  return isLeft && parent.children.some(({ text }) => text === '??');
}
