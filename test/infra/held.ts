// In: templates, and a table of places in them with the exact text of each. Out: a complaint for
// each place that is gone or says something else: what a compiler and Azure would take, and would
// be wrong all the same.
import {
  argumentsOf,
  bodyOf,
  complain,
  declarations,
  entriesOf,
  type Declaration,
  type Node,
  type Template,
} from './bicep.ts';

/**
 * By template, place and text. A place is a declaration and the way into it: keys of objects,
 * numbers of items and of arguments, `if` and `for`. `@name` is what decorates it.
 */
export type Held = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function heldComplaints(templates: readonly Template[], held: Held): readonly string[] {
  return Object.entries(held).flatMap(([path, rows]) => {
    const template = templates.find((one) => one.path === path);
    if (template === undefined) return [`${path}: what it must say is told, and it is not there`];
    return Object.entries(rows).flatMap(([place, text]) => {
      if (place.startsWith('@')) return decoratorComplaints(template, place.slice(1), text);
      const found = placeIn(template, place);
      if (found === undefined) return [`${path}: there is no ${place}`];
      if (compact(found.text) === text) return [];
      return [complain(template, found, `${place} must be ${text}`)];
    });
  });
}

function decoratorComplaints(template: Template, name: string, wanted: string): readonly string[] {
  const found = declared(template, name);
  if (found === undefined) return [`${template.path}: there is no ${name}`];
  if (found.decorators.includes(wanted)) return [];
  return [complain(template, found.node, `${name} must be @${wanted}()`)];
}

/** Where it is; undefined: a part of the way is missing. */
function placeIn(template: Template, place: string): Node | undefined {
  const [name = '', ...way] = place.split('.');
  return follow(declared(template, name)?.value ?? undefined, way);
}

/** An output may bear the name of a parameter, and is what is meant. */
const kinds = ['output', 'variable', 'resource', 'module', 'parameter'] as const;

const declared = (template: Template, name: string): Declaration | undefined =>
  kinds.flatMap((kind) => declarations(template, kind)).find((one) => one.name === name);

function follow(node: Node | undefined, [key, ...rest]: readonly string[]): Node | undefined {
  if (key === undefined || node === undefined) return node;
  const { namedChildren } = node;
  switch (node.type) {
    case 'for_statement':
      return key === 'for' ? follow(namedChildren[1], rest) : follow(inside(node), [key, ...rest]);
    case 'if_statement':
      return key === 'if' ? follow(namedChildren[0], rest) : follow(inside(node), [key, ...rest]);
    case 'object':
      return follow(entriesOf(node).find(([name]) => name === key)?.[1], rest);
    case 'array':
      return follow(namedChildren.filter(({ type }) => type !== 'comment')[Number(key)], rest);
    case 'call_expression':
      return follow(argumentsOf(node)[Number(key)], rest);
    default:
      return undefined;
  }
}

const inside = (node: Node): Node | undefined => bodyOf(node) ?? node.namedChildren.at(-1);

/** On one line, without comments. */
const compact = (text: string): string =>
  text
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
