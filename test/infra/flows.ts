// In: templates. Out: a complaint for each secret that is handed to a parameter which is none, or
// comes from one; and for each identity that is handed on under the name of another: the host must
// never hold what the healer may do.
import { complain, declarations, type Declaration, type Node, type Template } from './bicep.ts';
import { modulesIn } from './resources.ts';

export function flowComplaints(templates: readonly Template[]): readonly string[] {
  const at = new Map(templates.map((template) => [template.path, template]));
  return templates.flatMap((template) =>
    modulesIn(template).flatMap(({ path, params }) => {
      const called = at.get(path ?? '');
      return params.flatMap(([key, value]) => [
        ...(called === undefined ? [] : secretComplaints(template, value, { called, key })),
        ...identityComplaints(template, value, key),
      ]);
    }),
  );
}

const isSecure = ({ decorators }: Declaration): boolean => decorators.includes('secure');

function secretComplaints(
  template: Template,
  value: Node,
  { called, key }: { readonly called: Template; readonly key: string },
): readonly string[] {
  const names = value.descendantsOfType('identifier').map(({ text }) => text);
  const given = declarations(template, 'parameter').filter(({ name }) => names.includes(name));
  const taker = declarations(called, 'parameter').find(({ name }) => name === key);
  if (taker === undefined || given.length === 0) return [];
  if (isSecure(taker)) {
    return given
      .filter((one) => !isSecure(one))
      .map(({ node, name }) => complain(template, node, `${name} is a secret: @secure()`));
  }
  return given.some(isSecure)
    ? [complain(called, taker.node, `${key} takes a secret of ${template.path}: @secure()`)]
    : [];
}

const ofAnIdentity = /^(host|healer|watcher)(Id|ClientId|PrincipalId)$/;

/** From the module that makes them, or handed through. */
function identityComplaints(template: Template, value: Node, key: string): readonly string[] {
  const right = [`identity.outputs.${key}`, key];
  if (!ofAnIdentity.test(key) || right.includes(value.text)) return [];
  return [complain(template, value, `${key} must be ${right.join(' or ')}`)];
}
