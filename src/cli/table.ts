/** A plain text table: columns as wide as their widest cell, numbers to the right. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

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
