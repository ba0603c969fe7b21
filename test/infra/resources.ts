// In: a template. Out: its resources and modules as the checks compare them: types and versions
// taken apart, nested resources under their parent's type, bodies behind loops and conditions.
import {
  bodyOf,
  declarations,
  entriesOf,
  literal,
  propertyAt,
  type Declaration,
  type Node,
  type Template,
} from './bicep.ts';

export interface Resource extends Declaration {
  readonly template: Template;
  /** `Microsoft.Storage/storageAccounts/blobServices`; empty where it is no literal. */
  readonly type: string;
  /** Of the type it names, or of the parent it is nested in. */
  readonly version: string;
  readonly isExisting: boolean;
  readonly body: Node | null;
}

export interface Module extends Declaration {
  readonly template: Template;
  /** From the root of the checkout; null where it is no literal. */
  readonly path: string | null;
  readonly params: readonly (readonly [string, Node])[];
}

export function resourcesIn(template: Template): readonly Resource[] {
  return declarations(template, 'resource').map((declaration) => {
    const { node, value } = declaration;
    const [type = '', version = ''] = typeOf(node).split('@');
    const isExisting = node.children.some((child) => child.type === 'existing');
    return { ...declaration, template, type, version, isExisting, body: bodyOf(value) };
  });
}

/** What this template makes of that type, and not what it finds. */
export const madeIn = (template: Template, type: string): readonly Resource[] =>
  resourcesIn(template).filter((one) => one.type === type && !one.isExisting);

function typeOf(node: Node): string {
  const own = specifierOf(node);
  const parent = nearest(node.parent);
  if (parent === null || own.split('@')[0]?.includes('/') === true) return own;
  const [type = '', version = ''] = typeOf(parent).split('@');
  const [child = '', childVersion = version] = own.split('@');
  return `${type}/${child}@${childVersion}`;
}

function nearest(node: Node | null): Node | null {
  if (node === null || node.type === 'resource_declaration') return node;
  return nearest(node.parent);
}

const specifierOf = (node: Node): string =>
  literal(node.namedChildren.find(({ type }) => type === 'string')) ?? '';

export function modulesIn(template: Template): readonly Module[] {
  return declarations(template, 'module').map((declaration) => {
    const written = specifierOf(declaration.node);
    const params = entriesOf(propertyAt(bodyOf(declaration.value), 'params') ?? null);
    return { ...declaration, template, path: pathFrom(template, written), params };
  });
}

/** A path written in a template, from the root of the checkout; null: empty, or leads out of it. */
export function pathFrom({ path }: Template, written: string | null): string | null {
  if (written === null || written === '') return null;
  const base = new URL(path, 'file:///checkout/');
  const { pathname } = new URL(written, base);
  return pathname.startsWith('/checkout/') ? pathname.slice('/checkout/'.length) : null;
}

/**
 * Every literal text that an expression can come to, as far as variables, defaults of parameters
 * and lists of the same template tell.
 */
export function literalsOf(template: Template, node: Node | undefined): readonly string[] {
  const seen = new Set<string>();
  const follow = (one: Node): readonly string[] => {
    const text = literal(one);
    if (text !== null) return [text];
    if (one.type !== 'identifier') return one.namedChildren.flatMap(follow);
    if (seen.has(one.text)) return [];
    seen.add(one.text);
    const value = loopOver(one.text, one) ?? valueOf(template, one.text);
    return value === null ? [] : follow(value);
  };
  return node === undefined ? [] : [...new Set(follow(node))];
}

export const valueOf = (template: Template, name: string): Node | null =>
  [...declarations(template, 'variable'), ...declarations(template, 'parameter')].find(
    (one) => one.name === name,
  )?.value ?? null;

/** What the loop runs over whose variable has this name; null: no loop around it has. */
export function loopOver(name: string, { parent }: Node): Node | null {
  if (parent === null) return null;
  const [variable, list] = parent.type === 'for_statement' ? parent.namedChildren : [];
  const [item] = variable?.type === 'for_loop_parameters' ? variable.namedChildren : [variable];
  return item?.text === name && list !== undefined ? list : loopOver(name, parent);
}
