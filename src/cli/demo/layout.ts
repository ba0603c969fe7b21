/**
 * How the demo's lines lie on a screen. In: cells and their widths. Out: lines of text, wrapped at
 * words and aligned in columns, never wider than the screen; colours only where the screen has them
 * and wants them (`NO_COLOR`).
 */
import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

export interface Screen {
  /** 60 to 120. */
  readonly columns: number;
  readonly print: (line: string) => void;
  readonly paint: (style: Style, text: string) => string;
}

const columnsLeast = 60;
const columnsMost = 120;
/** Where nobody says how wide it is: in a file, in CI. */
const columnsUsual = 100;

export function screenOn(stream: NodeJS.WriteStream): Screen {
  const columns = stream.columns ?? columnsUsual;
  return {
    columns: Math.min(columnsMost, Math.max(columnsLeast, columns)),
    print: (line) => void stream.write(`${line}\n`),
    paint: (style, text) => styleText(style, text, { stream }),
  };
}

/** Breaks at blanks; a word that is too long stays whole, so that a URL can be copied. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

/** A paragraph, every line of it indented. */
export function paragraph(screen: Screen, text: string, indent = 0, style: Style = []): void {
  const space = ' '.repeat(indent);
  for (const line of wrap(text, screen.columns - indent)) {
    screen.print(`${space}${screen.paint(style, line)}`);
  }
}

export function heading(screen: Screen, text: string): void {
  screen.print('');
  screen.print(screen.paint('bold', text));
}

/** Rows under their heads; the last column takes what is left, and is wrapped. */
export function table(
  screen: Screen,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  styleOf: (row: number, column: number) => Style = () => [],
): void {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const last = heads.length - 1;
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + 2, 2);
  const room = Math.max(20, screen.columns - before);
  const printRow = (cells: readonly string[], styles: (column: number) => Style) => {
    const tail = wrap(cells[last] ?? '', room);
    for (let line = 0; line < Math.max(1, tail.length); line += 1) {
      const front = widths
        .slice(0, last)
        .map((width, column) =>
          screen.paint(styles(column), (line === 0 ? (cells[column] ?? '') : '').padEnd(width)),
        );
      screen.print(`  ${[...front, screen.paint(styles(last), tail[line] ?? '')].join('  ')}`);
    }
  };
  printRow(heads, () => 'dim');
  for (const [index, row] of rows.entries()) printRow(row, (column) => styleOf(index, column));
}
