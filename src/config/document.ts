/**
 * YAML with places. The text of the file comes in; its plain value goes out, with where each
 * setting stands, or what is wrong with the text. Bounded before it is composed: size, depth, one
 * document, no aliases, so that no text can exhaust the stack or grow.
 */
import { Composer, LineCounter, Parser, isMap, isScalar, isSeq, visit } from 'yaml';
import { pathText } from './complaint.ts';
import type { CST, Document, YAMLError, YAMLWarning } from 'yaml';
import type { Complaint, Path } from './complaint.ts';

const charactersMax = 1_048_576;
const depthMax = 32;
const entriesMax = 5000;

export interface SourceFile {
  /** False where the text is no YAML at all: `value` then means nothing. */
  readonly readable: boolean;
  readonly value: unknown;
  /** What is wrong with the text, such as a key written twice. */
  readonly complaints: readonly Complaint[];
  /** A complaint about the setting at `path`, placed at its key or, in a list, at the item. */
  complain(path: Path, message: string): Complaint;
}

export function readSource(text: string, fileName: string): SourceFile {
  const lines = new LineCounter();
  const at = (offset: number, message: string, where = ''): Complaint => {
    const { line, col } = lines.linePos(offset);
    const found = line > 0 ? { line, column: col } : { line: 1, column: 1 };
    return { file: fileName, ...found, at: where, message };
  };
  const refused = (...complaints: readonly Complaint[]): SourceFile => ({
    readable: false,
    value: null,
    complaints,
    complain: (path, message) => at(0, message, pathText(path)),
  });
  if (text.length > charactersMax) {
    return refused(at(0, 'the file is larger than 1 MiB: split the fleet over several apps'));
  }
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const tooMuch = excess(tokens);
  if (tooMuch) return refused(at(tooMuch.offset, tooMuch.message));
  const composer = new Composer({ stringKeys: true, uniqueKeys: false, logLevel: 'silent' });
  const [document] = composer.compose(tokens, true, text.length);
  if (!document) return refused(at(0, emptyMessage));
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) {
    return refused(...errors.map((error) => at(error.pos[0], syntaxMessage(error))));
  }
  if (document.contents === null) return refused(at(0, emptyMessage));
  const oddities = odditiesOf(document);
  const complaints = oddities.map(({ offset, message }) => at(offset, message));
  if (oddities.some(({ fatal }) => fatal)) return refused(...complaints);
  return {
    readable: true,
    value: document.toJS({ maxAliasCount: 0 }) as unknown,
    complaints,
    complain: (path, message) => at(offsetOf(document, path), message, pathText(path)),
  };
}

interface Excess {
  readonly offset: number;
  readonly message: string;
}

/** What must not reach the composer, which recurses: deep nesting, a second document. */
function excess(tokens: readonly CST.Token[]): Excess | null {
  const documents = tokens.filter((token) => token.type === 'document');
  if (documents[1]) {
    return { offset: documents[1].offset, message: 'a second document begins: write only one' };
  }
  const open: { readonly token: CST.Token; readonly depth: number }[] = [];
  for (const token of documents) if (token.value) open.push({ token: token.value, depth: 1 });
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (depth > depthMax) {
      const message = `nested deeper than ${depthMax} levels: no setting lies so deep`;
      return { offset: token.offset, message };
    }
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return null;
}

const aliasMessage = 'aliases are not allowed: name a policy or a group instead';
const emptyMessage = 'the file is empty: list at least `targets:`';

/** Where the library's own words would quote the text, or do not say what to do. */
const syntaxMessages: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: aliasMessage,
  NON_STRING_KEY: 'a key must be a text: write the name of a setting',
  TAG_RESOLVE_FAILED: 'this tag is not known: remove it',
  UNEXPECTED_TOKEN: 'this is no YAML, something stands here that cannot: see quotes, indentation',
};

const syntaxMessage = ({ code, message }: YAMLError | YAMLWarning): string =>
  syntaxMessages[code] ?? `this is no YAML: ${message.split('\n')[0] ?? ''}`;

interface Oddity extends Excess {
  /** Whether the rest means nothing. */
  readonly fatal: boolean;
}

/** What is YAML but not allowed here: aliases, and keys written twice. */
function odditiesOf(document: Document): readonly Oddity[] {
  const oddities: Oddity[] = [];
  visit(document, {
    Alias: (_key, { range }) => {
      oddities.push({ offset: range?.[0] ?? 0, message: aliasMessage, fatal: true });
    },
    Map: (_key, { items, range }) => {
      if (items.length > entriesMax) {
        const message = `more than ${entriesMax} entries: no section has so many`;
        oddities.push({ offset: range?.[0] ?? 0, message, fatal: true });
      }
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        const offset = key.range?.[0] ?? 0;
        const quoted = JSON.stringify(name);
        if (seen.has(name)) {
          const message = `${quoted} is written twice: keep one of them`;
          oddities.push({ offset, message, fatal: false });
        }
        if (name === '__proto__') {
          oddities.push({ offset, message: `${quoted} is no name: choose another`, fatal: true });
        }
        seen.add(name);
      }
    },
  });
  return oddities;
}

/** Where the deepest part of `path` that is written begins. */
function offsetOf({ contents }: Document, path: Path): number {
  let node: unknown = contents;
  let offset = contents?.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === step);
      if (!pair || !isScalar(pair.key)) return offset;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      const item: unknown = node.items[step];
      if (!isScalar(item) && !isMap(item) && !isSeq(item)) return offset;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}
