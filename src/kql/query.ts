/**
 * The door of the query engine. `compileQuery` takes a query's text and the tables' columns; what
 * is wrong or not supported throws a `KqlError` there and then. `run` takes rows and one moment
 * and gives a table as Log Analytics answers it; it keeps nothing between two runs.
 */
import { KqlError, unsupported } from './errors.ts';
import { compileScalar } from './expressions.ts';
import { planOnce, planTable } from './operators.ts';
import { parseQuery } from './parser.ts';
import type { SyntaxNode } from './parser.ts';
import { noRow, once } from './plan.ts';
import type { Binding, Plan, Run } from './plan.ts';
import { cellOf, readTable } from './rows.ts';
import type { Row } from './rows.ts';
import type { Column, Schema } from './schema.ts';
import { parseDatetime } from './time.ts';
import type { Values } from './values.ts';

export { KqlError } from './errors.ts';
export type { Row } from './rows.ts';
export type { Column, KqlType, Schema, TableSchema } from './schema.ts';

export interface ResultTable {
  readonly columns: readonly Column[];
  /**
   * Cells as in Log Analytics' JSON: ISO dates, `1.02:03:04` spans, dynamic values as JSON text.
   */
  readonly rows: readonly (readonly unknown[])[];
}

/**
 * Moments in ISO 8601. `from` and `to` are the filter that Azure Monitor puts around an alert
 * rule's query; with either of them a row without TimeGenerated is not seen. assumed: the filter
 * takes its first moment in and leaves its last one out.
 */
export interface QueryTime {
  /** What `now()` and `ago()` mean. */
  readonly now: string;
  /** Rows of every table with a TimeGenerated before this are not seen; none by default. */
  readonly from?: string;
  /** Rows at or after this are not seen; none by default. */
  readonly to?: string;
}

export interface Query {
  readonly text: string;
  readonly columns: readonly Column[];
  /** A table that is not given is empty. Throws for rows that do not fit the schema. */
  run(tables: Readonly<Record<string, readonly Row[]>>, at: QueryTime): ResultTable;
}

/** Takes a few milliseconds, the first time in a process about a second. */
export function compileQuery(text: string, schema: Schema): Query {
  const plan = planQuery(parseQuery(text, schema));
  const { columns } = plan;
  return {
    text,
    columns,
    run(tables, at) {
      for (const name of Object.keys(tables)) {
        if (!Object.hasOwn(schema, name)) throw new Error(`rows for the unknown table ${name}`);
      }
      const filter = {
        from: at.from === undefined ? undefined : ticksOf(at.from, 'from'),
        to: at.to === undefined ? undefined : ticksOf(at.to, 'to'),
      };
      const read = new Map<string, readonly Values[]>();
      const table = (name: string): readonly Values[] => {
        const known = read.get(name);
        if (known !== undefined) return known;
        const values = readTable(name, schema[name] ?? {}, tables[name] ?? [], filter);
        read.set(name, values);
        return values;
      };
      const run: Run = { now: ticksOf(at.now, 'now'), memo: new Map(), table };
      const rows = plan.rows(run).map((row) => {
        return columns.map(({ type }, index) => cellOf(row[index] ?? null, type));
      });
      return { columns, rows };
    },
  };
}

function ticksOf(text: string, name: string): bigint {
  const ticks = parseDatetime(text);
  if (ticks === null) throw new Error(`${name} is not an ISO 8601 moment: ${text}`);
  return ticks;
}

function planQuery(root: SyntaxNode): Plan {
  const bindings = new Map<string, Binding>();
  let result: Plan | undefined;
  for (const statement of root.list('Statements')) {
    if (result !== undefined) throw unsupported(statement, 'a statement after the result');
    if (statement.kind === 'LetStatement') {
      bindings.set(statement.name, bindingOf(statement.child('Expression'), new Map(bindings)));
    } else if (statement.kind === 'ExpressionStatement') {
      result = planTable(statement.child('Expression'), bindings);
    } else {
      throw unsupported(statement, `the statement ${statement.text}`);
    }
  }
  if (result === undefined) throw new KqlError(root, 'query', 'the query has no tabular result');
  return result;
}

/** Both kinds are computed at most once a run. */
function bindingOf(node: SyntaxNode, bindings: ReadonlyMap<string, Binding>): Binding {
  if (node.kind === 'FunctionDeclaration') throw unsupported(node, 'a user-defined function');
  if (node.columns !== undefined) {
    return { kind: 'table', plan: planOnce(planTable(node, bindings)) };
  }
  const planOf = (table: SyntaxNode): Plan => planTable(table, bindings);
  const scalar = compileScalar(node, { columns: [], bindings, planOf });
  return {
    kind: 'scalar',
    evaluate: (_, run) => once(run, scalar, () => scalar.evaluate(noRow, run)),
  };
}
