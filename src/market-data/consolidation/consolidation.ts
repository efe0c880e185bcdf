import { DAY, HOUR } from '../../risk/estimators/candle.js';
import type { Consolidated, SourceRecord } from './consolidate.js';
import type { ConsolidatedHour, Note } from './consolidated-hour.js';
import { PRICE_STATES, type PriceState } from './price-state.js';

/** Hours that a source lacks between its first and its last: how many gaps, and how many hours. */
export interface SourceGaps {
  readonly gaps: number;
  readonly missingHours: number;
  readonly longestGap: number;
}

/** What a source brought, and by which hash anyone finds the same again. */
export interface ConsolidatedSource extends SourceRecord {
  /** Null where its name does not say one. */
  readonly quote: string | null;
  /** Why hours of it were not converted; null where all were, or none had to be. */
  readonly atOne: string | null;
  readonly first: number;
  readonly last: number;
  readonly gaps: SourceGaps;
  /** Of its candles as they are stored, before conversion. */
  readonly candlesHash: string;
  /** SHA-256 of the file that last brought something new; null where it came from no file. */
  readonly importHash: string | null;
}

/** Hours by state over a span that ends with the newest. */
export interface StateCount {
  readonly hours: number;
  readonly states: Readonly<Record<PriceState, number>>;
}

/** How a history came to be out of its sources, and what it may be trusted with. */
export interface Consolidation {
  /** Of the newest price. */
  readonly state: PriceState;
  /** Why the newest price is in that state. */
  readonly reasons: readonly string[];
  readonly all: StateCount;
  /** The last 30 days. */
  readonly recent: StateCount;
  /** By name. */
  readonly sources: readonly ConsolidatedSource[];
}

const RECENT = 30 * DAY;
/** Sources are fetched one after the other: the newest price is the one of the last three hours that most of them have. */
const NEWEST_HOURS = 3;

export const WHY: Readonly<Record<PriceState, string>> = {
  sound: 'several sources agree',
  'single-source': 'only one source has a price, so nobody could contradict it',
  disputed: 'the sources are further apart than a price that they agree on allows',
  stale: 'every source is too old, or has fallen silent',
  missing: 'no source has a price',
  synthetic: 'the prices are made up',
};

const NOTE_TEXT: Readonly<Record<Note['what'], string>> = {
  outlier: 'is an outlier: the others agree, and it is further from them than it ever was',
  disagrees: 'is more than 1 % from the consolidated price',
  silent: 'usually trades and did not',
  thin: 'trades too little to be heard beside the largest',
  wick: 'had a wick that no other saw',
};

export const noteText = ({ source, what }: Note): string => `${source} ${NOTE_TEXT[what]}`;

/** @param hours by rising time. */
export function newestHour(hours: readonly ConsolidatedHour[]): ConsolidatedHour | null {
  const last = hours.at(-1);
  if (!last) return null;
  const near = hours.slice(-NEWEST_HOURS).filter(({ time }) => time > last.time - NEWEST_HOURS * HOUR);
  return near.reduce((best, hour) => (hour.heard >= best.heard ? hour : best));
}

/** @param sources by name. */
export function consolidationOf(its: Consolidated, sources: readonly ConsolidatedSource[]): Consolidation {
  const newest = newestHour(its.hours);
  const state = newest?.state ?? 'missing';
  const notes = (newest?.notes ?? []).map(noteText);
  return {
    state,
    reasons: state === 'sound' ? notes : [WHY[state], ...notes],
    all: { hours: Object.values(its.states).reduce((sum, hours) => sum + hours, 0), states: its.states },
    recent: recentOf(its.hours),
    sources,
  };
}

function recentOf(hours: readonly ConsolidatedHour[]): StateCount {
  const last = hours.at(-1)?.time ?? 0;
  const from = Math.max(hours[0]?.time ?? 0, last - RECENT + HOUR);
  const states = Object.fromEntries(PRICE_STATES.map((state) => [state, 0])) as Record<PriceState, number>;
  const span = hours.length === 0 ? 0 : (last - from) / HOUR + 1;
  for (let place = hours.length - 1; place >= 0; place--) {
    const hour = hours[place];
    if (!hour || hour.time < from) break;
    states[hour.state] += 1;
  }
  states.missing += span - Object.values(states).reduce((sum, count) => sum + count, 0);
  return { hours: span, states };
}

/** What a made-up history says of itself. */
export function syntheticConsolidation(hours: number, missing: number, source: ConsolidatedSource): Consolidation {
  const states = { ...Object.fromEntries(PRICE_STATES.map((state) => [state, 0])), synthetic: hours, missing };
  const all = { hours: hours + missing, states: states as StateCount['states'] };
  return { state: 'synthetic', reasons: [WHY.synthetic], all, recent: all, sources: [source] };
}
