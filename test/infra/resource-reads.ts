// In: a template and the shapes of resource types. Out: a complaint for each `x.properties.y` of a
// resource `x`, made or found, that Azure does not publish of its type.
import { complain, type Node, type Template } from './bicep.ts';
import { resourcesIn } from './resources.ts';
import { propertyAtPath, shapeOf, type ResourceShape } from './shapes.ts';

interface Read {
  readonly node: Node;
  /** The resource's, in the template. */
  readonly name: string;
  readonly path: readonly string[];
}

export function readComplaints(
  template: Template,
  shapes: readonly ResourceShape[],
): readonly string[] {
  const resources = new Map(resourcesIn(template).map((one) => [one.name, one]));
  return readsIn(template).flatMap(({ node, name, path }) => {
    const resource = resources.get(name);
    const found = resource === undefined ? undefined : shapeOf(shapes, resource);
    if (found === undefined || propertyAtPath(found.shape, path) !== null) return [];
    return [complain(template, node, `${path.join('.')} is not in the shape of ${found.name}`)];
  });
}

/** The longest ways alone: of `a.b.c` not `a.b` as well; and no calls of functions. */
const readsIn = ({ root }: Template): readonly Read[] =>
  root.descendantsOfType('member_expression').flatMap((node) => {
    const isPart = node.parent?.type === 'member_expression' || isOf('subscript_expression', node);
    return isPart || isOf('call_expression', node) ? [] : readAt(node);
  });

/** The first of what it is in: the object of a subscript, the function of a call. */
const isOf = (type: string, { id, parent }: Node): boolean =>
  parent?.type === type && parent.namedChildren[0]?.id === id;

/** What is read of what: of `a::b[0].c.d` it is `c.d` of `b`. Empty: of no name. */
export function readAt(node: Node): readonly Read[] {
  const path: string[] = [];
  let at: Node | null = node;
  while (at?.type === 'member_expression' || at?.type === 'subscript_expression') {
    const property = at.childForFieldName('property');
    if (property !== null) path.unshift(property.text);
    at = at.childForFieldName('object');
  }
  const name = at?.type === 'resource_expression' ? at.childForFieldName('resource') : at;
  return name?.type === 'identifier' ? [{ node, name: name.text, path }] : [];
}
