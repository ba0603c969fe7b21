// In: a template and what all of them declare. Out: a complaint for each output, default and
// parameter of a module whose value is not of the type that was declared, or out of its limits.
import { complain, declarations, type Node } from './bicep.ts';
import type { Declarations } from './declared-types.ts';
import { propertyComplaints } from './resource-shapes.ts';
import { modulesIn } from './resources.ts';
import type { Kind, Property } from './shapes.ts';
import { valuesOf, type Reading } from './values.ts';

export function assignmentComplaints(
  reading: Reading,
  { typeOf, templateAt }: Declarations,
): readonly string[] {
  const { template } = reading;
  const check = (path: string, at: Node | null, declared: Property | undefined) =>
    at === null || declared === undefined
      ? []
      : propertyComplaints({ key: path, at, values: valuesOf(reading, at) }, declared, {
          say: (where, what) => complain(template, where ?? at, what),
          at,
          path,
        });
  return [
    ...declarations(template, 'output').flatMap(({ name, value }) =>
      check(`output ${name}`, value, typeOf(template, 'output', name)),
    ),
    ...declarations(template, 'parameter').flatMap(({ name, value }) =>
      check(`param ${name}`, value, typeOf(template, 'parameter', name)),
    ),
    ...modulesIn(template).flatMap(({ name, path, params, value }) => {
      const called = templateAt(path);
      if (called === undefined) return [];
      return params.flatMap(([key, at]) => {
        const asked = typeOf(called, 'parameter', key);
        if (asked === undefined) return [];
        // One that has a default takes null for it.
        const isRequired = asked.isRequired && !asked.hasDefault;
        const kind = value?.type === 'if_statement' ? unlimited(asked.kind) : asked.kind;
        return check(`${name}.${key}`, at, { ...asked, isRequired, kind });
      });
    }),
  ];
}

/** Which numbers an `if` has ruled out before is not told. */
const unlimited = (kind: Kind): Kind =>
  kind.is === 'number' ? { ...kind, min: -Infinity, max: Infinity } : kind;
