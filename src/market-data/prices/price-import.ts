import { gapsIn, hasSuspectWick, missingHours, sameCandle, type Gap } from './candle.js';
import type { Candle } from '../../risk/estimators/candle.js';
import type { CandleFile, RejectedLine } from './candle-csv.js';

/** What an import did, for people and for the record. Lines are counted from 1, the header included; times in seconds. */
export interface ImportReport {
  readonly file: string;
  readonly sha256: string;
  readonly asset: string;
  readonly source: string;
  /** Lines of data in the file: kept + alreadyThere + conflicting + impossible. */
  readonly rows: number;
  /** Hours that are new. */
  readonly kept: number;
  /** Hours that were there with the same values. */
  readonly alreadyThere: number;
  /** Hours that were there with other values, which stay. */
  readonly conflicting: readonly { readonly line: number; readonly time: number }[];
  readonly impossible: readonly RejectedLine[];
  /** Hours with a wick that the market cannot have meant; kept, see `hasSuspectWick`. */
  readonly suspect: readonly { readonly line: number; readonly time: number }[];
  readonly gaps: readonly Gap[];
  readonly missingHours: number;
  readonly first: number;
  readonly last: number;
  /** False when every hour was there already: then nothing was written. */
  readonly changed: boolean;
}

/** What is kept of an import for ever: the report with counts where it has lists of lines. `at` in seconds. */
export type ImportRecord = Omit<ImportReport, 'conflicting' | 'impossible' | 'suspect' | 'changed'> & {
  readonly conflicting: number;
  readonly impossible: number;
  readonly suspect: number;
  readonly at: number;
};

export const recordOf = ({ changed: _, ...report }: ImportReport, at: number): ImportRecord => ({
  ...report,
  conflicting: report.conflicting.length,
  impossible: report.impossible.length,
  suspect: report.suspect.length,
  at,
});

/** Which hours of a file are new, and everything that is to be said about the others. `first` and `last` of its candles. */
export function planImport(
  { rows, candles, rejected }: CandleFile,
  present: readonly Candle[],
): { readonly fresh: readonly Candle[]; readonly found: Omit<ImportReport, 'file' | 'sha256' | 'asset' | 'source'> } {
  const byTime = new Map(present.map((candle) => [candle.time, candle]));
  const isNew = ({ time }: Candle) => !byTime.has(time);
  const conflicts = (candle: Candle) => {
    const there = byTime.get(candle.time);
    return there !== undefined && !sameCandle(there, candle);
  };
  const place = ({ line, candle: { time } }: (typeof candles)[number]) => ({ line, time });
  const all = candles.map(({ candle }) => candle);
  const fresh = all.filter(isNew);
  const conflicting = candles.filter(({ candle }) => conflicts(candle)).map(place);
  const gaps = gapsIn(all);
  return {
    fresh,
    found: {
      rows,
      kept: fresh.length,
      alreadyThere: all.length - fresh.length - conflicting.length,
      conflicting,
      impossible: rejected,
      suspect: candles.filter(({ candle }) => hasSuspectWick(candle)).map(place),
      gaps,
      missingHours: missingHours(gaps),
      first: all[0]?.time ?? 0,
      last: all.at(-1)?.time ?? 0,
      changed: fresh.length > 0,
    },
  };
}
