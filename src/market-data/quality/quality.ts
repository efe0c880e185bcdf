import { DAY, HOUR } from '../../risk/estimators/candle.js';
import type { ConsolidatedLoad } from '../consolidation/consolidated-history.service.js';
import type { StateCount } from '../consolidation/consolidation.js';
import type { PriceState } from '../consolidation/price-state.js';
import { volumeAgreement, type VolumeAgreement, type VolumeHour } from './volume-agreement.js';

/** One series: how whole it is, and how it stood to the others. Times in seconds, counts in hours. */
export interface SeriesQuality {
  readonly source: string;
  readonly first: number;
  readonly last: number;
  /** How long ago its newest hour ended. */
  readonly ageSeconds: number;
  readonly hours: number;
  /** Part of the hours from its first to its last that it has. */
  readonly coverage: number;
  readonly gaps: number;
  readonly missingHours: number;
  readonly longestGap: number;
  /** Hours in which the others agreed and it was further from them than it ever was. */
  readonly outliers: number;
  /** Hours in which it counted and was more than 1 % from the consolidated price. */
  readonly disagreements: number;
  readonly silent: number;
  readonly thin: number;
  /** Hours with a wick of its own that did not enter. */
  readonly wicks: number;
  /** Its volume against its trades, over the last 30 days. */
  readonly volume: VolumeAgreement;
  /** Why prices in its quote were taken at one; null where they were not. */
  readonly atOne: string | null;
  readonly candlesHash: string;
}

/** What the prices of an asset are worth at a time. */
export interface QualityReport {
  readonly asset: string;
  /** [s] */
  readonly at: number;
  /** Of the newest price, and why. */
  readonly state: PriceState;
  readonly reasons: readonly string[];
  /** Hours by state: of the whole history, and of its last 30 days. */
  readonly all: StateCount;
  readonly recent: StateCount;
  /** How long ago the newest hour ended. */
  readonly ageSeconds: number;
  readonly series: readonly SeriesQuality[];
}

/** A report that was kept, with its number in the record. */
export type QualityRecord = QualityReport & { readonly seq: number };

/** So long an hour that was compared counts [s]. */
export const COMPARED_FOR = 30 * DAY;

/** @param now [s] @param compared hours of each source whose volume was compared with their trades. */
export function qualityOf(
  { asset, last, consolidation }: ConsolidatedLoad,
  now: number,
  compared: ReadonlyMap<string, readonly VolumeHour[]>,
): QualityReport {
  const { state, reasons, all, recent, sources } = consolidation;
  const ageOf = (hour: number): number => now - (hour + HOUR);
  return {
    asset,
    at: now,
    state,
    reasons,
    all,
    recent,
    ageSeconds: ageOf(last),
    series: sources.map((it) => ({
      source: it.source,
      first: it.first,
      last: it.last,
      ageSeconds: ageOf(it.last),
      hours: it.hours,
      coverage: it.hours / (it.hours + it.gaps.missingHours),
      ...it.gaps,
      outliers: it.notes.outlier,
      disagreements: it.notes.disagrees,
      silent: it.notes.silent,
      thin: it.notes.thin,
      wicks: it.notes.wick,
      volume: volumeAgreement(compared.get(it.source) ?? []),
      atOne: it.atOne,
      candlesHash: it.candlesHash,
    })),
  };
}

export const dayOf = (time: number): number => time - (time % DAY);

/** One record a day, and one more whenever the newest price changes its state, a source comes or goes, or its volume turns doubtful or sound. */
export function isNews(report: QualityReport, before: QualityReport | null): boolean {
  if (before === null || dayOf(before.at) !== dayOf(report.at) || before.state !== report.state) return true;
  return sources(before) !== sources(report);
}

/** Names, each with a mark when its volume is doubtful. */
const sources = ({ series }: QualityReport): string =>
  series.map((one) => `${one.source}${doubtful(one) ? '!' : ''}`).join(' ');

/** Records from before volumes were compared say nothing of them. */
const doubtful = ({ volume }: Partial<SeriesQuality>): boolean => (volume?.why ?? null) !== null;
