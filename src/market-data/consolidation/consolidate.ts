import { HOUR, type Candle } from '../../risk/estimators/candle.js';
import { consolidateHour, NOTES, type ConsolidatedHour, type NoteName } from './consolidated-hour.js';
import { Habits, type VenueSeries } from './habits.js';
import { PRICE_STATES, type PriceState } from './price-state.js';

/** How a source fared over the whole history. Hours. */
export interface SourceRecord {
  readonly source: string;
  readonly hours: number;
  /** By what was said of it; an hour may count under several. */
  readonly notes: Readonly<Record<NoteName, number>>;
}

/** Several series as one. */
export interface Consolidated {
  /** Hours that have a price, by rising time; the others are gaps. */
  readonly candles: readonly Candle[];
  /** Every hour that any source has. */
  readonly hours: readonly ConsolidatedHour[];
  /** Hours from the first to the last by state; `missing` are those that no source has. */
  readonly states: Readonly<Record<PriceState, number>>;
  /** By name. */
  readonly sources: readonly SourceRecord[];
}

/**
 * One hourly history out of several sources' series, which come in any order, each by rising time. A pure function: the same
 * candles give the same history, bit for bit. Every hour is decided from that hour and the week before its day alone.
 */
export function consolidate(series: readonly VenueSeries[]): Consolidated {
  const habits = new Habits(series);
  const hours = [...habits.hours].map(([time, said]) =>
    consolidateHour(time, said, (source) => habits.standing(source, time)),
  );
  const candles = hours.flatMap(({ candle }) => candle ?? []);
  return { candles, hours, states: statesOf(hours), sources: recordsOf(series, hours) };
}

function statesOf(hours: readonly ConsolidatedHour[]): Record<PriceState, number> {
  const states = Object.fromEntries(PRICE_STATES.map((state) => [state, 0])) as Record<PriceState, number>;
  for (const { state } of hours) states[state] += 1;
  const [first, last] = [hours[0], hours.at(-1)];
  if (first && last) states.missing += (last.time - first.time) / HOUR + 1 - hours.length;
  return states;
}

function recordsOf(series: readonly VenueSeries[], hours: readonly ConsolidatedHour[]): SourceRecord[] {
  const none = () => Object.fromEntries(NOTES.map((name) => [name, 0])) as Record<NoteName, number>;
  const records = new Map(series.map(({ source, candles }) => [source, { hours: candles.length, notes: none() }]));
  for (const { notes } of hours) {
    for (const { source, what } of notes) {
      const record = records.get(source);
      if (record) record.notes[what] += 1;
    }
  }
  return [...records].map(([source, its]) => ({ source, ...its })).sort((a, b) => (a.source < b.source ? -1 : 1));
}
