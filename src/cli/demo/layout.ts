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
const columnsUsual = 80;

export function screenOn(stream: NodeJS.WriteStream): Screen {
  const columns = stream.columns ?? columnsUsual;
  return {
    columns: Math.min(columnsMost, Math.max(columnsLeast, columns)),
    print: (line) => void stream.write(`${line}\n`),
    paint: (style, text) => styleText(style, text, { stream }),
  };
}

/** A blank that no line breaks at: it keeps a number and its unit together. */
const hardBlank = '\u00a0';

/** `5.6 s` as one word. */
export const unbroken = (text: string): string => text.replaceAll(' ', hardBlank);

/** Breaks at blanks; a word that is too long stays whole, so that a URL can be copied. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of wordsOf(text)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines.map((whole) => whole.replaceAll(hardBlank, ' '));
}

const wordsOf = (text: string): readonly string[] =>
  text.split(/[ \n]+/).filter((word) => word !== '');

/** A paragraph, every line of it indented. */
export function paragraph(screen: Screen, text: string, indent = 0, style: Style = []): void {
  const space = ' '.repeat(indent);
  for (const line of wrap(text, screen.columns - indent)) {
    screen.print(`${space}${screen.paint(style, line)}`);
  }
}

export function heading(screen: Screen, text: string): void {
  screen.print('');
  paragraph(screen, text, 0, 'bold');
}

const indent = 2;
const gap = 2;

/**
 * Rows under their heads, as wide as the screen at most. Where that is too narrow the widest
 * columns give way and their cells are wrapped; only where not even their words fit, they are cut.
 */
export function table(
  screen: Screen,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  styleOf: (row: number, column: number) => Style = () => [],
): void {
  const room = screen.columns - indent - gap * (heads.length - 1);
  const widths = fitted(
    heads.map((_, column) => [heads, ...rows].map((row) => row[column] ?? '')),
    room,
  );
  const printRow = (cells: readonly string[], styles: (column: number) => Style) => {
    const columns = widths.map((width, column) => wrap(cells[column] ?? '', width));
    const height = Math.max(1, ...columns.map(({ length }) => length));
    for (let line = 0; line < height; line += 1) {
      const texts = columns.map((lines, column) => {
        const width = widths[column] ?? 0;
        const text = cut(lines[line] ?? '', width);
        return screen.paint(
          styles(column),
          column === widths.length - 1 ? text : text.padEnd(width),
        );
      });
      screen.print(`${' '.repeat(indent)}${texts.join(' '.repeat(gap))}`);
    }
  };
  printRow(heads, () => 'dim');
  for (const [index, row] of rows.entries()) printRow(row, (column) => styleOf(index, column));
}

/** Widths of columns with these cells, together at most `room` wide. */
function fitted(columns: readonly (readonly string[])[], room: number): readonly number[] {
  const widest = (texts: readonly string[]) => Math.max(1, ...texts.map(({ length }) => length));
  const widths = columns.map(widest);
  const words = columns.map((cells) => widest(cells.flatMap(wordsOf)));
  const over = widths.reduce((sum, width) => sum + width, -room);
  for (let given = 0; given < over; given += 1) {
    const wraps = widths.map((width, column) => (width > (words[column] ?? 0) ? width : 0));
    const candidates = wraps.some((width) => width > 0) ? wraps : widths;
    const giving = candidates.indexOf(Math.max(...candidates));
    widths[giving] = Math.max(1, (widths[giving] ?? 1) - 1);
  }
  return widths;
}

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;
