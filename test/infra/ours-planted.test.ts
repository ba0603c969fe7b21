// In: our own templates, each time with one mistake of ours-plants.ts in one of them. Out: a
// failure for each that the gate does not tell, and for each row of heldTexts that any text passes.
import { expect, test } from 'vitest';
import { parseTemplate } from './bicep.ts';
import { readText, templates } from './checkout.ts';
import { gateComplaints } from './gate.ts';
import { heldTexts } from './held-texts.ts';
import { heldComplaints } from './held.ts';
import { ourPlants } from './ours-plants.ts';

const plants = Object.entries(ourPlants).flatMap(([path, all]) =>
  all.map(({ right, wrong, said }) => ({ path, right, wrong, said })),
);

test.for(plants)('ours planted: $path: $said', ({ path, right, wrong, said }) => {
  const text = readText(path);
  expect(text).toContain(right);
  const planted = parseTemplate(
    path,
    text.replace(right, () => wrong),
  );
  const complaints = gateComplaints(templates.map((one) => (one.path === path ? planted : one)));
  expect(complaints).toContainEqual(expect.stringMatching(said));
});

const rows = heldTexts.flatMap((held) =>
  Object.entries(held).flatMap(([path, texts]) =>
    Object.entries(texts).map(([place, text]) => ({ path, place, text })),
  ),
);

test.for(rows)('held texts: $path: $place holds its text and no other', (row) => {
  const { path, place, text } = row;
  expect(heldComplaints(templates, { [path]: { [place]: text } })).toEqual([]);
  expect(heldComplaints(templates, { [path]: { [place]: `${text}ly` } })).toHaveLength(1);
});

test('held texts: a template, a name or a place that is gone is told', () => {
  const place = { 'account.kind': "'StorageV2'", '@sku': 'description' };
  const path = 'infra/modules/storage.bicep';
  expect(heldComplaints(templates, { [path]: place })).toEqual([]);
  const gone = { 'account.kinds': 'a', 'accounts.kind': 'a', '@skus': 'secure' };
  expect(heldComplaints(templates, { [path]: gone })).toEqual(
    ['account.kinds', 'accounts.kind', 'skus'].map((name) => `${path}: there is no ${name}`),
  );
  expect(heldComplaints(templates, { 'infra/a.bicep': place })).toHaveLength(1);
});
