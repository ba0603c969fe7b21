// In: templates. Out: a complaint for each secret that is handed to a parameter which is none, or
// comes from one; and for each value that is handed on under the name of another: the host must
// never hold what the healer may do, nor lost events lie where the app is deployed from.
import { complain, declarations, type Declaration, type Node, type Template } from './bicep.ts';
import { modulesIn } from './resources.ts';

export function flowComplaints(templates: readonly Template[]): readonly string[] {
  const at = new Map(templates.map((template) => [template.path, template]));
  return templates.flatMap((template) => {
    const modules = modulesIn(template).flatMap((module) => {
      const called = at.get(module.path ?? '');
      return called === undefined ? [] : [{ ...module, called }];
    });
    return modules.flatMap(({ name, called, params }) =>
      params.flatMap(([key, value]) => {
        const makers = modules.filter((one) => one.name !== name && gives(one.called, key));
        const outputs = makers.map((one) => `${one.name}.outputs.${key}`);
        return [
          ...secretComplaints(template, value, { called, key }),
          ...nameComplaints(template, value, { key, outputs }),
        ];
      }),
    );
  });
}

const gives = (template: Template, key: string): boolean =>
  declarations(template, 'output').some(({ name }) => name === key);

const isSecure = ({ decorators }: Declaration): boolean => decorators.includes('secure');

function secretComplaints(
  template: Template,
  value: Node,
  { called, key }: { readonly called: Template; readonly key: string },
): readonly string[] {
  const names = value.descendantsOfType('identifier').map(({ text }) => text);
  const given = declarations(template, 'parameter').filter(({ name }) => names.includes(name));
  const taker = declarations(called, 'parameter').find(({ name }) => name === key);
  if (taker === undefined) return [];
  if (isSecure(taker)) {
    return given
      .filter((one) => !isSecure(one))
      .map(({ node, name }) => complain(template, node, `${name} is a secret: @secure()`));
  }
  return given.some(isSecure)
    ? [complain(called, taker.node, `${key} takes a secret of ${template.path}: @secure()`)]
    : [];
}

/** What another module gives out by that name is handed on by it; so is a parameter. */
function nameComplaints(
  template: Template,
  value: Node,
  { key, outputs }: { readonly key: string; readonly outputs: readonly string[] },
): readonly string[] {
  const [text = ''] = value.text.replace('.?', '.').split(' ?? ');
  if (outputs.length > 0) {
    const right = [...outputs, key];
    if (right.includes(text)) return [];
    return [complain(template, value, `${key} must be ${right.join(' or ')}`)];
  }
  const own = declarations(template, 'parameter').map(({ name }) => name);
  if (text === key || !own.includes(key) || !own.includes(text)) return [];
  return [complain(template, value, `${key} must be ${key}, and ${text} is another`)];
}
