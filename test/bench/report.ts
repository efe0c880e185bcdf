/** Part of a bar that must be reached on any machine. */
const ASSERTED = 0.7;

export interface Bar {
  readonly name: string;
  readonly sense: 'at least' | 'at most';
  readonly bar: number;
  /** Null where what it is compared with is not on this machine. */
  readonly measured: number | null;
  /** Whether it is within 70 % of the bar; null when skipped. */
  readonly held: boolean | null;
}

export function barOf(name: string, sense: Bar['sense'], bar: number, measured: number | null): Bar {
  if (measured === null) return { name, sense, bar, measured, held: null };
  const held = sense === 'at least' ? measured >= ASSERTED * bar : measured <= bar / ASSERTED;
  return { name, sense, bar, measured, held };
}

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Report {
  readonly date: string;
  readonly machine: string;
  readonly software: readonly string[];
  readonly command: string;
  readonly bars: readonly Bar[];
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
}

function tableText({ head, rows }: Pick<Table, 'head' | 'rows'>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

const verdict = ({ held, measured, sense, bar }: Bar): string => {
  if (held === null || measured === null) return 'skipped';
  const reached = sense === 'at least' ? measured >= bar : measured <= bar;
  return reached ? 'reached' : held ? 'within 70 %' : 'missed';
};

export function markdown({ date, machine, software, command, bars, tables, notes }: Report): string {
  const barTable = tableText({
    head: ['bar', 'wanted', 'measured', ''],
    rows: bars.map((each) => [
      each.name,
      `${each.sense} ${String(each.bar)}`,
      each.measured === null ? '–' : each.measured.toPrecision(3),
      verdict(each),
    ]),
  });
  const sections = tables.map((table) => `## ${table.title}\n\n${tableText(table)}`);
  return `# Benchmarks

Made by \`${command}\` on ${date}: ${machine}; ${software.join('; ')}.

All variants do the same job and run in turn within each round; a ratio is the median over rounds. The run fails when a
figure is beyond 70 % of its bar. The job: 16 correlated assets with GARCH and common jumps, 168 hours, positions spread
over the assets, whole lots sold without delay.

## Bars

${barTable}

${sections.join('\n\n')}

## Notes

${notes.map((note) => `- ${note}`).join('\n')}
`;
}
