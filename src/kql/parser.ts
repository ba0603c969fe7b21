/**
 * In: a query's text and a schema. Out: the analysed syntax tree as plain `SyntaxNode`s, with
 * types, output columns and places. The only file that knows the official parser
 * (@kusto/language-service-next, a transpiled .NET library that defines globals when loaded).
 * A query with any error diagnostic never gets out of here.
 */
import { createRequire } from 'node:module';
import { KqlError, unsupported } from './errors.ts';
import type { Place } from './errors.ts';
import type { Column, KqlType, Schema } from './schema.ts';

/** A part of a query. `kind` is the parser's own name for it, such as `FilterOperator`. */
export interface SyntaxNode extends Place {
  readonly kind: string;
  /** The source text, without surrounding blanks and comments. */
  readonly text: string;
  /** The name of a name reference, declaration or named part; empty for anything else. */
  readonly name: string;
  /** Undefined for tables and for what has no one scalar type. */
  readonly type: KqlType | undefined;
  /** The columns of a tabular expression. */
  readonly columns: readonly Column[] | undefined;
  /** A part that the grammar always has. */
  child(property: string): SyntaxNode;
  /** A part that may be missing. */
  find(property: string): SyntaxNode | undefined;
  /** The elements of a list part; none when the part is missing. */
  list(property: string): readonly SyntaxNode[];
}

/** Azure accepts 64 KB for all of a rule's properties (Microsoft Learn: log search alert rules). */
const QUERY_CHARACTERS_MAX = 65_536;

type Raw = Readonly<Record<string, unknown>>;
type Construct<A extends readonly unknown[]> = new (...args: A) => object;

interface Kusto {
  readonly Symbols: {
    readonly ColumnSymbol: Construct<[string, object, null, null, null, null]>;
    readonly TableSymbol: { readonly $ctor4: Construct<[string, readonly object[]]> };
    readonly DatabaseSymbol: { readonly ctor: Construct<[string, readonly object[]]> };
    readonly ScalarTypes: { GetSymbol(name: string): object };
  };
  readonly GlobalState: { readonly Default: { WithDatabase(database: object): object } };
  readonly KustoCode: { ParseAndAnalyze(text: string, globals: object): Code };
  readonly Syntax: { readonly SyntaxKind: Readonly<Record<string, unknown>> };
}

interface Code {
  readonly Syntax: Raw;
  GetDiagnostics(): unknown;
}

interface Diagnostic {
  readonly Code: string;
  readonly Severity: string;
  readonly Message: string;
  readonly Start: number;
  readonly Length: number;
}

interface Parser {
  readonly kusto: Kusto;
  readonly kindNames: ReadonlyMap<unknown, string>;
}

const scalarTypes: ReadonlySet<string> = new Set<KqlType>([
  'string',
  'long',
  'int',
  'real',
  'decimal',
  'bool',
  'datetime',
  'timespan',
  'dynamic',
  'guid',
]);

let loaded: Parser | undefined;
const globalsBySchema = new WeakMap<Schema, object>();

/** The first call takes about a second: the library builds its whole grammar. */
export function parseQuery(text: string, schema: Schema): SyntaxNode {
  const start: Place = { line: 1, column: 1 };
  if (text.trim() === '') throw new KqlError(start, 'query', 'the query is empty');
  if (text.length > QUERY_CHARACTERS_MAX) {
    throw new KqlError(
      start,
      'query',
      `the query is longer than ${QUERY_CHARACTERS_MAX} characters`,
    );
  }
  const parser = loadParser();
  const place = placesIn(text);
  const code = analyse(parser, text, schema);
  for (const item of listOf(code.GetDiagnostics())) {
    const diagnostic = item as Diagnostic;
    if (diagnostic.Severity !== 'Error') continue;
    const construct = text.slice(diagnostic.Start, diagnostic.Start + diagnostic.Length).trim();
    throw new KqlError(
      place(diagnostic.Start),
      construct.slice(0, 60) || diagnostic.Code,
      `${diagnostic.Message} (${diagnostic.Code})`,
    );
  }
  return nodeOf(code.Syntax, { kindNames: parser.kindNames, text, place });
}

function loadParser(): Parser {
  if (loaded === undefined) {
    const require = createRequire(import.meta.url);
    require('@kusto/language-service-next/bridge.min.js');
    require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
    const kusto = (globalThis as unknown as { Kusto: { Language: Kusto } }).Kusto.Language;
    const kindNames = new Map<unknown, string>();
    for (const [name, kind] of Object.entries(kusto.Syntax.SyntaxKind)) kindNames.set(kind, name);
    loaded = { kusto, kindNames };
  }
  return loaded;
}

/** The library's own exceptions print a megabyte of its source: only a short message gets out. */
function analyse(parser: Parser, text: string, schema: Schema): Code {
  try {
    return parser.kusto.KustoCode.ParseAndAnalyze(text, globalsFor(parser, schema));
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    throw new KqlError({ line: 1, column: 1 }, 'query', `the KQL parser failed: ${why}`);
  }
}

function globalsFor({ kusto }: Parser, schema: Schema): object {
  const known = globalsBySchema.get(schema);
  if (known !== undefined) return known;
  const { Symbols } = kusto;
  const tables = Object.entries(schema).map(([table, columns]) => {
    const symbols = Object.entries(columns).map(([name, type]) => {
      const scalar = Symbols.ScalarTypes.GetSymbol(type);
      return new Symbols.ColumnSymbol(name, scalar, null, null, null, null);
    });
    return new Symbols.TableSymbol.$ctor4(table, symbols);
  });
  const database = new Symbols.DatabaseSymbol.ctor('workspace', tables);
  const globals = kusto.GlobalState.Default.WithDatabase(database);
  globalsBySchema.set(schema, globals);
  return globals;
}

interface Source {
  readonly kindNames: ReadonlyMap<unknown, string>;
  readonly text: string;
  readonly place: (offset: number) => Place;
}

function nodeOf(raw: Raw, source: Source): SyntaxNode {
  const kind = source.kindNames.get(raw['Kind']) ?? 'Unknown';
  const start = Number(raw['TextStart']);
  const place = source.place(start);
  const result = raw['ResultType'] as Raw | null | undefined;
  const find = (property: string): SyntaxNode | undefined => {
    const part = raw[property];
    return part === null || part === undefined ? undefined : nodeOf(part as Raw, source);
  };
  return {
    ...place,
    kind,
    text: source.text.slice(start, Number(raw['End'])).trim(),
    name: nameOf(raw),
    type: scalarType(result),
    columns: columnsOf(result),
    find,
    child(property) {
      const part = find(property);
      if (part === undefined) throw unsupported(place, `a ${kind} without ${property}`);
      return part;
    },
    list(property) {
      return listOf(raw[property]).map((item) => {
        const element = item as Raw;
        const separated = source.kindNames.get(element['Kind']) === 'SeparatedElement';
        return nodeOf(separated ? (element['Element'] as Raw) : element, source);
      });
    },
  };
}

function nameOf(raw: Raw): string {
  const own = raw['SimpleName'];
  if (typeof own === 'string') return own;
  const name = raw['Name'];
  if (typeof name !== 'object' || name === null) return '';
  const inner = (name as Raw)['SimpleName'];
  return typeof inner === 'string' ? inner : '';
}

function scalarType(result: Raw | null | undefined): KqlType | undefined {
  const name = result?.['Name'];
  return typeof name === 'string' && scalarTypes.has(name) ? (name as KqlType) : undefined;
}

function columnsOf(result: Raw | null | undefined): readonly Column[] | undefined {
  const columns = result?.['Columns'];
  if (columns === null || columns === undefined || result?.['IsTabular'] !== true) return undefined;
  return listOf(columns).map((item) => {
    const { Name, Type } = item as { Name: string; Type: { Name: string } };
    return { name: Name, type: scalarTypes.has(Type.Name) ? (Type.Name as KqlType) : 'dynamic' };
  });
}

/** The library hands out plain arrays here and .NET lists there. */
function listOf(list: unknown): readonly unknown[] {
  if (list === null || list === undefined) return [];
  if (Array.isArray(list)) return list;
  const dotNet = list as { Count: number; getItem(index: number): unknown };
  return Array.from({ length: dotNet.Count }, (_, index) => dotNet.getItem(index));
}

function placesIn(text: string): (offset: number) => Place {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), (match) => match.index + 1)];
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}
