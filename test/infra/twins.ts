// In: a template. Out: a complaint for each resource that has type, name and place of one before
// it: Azure would take them for one, and the last to come would win.
import { complain, propertyAt, type Template } from './bicep.ts';
import { resourcesIn, type Resource } from './resources.ts';

export function twinComplaints(template: Template): readonly string[] {
  const made = resourcesIn(template).filter(
    ({ isExisting, body }) => !isExisting && propertyAt(body, 'name') !== undefined,
  );
  return made.flatMap((one, index) => {
    const twin = made.slice(0, index).find((other) => placeOf(other) === placeOf(one));
    if (twin === undefined) return [];
    return [complain(template, one.node, `${one.name} and ${twin.name} are one to Azure`)];
  });
}

/** A nested resource lies where its parent does: its text is of that one place. */
const placeOf = ({ type, body, node }: Resource): string =>
  [
    type.toLowerCase(),
    ...['name', 'scope', 'parent'].map((key) => propertyAt(body, key)?.text ?? ''),
    node.parent?.type === 'object_property' ? String(node.parent.parent?.id) : '',
  ].join('\n');
