// In: templates. Out: a complaint for each path that leads nowhere or is no literal, for parameters
// that a module does not have, is not given or cannot go without, for outputs it does not have, and
// for one that is not told where to be deployed.
import {
  argumentsOf,
  bodyOf,
  callsIn,
  complain,
  declarations,
  literal,
  propertyAt,
  type Node,
  type Template,
} from './bicep.ts';
import { modulesIn, pathFrom, type Module } from './resources.ts';

export interface Checkout {
  readonly templates: readonly Template[];
  /** Whether there is such a file, by its path from the root. */
  readonly exists: (path: string) => boolean;
}

export function moduleComplaints({ templates, exists }: Checkout): readonly string[] {
  const at = new Map(templates.map((template) => [template.path, template]));
  return templates.flatMap((template) => [
    ...pathComplaints(template, exists),
    ...modulesIn(template).flatMap((module) => {
      const called = at.get(module.path ?? '');
      return called === undefined ? [] : callComplaints(module, called);
    }),
  ]);
}

const loads = /^load\w+$/;

/** What a template loads, from the root of the checkout; null where its path is no literal. */
export const loadedBy = (template: Template) =>
  callsIn(template, loads).map((node) => ({
    node,
    path: pathFrom(template, literal(argumentsOf(node)[0])),
  }));

function pathComplaints(template: Template, exists: Checkout['exists']): readonly string[] {
  const imports = declarations(template, 'import').map(({ node }) => ({
    node,
    path: pathFrom(template, literal(node.namedChildren.at(-1))),
  }));
  return [...modulesIn(template), ...loadedBy(template), ...imports].flatMap(({ node, path }) => {
    if (path === null) {
      return [complain(template, node, 'a path must be one literal text within the checkout')];
    }
    return exists(path) ? [] : [complain(template, node, `there is no ${path}`)];
  });
}

function callComplaints(module: Module, called: Template): readonly string[] {
  const { template, node, name, params } = module;
  const known = declarations(called, 'parameter');
  const given = new Set(params.map(([key]) => key));
  const has = (key: string): boolean => known.some((one) => one.name === key);
  const missing = known.filter((one) => !given.has(one.name) && isRequired(one));
  const [own, theirs] = [template, called].map(targetScopeOf);
  const isPlaced = own === theirs || propertyAt(bodyOf(module.value), 'scope') !== undefined;
  const outputs = new Set(declarations(called, 'output').map((one) => one.name));
  return [
    ...(isPlaced ? [] : [complain(template, node, `${called.path} needs a scope: a ${theirs}`)]),
    ...params
      .filter(([key]) => !has(key))
      .map(([key, value]) => complain(template, value, `${called.path} has no parameter ${key}`)),
    ...missing.map((one) =>
      complain(template, node, `${called.path} needs the parameter ${one.name}`),
    ),
    ...outputsAsked(template, name)
      .filter(({ text }) => !outputs.has(text))
      .map((asked) => complain(template, asked, `${called.path} has no output ${asked.text}`)),
  ];
}

const targetScopeOf = ({ root }: Template): string => {
  const [assigned] = root.descendantsOfType('target_scope_assignment');
  return literal(assigned?.namedChildren.at(-1)) ?? 'resourceGroup';
};

/** One without a default, of a type that takes no null. */
export function isRequired({
  node,
  value,
}: {
  readonly node: Node;
  readonly value: Node | null;
}): boolean {
  const type = node.namedChildren.find((child) => child.type === 'type');
  return value === null && type?.namedChildren[0]?.type !== 'nullable_type';
}

/** `x` of every `name.outputs.x` and `name[i].outputs.x`. */
function outputsAsked({ root }: Template, name: string): readonly Node[] {
  return root.descendantsOfType('member_expression').flatMap((node) => {
    const [outputs, asked] = node.namedChildren;
    if (outputs?.type !== 'member_expression' || asked === undefined) return [];
    const [from, property] = outputs.namedChildren;
    const isIts = property?.text === 'outputs' && new RegExp(`^${name}\\b`).test(from?.text ?? '');
    return isIts ? [asked] : [];
  });
}
