/**
 * What a law between settings is, and how the usual ones are made: a setting at least, or more
 * than, what others add up to. What a law reads comes in; a broken one goes out with all numbers
 * and the fix, so that following it mends the file.
 */
import { asWritten } from './duration-text.ts';

/** A law over `Given`. `says` is asked only where it does not hold. */
export interface Law<Given, Name extends string> {
  /** Names as written in paramedic.yaml, the one to change first. */
  readonly settings: readonly Name[];
  readonly holds: (given: Given) => boolean;
  /** What is wrong, a colon, and what to write instead. */
  readonly says: (given: Given) => string;
}

export interface BrokenLaw<Name extends string> {
  readonly settings: readonly Name[];
  readonly says: string;
}

/** Settings by their names in the file: without unit. */
export type WithoutUnit<Field> = Field extends `${infer Name}Ms` ? Name : Field;

type Value<Given> = (given: Given) => number;
/** Lengths that add up to a bound, by the words to show them with. */
type Parts<Given> = (given: Given) => Readonly<Record<string, number>>;
type Settings<Name> = readonly [Name, ...Name[]];

export function atLeast<Given, Name extends string>(
  settings: Settings<Name>,
  value: Value<Given>,
  parts: Parts<Given>,
): Law<Given, Name> {
  return {
    settings,
    holds: (given) => value(given) >= total(parts(given)),
    says: (given) => {
      const text = `${settings[0]} is ${asWritten(value(given))} but must be at least`;
      return `${text} ${sum(parts(given))}: raise it to ${asWritten(total(parts(given)))}`;
    },
  };
}

export function moreThan<Given, Name extends string>(
  settings: Settings<Name>,
  value: Value<Given>,
  parts: Parts<Given>,
): Law<Given, Name> {
  return {
    settings,
    holds: (given) => value(given) > total(parts(given)),
    says: (given) => {
      const least = Math.floor(total(parts(given)) / 1000 + 1) * 1000;
      const text = `${settings[0]} is ${asWritten(value(given))} but must be more than`;
      return `${text} ${sum(parts(given))}: raise it to at least ${asWritten(least)}`;
    },
  };
}

/** For lengths and counts that mean nothing at zero. */
export function aboveZero<Given, Name extends string>(
  setting: Name,
  value: Value<Given>,
): Law<Given, Name> {
  return {
    settings: [setting],
    holds: (given) => value(given) > 0,
    says: () => `${setting} is zero or less, which allows nothing: write something above zero`,
  };
}

/** `count` times a length, as one part of a bound. */
export const times = (
  count: number,
  name: string,
  length: number,
): Readonly<Record<string, number>> => ({ [`${count} x ${name}`]: count * length });

/** `a 10s`, or with several `a 10s + b 20s = 30s`. */
export function sum(parts: Readonly<Record<string, number>>): string {
  const terms = Object.entries(parts).map(([name, length]) => `${name} ${asWritten(length)}`);
  return terms.length === 1 ? terms.join('') : `${terms.join(' + ')} = ${asWritten(total(parts))}`;
}

export const total = (parts: Readonly<Record<string, number>>): number =>
  Object.values(parts).reduce((all, length) => all + length, 0);

/** Those of `laws` that do not hold, in the order of the list. */
export function brokenOf<Given, Name extends string>(
  laws: readonly Law<Given, Name>[],
  given: Given,
): readonly BrokenLaw<Name>[] {
  return laws
    .filter((law) => !law.holds(given))
    .map(({ settings, says }) => ({ settings, says: says(given) }));
}
