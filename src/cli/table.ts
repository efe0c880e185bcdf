/** No line of a table is wider, but for what has no space to break at. */
export const WIDEST = 130;
const GAP = '  ';
const NARROWEST = 16;

/** A plain text table: columns as wide as their widest cell, numbers to the right; what is too wide breaks in the last column. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const last = head.length - 1;
  const natural = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const before = natural.slice(0, last).reduce((sum, width) => sum + width + GAP.length, 0);
  const room = Math.max(NARROWEST, WIDEST - before);
  const broken = [head, ...rows].flatMap((row) => lines(row, last, room));
  const widths = natural.map((width, column) =>
    column < last ? width : Math.max(...broken.map((row) => (row[column] ?? '').length)),
  );
  const printed = broken.map((cells) => line(cells, widths, right));
  const ruler = line(
    widths.map((width) => '─'.repeat(width)),
    widths,
    right,
  );
  const [title = '', ...others] = printed;
  return [title, ruler, ...others].join('\n');
}

/** A row as one line, or as several where its last cell needs more room. */
function lines(row: readonly string[], last: number, room: number): (readonly string[])[] {
  const cell = row[last] ?? '';
  if (cell.length <= room) return [row];
  const [first = '', ...others] = wrap(cell, room).split('\n');
  const rest = others.map((text) => [...Array<string>(last).fill(''), text]);
  return [[...row.slice(0, last), first], ...rest];
}

const line = (cells: readonly string[], widths: readonly number[], right: readonly number[]): string =>
  cells
    .map((cell, column) =>
      right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    )
    .join(GAP)
    .trimEnd();

/** Breaks text into lines of at most `width`, each with the indent. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let current = indent;
  for (const word of text.split(/\s+/)) {
    if (current.length > indent.length && current.length + word.length + 1 > width) {
      lines.push(current);
      current = indent;
    }
    current += (current.length > indent.length ? ' ' : '') + word;
  }
  return [...lines, current].join('\n');
}
