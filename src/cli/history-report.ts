import type { ParameterRecord } from '../protocol/parameter-history.port.js';
import { cellWords } from './protocol-report.js';

/** What `GET /protocol/history` answers. */
export interface HistoryAnswer {
  readonly block: { readonly number: number; readonly timestamp: number };
  readonly total: number;
  readonly records: readonly ParameterRecord[];
  readonly names: Readonly<Record<string, string>>;
}

const [TIME, WHAT, CHANGE] = [16, 25, 36] as const;

const timeText = (seconds: number): string => new Date(seconds * 1_000).toISOString().slice(0, 16).replace('T', ' ');

/** Changes, newest first, 80 columns wide: what changed and when, who did it, and the whole hash of the transaction. */
export function historyReport(
  { block, total, records, names }: HistoryAnswer,
  { ilk, parameter }: { readonly ilk: string | undefined; readonly parameter: string | undefined },
): string {
  const of = ilk ?? 'all types and the system';
  const title = line('time (UTC)', 'parameter', 'old → new');
  return [
    `History of ${parameter === undefined ? '' : `${cellWords(parameter)} of `}${of}`,
    `up to block ${String(block.number)}, ${timeText(block.timestamp)} UTC, newest first`,
    '',
    title,
    '─'.repeat(80),
    ...records.flatMap((record) => [...linesOf(record, names, ilk === undefined), '']),
    records.length < total
      ? `${String(records.length)} of ${String(total)} changes; --limit shows more.`
      : `${String(total)} changes.`,
  ].join('\n');
}

function linesOf(record: ParameterRecord, names: HistoryAnswer['names'], withType: boolean): string[] {
  const { ilk, parameter, human, block, transaction, source } = record;
  const what = cellWords(parameter);
  const change = `${human.from ?? 'unknown'} → ${human.to}`;
  const head =
    what.length <= WHAT && change.length <= CHANGE
      ? [line(timeText(block.timestamp), what, change)]
      : [line(timeText(block.timestamp), what, ''), ...wide(change)];
  const place = `${withType ? `${ilk ?? 'system'}, ` : ''}${source}, block ${String(block.number)}`;
  if (transaction === null) return [...head, `  ${place}: noticed there, for it leaves no log`];
  return [...head, `  ${place}`, ...actors(record, names), `  transaction ${transaction}`];
}

/** A change that the column does not hold: old and new below each other where one line does not hold them either. */
function wide(change: string): string[] {
  const [from = '', to = ''] = change.split(' → ');
  return change.length <= 76 ? [`    ${change}`] : [`    ${from}`, `    → ${to}`];
}

function actors({ sender, through, caller }: ParameterRecord, names: HistoryAnswer['names']): string[] {
  const said = (word: string, address: string | null): string[] => {
    if (address === null) return [];
    const name = names[address];
    return [`  ${word.padEnd(11)} ${address}${name === undefined ? '' : ` (${name})`}`];
  };
  return [
    ...said('called by', caller === sender ? null : caller),
    ...said('through', through),
    ...said('sent by', sender),
  ];
}

const line = (time: string, what: string, change: string): string =>
  `${time.padEnd(TIME)}  ${what.padEnd(WHAT)} ${change}`.trimEnd();
