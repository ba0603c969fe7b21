/**
 * What the operators share when they give out columns: the analyser's columns, one evaluator for
 * each of them, and the refusal of parameters that would change the result.
 */
import { unsupported } from './errors.ts';
import { compileScalar } from './expressions.ts';
import type { SyntaxNode } from './parser.ts';
import type { Evaluate, Scope } from './plan.ts';
import type { Column } from './schema.ts';

export function columnsOf(node: SyntaxNode): readonly Column[] {
  if (node.columns === undefined)
    throw unsupported(node, `${node.text}, whose columns are unknown,`);
  return node.columns;
}

/** One evaluator for each output column of `project`, `distinct` or `print`; `*` gives many. */
export function evaluatorsFor(
  node: SyntaxNode,
  columns: readonly Column[],
  scope: Scope,
): readonly Evaluate[] {
  const evaluators = node.list('Expressions').flatMap((item): readonly Evaluate[] => {
    if (item.kind !== 'StarExpression') return [compileScalar(item, scope).evaluate];
    return scope.columns.map(
      (_, index): Evaluate =>
        (row) =>
          row[index] ?? null,
    );
  });
  if (evaluators.length !== columns.length) {
    throw unsupported(node, `${node.text}, where one part gives several columns,`);
  }
  return evaluators;
}

/** Hints to Azure's planner change no result; any other parameter not in the list is refused. */
export function refuseParameters(node: SyntaxNode, known: readonly string[]): void {
  for (const parameter of node.list('Parameters')) {
    if (known.includes(parameter.name) || parameter.name.startsWith('hint.')) continue;
    throw unsupported(parameter, `the parameter ${parameter.text}`);
  }
}

export function parameterOf(node: SyntaxNode, name: string): string | undefined {
  const parameter = node.list('Parameters').find((candidate) => candidate.name === name);
  return parameter?.child('Expression').text.replaceAll(/^["']|["']$/g, '');
}
