// In: a check, and small templates with one mistake each, or sound ones. Out: tests that fail where
// the check is silent about a mistake, or complains of what is sound.
import { expect, test } from 'vitest';
import { parseTemplate, type Template } from './bicep.ts';

export type Check = (template: Template) => readonly string[];

const said = (check: Check, text: string): readonly string[] =>
  check(parseTemplate('infra/planted.bicep', text));

/** Mistakes by what must be said of each; the text after is its only reason. */
export function catches(
  name: string,
  check: Check,
  plants: readonly (readonly [RegExp, string])[],
): void {
  test.for(plants)(`${name}: a mistake is caught: %s`, ([wanted, text]) => {
    expect(said(check, text)).toContainEqual(expect.stringMatching(wanted));
  });
}

export const passes = (name: string, check: Check, texts: readonly string[]): void => {
  test.for(texts)(`${name}: what is sound passes: %s`, (text) => {
    expect(said(check, text)).toEqual([]);
  });
};
