import type { Block } from '../../platform/chain/rpc.js';
import type { Gauge, Signal } from '../watcher.js';

/** A signal and which watcher it came from. */
export interface WatchedSignal extends Signal {
  readonly watcher: string;
}

/** One look of all watchers at one block. */
export interface Observation {
  readonly block: Block;
  /** When the look ended [s since 1970]. */
  readonly at: number;
  readonly tookMs: number;
  readonly signals: readonly WatchedSignal[];
  readonly gauges: readonly Gauge[];
  /** Watchers that looked to the end, and those that did not. */
  readonly reported: readonly string[];
  readonly failed: readonly string[];
}

/** Where a signal is the loop's own: of the head, which it knows at every turn, and of the looks, while one holds. */
export const LOOP = 'watch';
export const LOOKS = 'looks';

/** What the stream tells of a look: the whole of it is asked for by REST. */
export interface ObservationSummary {
  readonly block: Block;
  readonly at: number;
  readonly tookMs: number;
  readonly signals: number;
  readonly gauges: number;
  readonly failed: readonly string[];
}

export const summaryOf = ({ block, at, tookMs, signals, gauges, failed }: Observation): ObservationSummary => ({
  block,
  at,
  tookMs,
  signals: signals.length,
  gauges: gauges.length,
  failed,
});

/** Text that every database and every JSON reader takes: no half characters, no zero bytes, no endless lines. */
const cleanText = (text: string): string =>
  text
    .replace(/\p{Surrogate}/gu, '�')
    .replaceAll('\0', '')
    .slice(0, 500);

const cleanFact = (fact: string | number | null): string | number | null => {
  if (typeof fact === 'string') return cleanText(fact);
  return fact === null || Number.isFinite(fact) ? fact : String(fact);
};

/** A signal as it may be stored. What is no finite number was not measured. */
export const cleanSignal = ({ name, subject, value, facts }: Signal, watcher: string): WatchedSignal => ({
  name,
  subject: cleanText(subject),
  value: value !== null && Number.isFinite(value) ? value : null,
  facts: Object.fromEntries(Object.entries(facts).map(([word, fact]) => [cleanText(word), cleanFact(fact)])),
  watcher,
});
