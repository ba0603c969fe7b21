// In: a template. Out: a complaint for everything that the grammar could not read, and for what
// tree-sitter-bicep 1.1.0 is known to read wrongly without saying so: templates keep clear of it.
import { complain, type Node, type Template } from './bicep.ts';

export function grammarComplaints(template: Template): readonly string[] {
  return [
    ...unread(template.root).map((node) =>
      complain(template, node, `cannot be read here: ${firstLine(node)}`),
    ),
    ...template.root
      .descendantsOfType('array')
      .flatMap(glued)
      .map((node) =>
        complain(
          template,
          node,
          'the grammar splits a[0] and f(x) in a list; name it by a variable',
        ),
      ),
    ...template.root
      .descendantsOfType('string')
      .filter(isCutByComment)
      .map((node) => complain(template, node, 'the grammar takes // in this text for a comment')),
  ];
}

function unread(node: Node): readonly Node[] {
  if (node.isError || node.isMissing) return [node];
  return node.hasError ? node.children.flatMap(unread) : [];
}

/** Items on one line without a comma between them: parts of one item. */
function glued({ children }: Node): readonly Node[] {
  return children.filter((node, index) => {
    const before = children[index - 1];
    if (before === undefined || !node.isNamed || !before.isNamed) return false;
    return node.type !== 'comment' && before.endPosition.row === node.startPosition.row;
  });
}

/** Only a text between three quotes has lines. */
function isCutByComment({ children, namedChildren }: Node): boolean {
  const isOneLine = children[0]?.type === "'";
  return namedChildren.some(
    ({ type, text }) => type === 'comment' || (isOneLine && text.includes('\n')),
  );
}

const firstLine = ({ text }: Node): string => JSON.stringify(text.split('\n', 1)[0]?.slice(0, 60));
