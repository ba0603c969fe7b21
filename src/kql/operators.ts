/**
 * A tabular expression to a plan: its source (a table, a `let` name, `datatable`, `print`, `union`)
 * and the operator after each `|`. The analyser's output columns are taken as they are; an
 * operator whose values do not fit them is refused, so that no column is ever guessed.
 */
import { unsupported } from './errors.ts';
import { compileScalar } from './expressions.ts';
import { planJoin } from './join.ts';
import type { SyntaxNode } from './parser.ts';
import { noRow, once } from './plan.ts';
import type { Binding, Evaluate, Plan, Scope } from './plan.ts';
import type { Column } from './schema.ts';
import { columnsOf, evaluatorsFor, refuseParameters } from './projection.ts';
import { planSort } from './sort.ts';
import { planSummarize } from './summarize.ts';
import { planUnion } from './union.ts';
import { convert, keyOf, toLong } from './values.ts';
import type { Values } from './values.ts';

type Bindings = ReadonlyMap<string, Binding>;

export function planTable(node: SyntaxNode, bindings: Bindings): Plan {
  switch (node.kind) {
    case 'PipeExpression': {
      const input = planTable(node.child('Expression'), bindings);
      return planOperator(node.child('Operator'), input, bindings);
    }
    case 'ParenthesizedExpression':
      return planTable(node.child('Expression'), bindings);
    case 'MaterializeExpression':
      return planOnce(planTable(node.child('Expression'), bindings));
    case 'NameReference':
      return planName(node, bindings);
    case 'DataTableExpression':
      return planDataTable(node, scopeOf([], bindings));
    case 'PrintOperator':
      return planProject(node, { columns: [], rows: () => [noRow] }, scopeOf([], bindings));
    case 'UnionOperator':
      return planUnion(node, undefined, scopeOf([], bindings));
    default:
      throw unsupported(node, `the table ${firstWords(node.text)} (${node.kind})`);
  }
}

function firstWords(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** A plan that is run once a run, however often it is read. */
export function planOnce(plan: Plan): Plan {
  return { columns: plan.columns, rows: (run) => once(run, plan, () => plan.rows(run)) };
}

function scopeOf(columns: readonly Column[], bindings: Bindings): Scope {
  return { columns, bindings, planOf: (node) => planTable(node, bindings) };
}

function planName(node: SyntaxNode, bindings: Bindings): Plan {
  const binding = bindings.get(node.name);
  if (binding?.kind === 'table') return binding.plan;
  if (binding !== undefined) throw unsupported(node, `the value ${node.text} as a table`);
  if (node.text.includes('*')) throw unsupported(node, `the table pattern ${node.text}`);
  const { name } = node;
  return { columns: columnsOf(node), rows: (run) => run.table(name) };
}

function planDataTable(node: SyntaxNode, scope: Scope): Plan {
  const columns = columnsOf(node);
  const cells = node.list('Values').map((value) => compileScalar(value, scope));
  if (cells.length % columns.length !== 0) throw unsupported(node, 'a datatable with half a row');
  return planOnce({
    columns,
    rows(run) {
      const rows: Values[] = [];
      for (let at = 0; at < cells.length; at += columns.length) {
        rows.push(
          columns.map(({ type }, index) => {
            const cell = cells[at + index];
            return cell === undefined ? null : convert(cell.evaluate(noRow, run), cell.type, type);
          }),
        );
      }
      return rows;
    },
  });
}

function planOperator(node: SyntaxNode, input: Plan, bindings: Bindings): Plan {
  const scope = scopeOf(input.columns, bindings);
  switch (node.kind) {
    case 'FilterOperator':
      return planWhere(node, input, scope);
    case 'ExtendOperator':
      return planExtend(node, input, scope);
    case 'ProjectOperator':
      return planProject(node, input, scope);
    case 'ProjectAwayOperator':
    case 'ProjectKeepOperator':
    case 'ProjectReorderOperator':
      return planPick(node, input);
    case 'ProjectRenameOperator':
      return planRename(node, input);
    case 'DistinctOperator':
      return planDistinct(planProject(node, input, scope));
    case 'SummarizeOperator':
      return planSummarize(node, input, scope);
    case 'SortOperator':
      return planSort(input, node.list('Expressions'), scope);
    case 'TopOperator':
      return planTake(node, planSort(input, [node.child('ByExpression')], scope), scope);
    case 'TakeOperator':
      return planTake(node, input, scope);
    case 'CountOperator':
      return { columns: columnsOf(node), rows: (run) => [[input.rows(run).length]] };
    case 'JoinOperator':
    case 'LookupOperator':
      return planJoin(node, input, scope);
    case 'UnionOperator':
      return planUnion(node, input, scope);
    // These two change how a result is drawn or stored, not the result.
    case 'RenderOperator':
    case 'SerializeOperator':
      if (node.list('Expressions').length > 0) throw unsupported(node, firstWords(node.text));
      return input;
    default:
      throw unsupported(node, `the operator ${operatorName(node)}`);
  }
}

function operatorName(node: SyntaxNode): string {
  return /^[a-z-]+/.exec(node.text)?.[0] ?? node.kind;
}

function planWhere(node: SyntaxNode, input: Plan, scope: Scope): Plan {
  refuseParameters(node, []);
  const { evaluate } = compileScalar(node.child('Condition'), scope);
  return {
    columns: input.columns,
    rows: (run) => input.rows(run).filter((row) => evaluate(row, run) === true),
  };
}

/** Every new value sees the row as it came in, also where a column is replaced. */
function planExtend(node: SyntaxNode, input: Plan, scope: Scope): Plan {
  const columns = columnsOf(node);
  const free = new Set(columns.slice(input.columns.length).map((column) => column.name));
  const named = node.list('Expressions').map((item) => ({ item, name: extendedName(item) }));
  for (const { name } of named) free.delete(name);
  const placed = named.map(({ item, name }): { index: number; evaluate: Evaluate } => {
    const target = name === '' ? ([...free][0] ?? '') : name;
    free.delete(target);
    const index = columns.findIndex((column) => column.name === target);
    if (index < 0) throw unsupported(item, `${item.text} without a name`, 'write name = ...');
    return { index, evaluate: compileScalar(item, scope).evaluate };
  });
  const fits = input.columns.every((column, index) => column.name === columns[index]?.name);
  if (!fits || free.size > 0) throw unsupported(node, firstWords(node.text));
  const blanks: Values = columns.slice(input.columns.length).map(() => null);
  return {
    columns,
    rows: (run) =>
      input.rows(run).map((row) => {
        const extended = [...row, ...blanks];
        for (const { index, evaluate } of placed) extended[index] = evaluate(row, run);
        return extended;
      }),
  };
}

/** Empty for an item that the analyser has to name. */
function extendedName(item: SyntaxNode): string {
  return item.kind === 'SimpleNamedExpression' || item.kind === 'NameReference' ? item.name : '';
}

function planProject(node: SyntaxNode, input: Plan, scope: Scope): Plan {
  const columns = columnsOf(node);
  const evaluators = evaluatorsFor(node, columns, scope);
  return {
    columns,
    rows: (run) => input.rows(run).map((row) => evaluators.map((evaluate) => evaluate(row, run))),
  };
}

function planPick(node: SyntaxNode, input: Plan): Plan {
  const columns = columnsOf(node);
  const indexes = columns.map((column) => {
    return input.columns.findIndex((candidate) => candidate.name === column.name);
  });
  return {
    columns,
    rows: (run) => input.rows(run).map((row) => indexes.map((index) => row[index] ?? null)),
  };
}

/** Columns keep their places. */
function planRename(node: SyntaxNode, input: Plan): Plan {
  const columns = columnsOf(node);
  if (columns.length !== input.columns.length) throw unsupported(node, firstWords(node.text));
  return { columns, rows: (run) => input.rows(run) };
}

function planDistinct(input: Plan): Plan {
  return {
    columns: input.columns,
    rows: (run) => [...new Map(input.rows(run).map((row) => [keyOf(row), row])).values()],
  };
}

function planTake(node: SyntaxNode, input: Plan, scope: Scope): Plan {
  const { evaluate } = compileScalar(node.child('Expression'), { ...scope, columns: [] });
  return {
    columns: input.columns,
    rows: (run) => input.rows(run).slice(0, Math.max(0, toLong(evaluate(noRow, run)) ?? 0)),
  };
}
