// In: the scripts and parameter files of this checkout, and planted ones. Out: a failure for each
// that does not fit the template that it deploys.
import { expect, test } from 'vitest';
import { parseTemplate } from './bicep.ts';
import { fileComplaints, scriptComplaints } from './callers.ts';
import { filesAt, readText, templates } from './checkout.ts';

const textAt = (path: string) => ({ path, text: readText(path) });

test('callers: every script hands over what the template wants, and nothing else', () => {
  const scripts = filesAt('scripts/*.sh').map(textAt);
  const deploying = scripts.filter(({ text }) => text.includes('--template-file'));
  expect(deploying).not.toEqual([]);
  expect(deploying.flatMap((script) => scriptComplaints(script, templates))).toEqual([]);
});

test('callers: every file of parameters fits the template of its name', () => {
  const files = filesAt('infra/*.parameters.json').map(textAt);
  expect(files).not.toEqual([]);
  const complaints = files.flatMap((file) => {
    const template = templates.find(
      ({ path }) => path === file.path.replace('.parameters.json', '.bicep'),
    );
    return template === undefined ? [`${file.path}: no template`] : fileComplaints(file, template);
  });
  expect(complaints).toEqual([]);
});

const one = parseTemplate('infra/one.bicep', 'param a string\nparam b int = 1\nparam c string?');

test.for([
  ['az deployment sub create --template-file "$root/infra/one.bicep" --parameters "a=$x"', null],
  [
    'az x --template-file infra/one.bicep \\\n  --parameters @f.json --parameters a=1 "b=2" \\\n  c=3 --yes',
    null,
  ],
  ['az x --template-file infra/one.bicep --yes', /a is not handed over/],
  ['az x --template-file infra/one.bicep --parameters a=1 d=2', /no template takes .* d$/],
  ['az x --template-file infra/two.bicep', /there is no infra\/two\.bicep/],
] as const)('callers: a script is read: %s', ([text, wanted]) => {
  const complaints = scriptComplaints({ path: 'it.sh', text }, [one]);
  if (wanted === null) expect(complaints).toEqual([]);
  else expect(complaints).toEqual([expect.stringMatching(wanted)]);
});

test.for([
  ['{ "parameters": { "a": { "value": 1 } } }', null],
  ['{ "parameters": { "b": { "value": 1 } } }', /a is not handed over/],
  ['{ "parameters": { "a": {}, "d": {} } }', /no template takes .* d$/],
] as const)('callers: a file of parameters is read: %s', ([text, wanted]) => {
  const complaints = fileComplaints({ path: 'it.json', text }, one);
  if (wanted === null) expect(complaints).toEqual([]);
  else expect(complaints).toEqual([expect.stringMatching(wanted)]);
});
