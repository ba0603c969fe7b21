// In: templates, and the scripts and parameter files that deploy them. Out: a complaint for each
// parameter that is handed over and does not exist, or that is needed and not handed over.
import { declarations, type Template } from './bicep.ts';
import { isRequired } from './modules.ts';

export interface Text {
  readonly path: string;
  readonly text: string;
}

/** In a script: `--template-file …/infra/X.bicep` and, of the same command, `--parameters a=…`. */
export function scriptComplaints(script: Text, templates: readonly Template[]): readonly string[] {
  const options = script.text.matchAll(/--template-file\s+\S*?(infra\/[\w/-]+\.bicep)/g);
  const named = new Set([...options].map(([, path = '']) => path));
  const deployed = templates.filter(({ path }) => named.has(path));
  const missing = [...named].filter((path) => !deployed.some((one) => one.path === path));
  return [
    ...missing.map((path) => `${script.path}: there is no ${path}`),
    ...givenComplaints(script.path, given(script.text), deployed),
  ];
}

/** `--parameters "a=b" c=d`, to the next option. */
const given = (text: string): readonly string[] =>
  [...text.matchAll(/--parameters((?:\s+"?\w+=[^\s"]*"?)+)/g)].flatMap(([, words = '']) =>
    [...words.matchAll(/(?:^|\s)"?(\w+)=/g)].map(([, name = '']) => name),
  );

/** azd's file: the parameters of the one template that bears its name. */
export function fileComplaints({ path, text }: Text, template: Template): readonly string[] {
  const { parameters } = JSON.parse(text) as { readonly parameters: object };
  return givenComplaints(path, Object.keys(parameters), [template]);
}

function givenComplaints(
  path: string,
  names: readonly string[],
  templates: readonly Template[],
): readonly string[] {
  const all = templates.flatMap((template) => declarations(template, 'parameter'));
  const known = new Set(all.map(({ name }) => name));
  const needed = all.filter((one) => isRequired(one) && !names.includes(one.name));
  return [
    ...names
      .filter((name) => !known.has(name))
      .map((name) => `${path}: no template takes the parameter ${name}`),
    ...needed.map(({ name }) => `${path}: the parameter ${name} is not handed over`),
  ];
}
