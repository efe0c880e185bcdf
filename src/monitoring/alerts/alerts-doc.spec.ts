import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT_DIR } from '../../platform/config.js';
import { SIGNALS, type SignalName } from '../watcher.js';
import { ALERT_RULES } from './alert-rules.js';

/** The table for people; UPDATE_DOCS=1 writes it anew, and the change is then a diff that people see. */
const FILE = join(PROJECT_DIR, 'docs', 'monitoring', 'alerts.md');
const HEAD = ['signal', 'unit', 'raise (clear, held)', 'quiet', 'not measurable'];

const time = (seconds: number): string =>
  seconds === 0
    ? 'at once'
    : seconds % 3_600 === 0
      ? `${String(seconds / 3_600)} h`
      : seconds % 60 === 0
        ? `${String(seconds / 60)} min`
        : `${String(seconds)} s`;

function row(name: SignalName): string[] {
  const { unit, tiers, clearSeconds, unmeasurable } = ALERT_RULES[name];
  const levels = tiers.map(
    ({ severity, raise, clear, holdSeconds }) =>
      `${severity} ${String(raise)} (${String(clear)}, ${time(holdSeconds)})`,
  );
  return [
    `\`${name}\``,
    unit,
    levels.join('; '),
    time(clearSeconds),
    `${unmeasurable.severity}, ${time(unmeasurable.holdSeconds)}`,
  ];
}

function table(): string {
  const rows = [HEAD, ...SIGNALS.map(row)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...others] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('\n');
}

test('docs/monitoring/alerts.md shows the levels that are in force', () => {
  const text = readFileSync(FILE, 'utf8');
  if (process.env['UPDATE_DOCS'] === '1') {
    writeFileSync(
      FILE,
      text.replace(/^RULES$|^\| signal [^]*?\n(?=\n)/m, (found) => (found === 'RULES' ? table() : `${table()}\n`)),
    );
  }
  expect(readFileSync(FILE, 'utf8')).toContain(table());
});
