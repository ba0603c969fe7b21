// In: names that templates mention, each with its place, and the names that there should be. Out: a
// complaint for each that is in one and not in the other.
import { complain, type Node, type Template } from './bicep.ts';

export interface Named {
  readonly template: Template;
  readonly node: Node;
  readonly name: string;
}

type Say = (name: string) => string;

export const unknown = (
  found: readonly Named[],
  known: readonly string[],
  say: Say,
): readonly string[] =>
  found
    .filter(({ name }) => !known.includes(name))
    .map(({ template, node, name }) => complain(template, node, say(name)));

export const lacking = (
  found: readonly Named[],
  needed: readonly string[],
  say: Say,
): readonly string[] =>
  needed
    .filter((name) => !found.some((one) => one.name === name))
    .map((name) => `infra: ${say(name)}`);

/** What the pattern finds in any text of any template. */
export const namedInTexts = (templates: readonly Template[], pattern: RegExp): readonly Named[] =>
  templates.flatMap((template) =>
    template.root.descendantsOfType('string_content').flatMap((node) => {
      const [, name] = pattern.exec(node.text) ?? [];
      return name === undefined ? [] : [{ template, node, name }];
    }),
  );
