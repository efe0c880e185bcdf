import type { BackfillReport, BackfillState, SeriesReport } from '../market-data/exchanges/backfill.js';
import { textTable, wrap, WIDEST } from './table.js';

const WIDTH = 30;
/** Gaps and rows of a series that are shown one by one. */
const SHOWN = 3;

const count = (value: number): string => value.toLocaleString('en-US');
const utc = (time: number): string => new Date(time * 1_000).toISOString().slice(0, 16).replace('T', ' ');

/** Hours that are done with: answered before or now, and those of series that have ended. */
function doneHours({ state, wantedHours, openHours }: SeriesReport): number {
  return state === 'done' || state === 'failed' ? wantedHours : wantedHours - openHours;
}

/** A bar, the share of hours that are done with, and what is asked for now; on one line. */
export function progressLine({ report }: BackfillState, columns: number): string {
  const { series } = report;
  const wanted = series.reduce((sum, one) => sum + one.wantedHours, 0);
  const done = series.reduce((sum, one) => sum + doneHours(one), 0);
  // Series that wait know their hours only when their turn comes; they count as much as those that do.
  const known = series.filter(({ state }) => state !== 'waiting').length;
  const share = wanted === 0 ? 0 : (done / wanted) * (known / series.length);
  const filled = Math.floor(share * WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
  const ended = series.filter(({ state }) => state === 'done' || state === 'failed').length;
  const now = series.filter(({ state }) => state === 'asking' || state === 'resting');
  const names = now.map(({ source, state }) => (state === 'resting' ? `${source} (resting)` : source));
  const kept = series.reduce((sum, one) => sum + one.kept, 0);
  const numbers = `${String(Math.floor(share * 100)).padStart(3)} %  ${count(kept)} h  ${String(ended)}/${String(series.length)}`;
  return `${bar} ${numbers}  ${names.join(' ')}`.trimEnd().slice(0, columns);
}

/** What is new between two looks, one line each: series that ended, and exchanges that want to rest. */
export function progressEvents(before: BackfillState | null, { report }: BackfillState): string[] {
  return report.series.flatMap((one, index) => {
    const was = before?.report.series[index];
    if (was?.state !== one.state && (one.state === 'done' || one.state === 'failed')) return [endedLine(one)];
    if (one.waits > (was?.waits ?? 0)) {
      return [`${one.asset} ${one.source}: asked ${count(one.answeredHours)} h, waits for the exchange's sake`];
    }
    return [];
  });
}

const endedLine = ({ asset, source, state, kept, missingHours, openHours, failure }: SeriesReport): string =>
  state === 'failed'
    ? `${asset} ${source}: failed with ${count(openHours)} h open [${failure?.code ?? ''}]`
    : `${asset} ${source}: ${count(kept)} h new, ${count(missingHours)} h that the exchange has not`;

export function backfillReport(report: BackfillReport): string {
  const rows = report.series.map((one) => [
    one.asset,
    one.source,
    utc(one.first),
    count(one.kept),
    count(one.answeredBefore + one.alreadyThere),
    count(one.missingHours),
    count(one.rejected.length),
    count(one.openHours),
    one.state === 'done' ? 'done' : (one.failure?.code ?? one.state),
  ]);
  const head = ['asset', 'source', 'from (UTC)', 'new h', 'before', 'missing', 'rejected', 'open', 'end'];
  const remarks = report.series.flatMap(remarksOf);
  return [
    `Hourly prices of ${String(report.series.length)} series up to ${utc(report.to)} UTC.`,
    '',
    textTable(head, rows, [3, 4, 5, 6, 7]),
    ...(remarks.length === 0 ? [] : ['', ...remarks]),
  ].join('\n');
}

function remarksOf({ asset, source, failure, notes, missing, rejected, conflicting }: SeriesReport): string[] {
  const hours = missing.map(({ first, last }) => (first === last ? utc(first) : `${utc(first)} to ${utc(last)}`));
  const more = (all: readonly unknown[]): string =>
    all.length > SHOWN ? `, and ${count(all.length - SHOWN)} more` : '';
  const rows = rejected.slice(0, SHOWN).map(({ time, why }) => `${time === null ? 'a row' : utc(time)}: ${why}`);
  const said = [
    ...(failure === null ? [] : [failure.message]),
    ...notes,
    ...(hours.length === 0 ? [] : [`has not ${hours.slice(0, SHOWN).join(', ')}${more(hours)}`]),
    ...(rows.length === 0 ? [] : [`rejected ${rows.join('; ')}${more(rejected)}`]),
    ...(conflicting === 0 ? [] : [`${count(conflicting)} hours are there with other values, which stay`]),
  ];
  return said.map((text) => wrap(`${asset} ${source}: ${text}`, WIDEST));
}
