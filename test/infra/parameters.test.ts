// In: the page of the parameters, the templates, what azd puts into them. Out: a failure for each
// parameter that is in one and not in the other, or that is told with another value.
import { expect, test } from 'vitest';
import { bare, pageOf } from '../docs/page.ts';
import { declarations, type Node } from './bicep.ts';
import { readText, templates } from './checkout.ts';

const page = pageOf('docs/parameters.md');

/** The values of a default that stand there as they are; none where it is no more than reckoned. */
function literalsIn(value: Node | null): readonly string[] {
  if (value === null) return [];
  const [, chosen, otherwise] = value.type === 'ternary_expression' ? value.namedChildren : [];
  if (chosen !== undefined && otherwise !== undefined) {
    return [...literalsIn(otherwise), ...literalsIn(chosen)];
  }
  if (value.text === "stage == 'production'") return ['false', 'true'];
  return /^('[^'$]+'|-?\d+|true|false)$/.test(value.text) ? [value.text.replaceAll("'", '')] : [];
}

test.for(['infra/main.bicep', 'infra/subscriptions.bicep'])(
  'parameters: those of %s are told, in their order, with what holds where they are left out',
  (path) => {
    const parameters = templates
      .filter((template) => template.path === path)
      .flatMap((template) => declarations(template, 'parameter'));
    const rows = page.tablesIn(`## ${path}`).flat();
    expect(rows.map(([name]) => bare(name))).toEqual(parameters.map(({ name }) => name));
    for (const [index, { name, node, value }] of parameters.entries()) {
      const leftOut = rows[index]?.[1] ?? '';
      const isNeeded = value === null && !node.text.endsWith('?');
      expect([name, leftOut === 'needed']).toEqual([name, isNeeded]);
      const told = literalsIn(value);
      if (told.length > 0)
        expect(leftOut).toBe(told.map((one) => `\`${one}\``).join(', in production '));
    }
  },
);

test('parameters: azd puts in what the page says, into parameters that there are', () => {
  const { parameters } = JSON.parse(readText('infra/main.parameters.json')) as {
    readonly parameters: Readonly<Record<string, { readonly value: string }>>;
  };
  const put = Object.entries(parameters).map(([name, { value }]) => [
    `\`${/\$\{(\w+)/.exec(value)?.[1] ?? ''}\``,
    `\`${name}\``,
  ]);
  const [told = []] = page.tablesIn('# Parameters of the templates');
  expect(told).toEqual(put);
  const known = page.tablesIn('## infra/main.bicep').flat();
  for (const [, name] of put) expect(known.map(([one]) => one)).toContain(name);
});
