/**
 * Scalar functions on text. An argument of another type is read as `tostring()` would give it, so
 * that a null is empty text.
 */
import { patternOf, textOf } from './comparisons.ts';
import type { SyntaxNode } from './parser.ts';
import { argumentAt } from './plan.ts';
import type { Evaluate, FunctionBuilder, Run, Scalar } from './plan.ts';
import { convert, isArray, toLong, toText } from './values.ts';
import type { Value, Values } from './values.ts';

export const textFunctions: Readonly<Record<string, FunctionBuilder>> = {
  strcat: (args) => {
    const parts = args.map(textOf);
    return (row, run) => parts.map((part) => part(row, run)).join('');
  },
  strcat_delim: (args, call) => {
    const delimiter = textOf(argumentAt(args, 0, call));
    const parts = args.slice(1).map(textOf);
    return (row, run) => parts.map((part) => part(row, run)).join(delimiter(row, run));
  },
  strcat_array: (args, call) => {
    const [array, delimiter] = [argumentAt(args, 0, call), textOf(argumentAt(args, 1, call))];
    return (row, run) => {
      const items = array.evaluate(row, run);
      if (!isArray(items)) return '';
      return items.map((item) => toText(item, 'dynamic')).join(delimiter(row, run));
    };
  },
  tolower: onText((text) => text.toLowerCase()),
  toupper: onText((text) => text.toUpperCase()),
  // Characters, not UTF-16 halves.
  strlen: onText((text) => Array.from(text).length),
  indexof: onTexts((text, sought) => text.indexOf(sought)),
  replace_string: onTexts((text, sought, by) => {
    return sought === '' ? text : text.replaceAll(sought, () => by);
  }),
  replace_regex: replaceRegex,
  trim: trimming('both'),
  trim_start: trimming('start'),
  trim_end: trimming('end'),
  substring,
  split,
  extract,
};

function onText(apply: (text: string) => Value): FunctionBuilder {
  return (args, call) => {
    const text = textOf(argumentAt(args, 0, call));
    return (row, run) => apply(text(row, run));
  };
}

function onTexts(apply: (first: string, second: string, third: string) => Value): FunctionBuilder {
  return (args) => {
    const texts = args.map(textOf);
    return (row, run) => {
      const [first = '', second = '', third = ''] = texts.map((text) => text(row, run));
      return apply(first, second, third);
    };
  };
}

/** In the rewrite `\1` is the first group and `\0` the whole match. */
function replaceRegex(args: readonly Scalar[], call: SyntaxNode): Evaluate {
  const text = textOf(argumentAt(args, 0, call));
  const pattern = patternOf(argumentAt(args, 1, call));
  const rewrite = textOf(argumentAt(args, 2, call));
  return (row, run) => {
    const by = rewrite(row, run);
    const regex = everywhere(pattern(row, run));
    return text(row, run).replace(regex, (...match: unknown[]) => {
      return by.replace(/\\(\d)/g, (_, group) => textOr(match[Number(group)], ''));
    });
  };
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function everywhere(regex: RegExp): RegExp {
  return new RegExp(regex.source, `${regex.flags}g`);
}

function trimming(where: 'start' | 'end' | 'both'): FunctionBuilder {
  return (args, call) => {
    const pattern = patternOf(argumentAt(args, 0, call));
    const text = textOf(argumentAt(args, 1, call));
    return (row, run) => {
      const regex = pattern(row, run);
      let rest = text(row, run);
      if (where !== 'end') rest = rest.replace(new RegExp(`^(?:${regex.source})`, regex.flags), '');
      if (where !== 'start') {
        rest = rest.replace(new RegExp(`(?:${regex.source})$`, regex.flags), '');
      }
      return rest;
    };
  };
}

/** `substring(text, start, length)`; a negative start counts from the end. */
function substring(args: readonly Scalar[], call: SyntaxNode): Evaluate {
  const [text, start] = [textOf(argumentAt(args, 0, call)), argumentAt(args, 1, call)];
  const length = args[2]?.evaluate;
  return (row, run) => {
    const all = text(row, run);
    const from = toLong(start.evaluate(row, run)) ?? 0;
    const first = from < 0 ? Math.max(0, all.length + from) : from;
    const size = length === undefined ? all.length : (toLong(length(row, run)) ?? 0);
    return size < 0 ? all.slice(first) : all.slice(first, first + size);
  };
}

/** An array of texts; with an index an array of that one text, empty when there is none. */
function split(args: readonly Scalar[], call: SyntaxNode): Evaluate {
  const text = textOf(argumentAt(args, 0, call));
  const delimiter = textOf(argumentAt(args, 1, call));
  const index = args[2]?.evaluate;
  return (row, run) => {
    const by = delimiter(row, run);
    const parts = by === '' ? [text(row, run)] : text(row, run).split(by);
    if (index === undefined) return parts;
    const part = parts.at(toLong(index(row, run)) ?? parts.length);
    return part === undefined ? [] : [part];
  };
}

/**
 * `extract(regex, group, text)`; nothing found is empty text, or null when cast to another type.
 */
function extract(args: readonly Scalar[], call: SyntaxNode): Evaluate {
  const pattern = patternOf(argumentAt(args, 0, call));
  const group = argumentAt(args, 1, call);
  const text = textOf(argumentAt(args, 2, call));
  const found = (row: Values, run: Run): string => {
    const match = pattern(row, run).exec(text(row, run));
    return match?.[toLong(group.evaluate(row, run)) ?? 0] ?? '';
  };
  const type = call.type ?? 'string';
  return type === 'string' ? found : (row, run) => convert(found(row, run), 'string', type);
}
