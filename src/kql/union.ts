/**
 * `union`: the rows of all tables, columns by name; what a table lacks is blank. Columns of one
 * name and two types are refused, because Kusto would split and rename them.
 */
import { unsupported } from './errors.ts';
import type { SyntaxNode } from './parser.ts';
import type { Plan, Scope } from './plan.ts';
import { columnsOf, parameterOf, refuseParameters } from './projection.ts';
import { blankOf } from './values.ts';

export function planUnion(node: SyntaxNode, input: Plan | undefined, scope: Scope): Plan {
  refuseParameters(node, ['kind', 'withsource', 'isfuzzy']);
  // The analyser gives inner unions the columns of outer ones.
  const kind = parameterOf(node, 'kind') ?? 'outer';
  if (kind !== 'outer') throw unsupported(node, `union kind=${kind}`, 'project the columns first');
  const columns = columnsOf(node);
  const sourceColumn = parameterOf(node, 'withsource');
  const tables = node.list('Expressions').map((item, index) => {
    const name = item.kind === 'NameReference' ? item.name : `union_arg${index + 1}`;
    return { name, plan: scope.planOf(item), item };
  });
  const first = input === undefined ? [] : [{ name: 'union_arg0', plan: input, item: node }];
  const parts = [...first, ...tables].map(({ name, plan, item }) => {
    for (const { name: own, type } of plan.columns) {
      const same = columns.find((column) => column.name === own);
      if (same?.type === type) continue;
      throw unsupported(item, `a union whose column ${own} has two types`, 'project or cast it');
    }
    const indexes = columns.map((column) => {
      return plan.columns.findIndex((candidate) => candidate.name === column.name);
    });
    return { name, plan, indexes };
  });
  return {
    columns,
    rows: (run) =>
      parts.flatMap(({ name, plan, indexes }) =>
        plan.rows(run).map((row) =>
          columns.map((column, at) => {
            if (column.name === sourceColumn) return name;
            return row[indexes[at] ?? -1] ?? blankOf(column.type);
          }),
        ),
      ),
  };
}
