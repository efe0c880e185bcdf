import { InsufficientHistoryError } from '../../risk/estimators/estimator-error.js';
import type { Interval } from '../../risk/estimators/interval.js';
import { depthOverTime } from '../../risk/estimators/liquidity/depth-over-time.js';
import { quantileInterval } from '../../risk/estimators/quantile-interval.js';
import { slippageAt, type SlippagePoint } from '../../risk/estimators/slippage.js';
import { SIZES, SLIPPAGES, type DepthMeasure } from './depth-measure.js';
import { samplesHash, type MeasuredSample } from './depth-sample.js';

/** What is asked of the past. */
export interface LowQuantileRule {
  /** How far back samples count. */
  readonly days: number;
  /** Share of the time in which the market may have been worse, 0.05. */
  readonly quantile: number;
  /** The last moment that counts [s]. */
  readonly until: number;
}

/** Depth that was there but for the quantile of the time. Each interval is of the quantile, at 90 %. */
export interface LowDepth {
  /** For each of `SLIPPAGES` the low quantile of what could be sold. */
  readonly worthAt: readonly Interval[];
  /** For each of `SIZES` the high quantile of what a sale lost. */
  readonly slippageAt: readonly Interval[];
  /** Both together as a curve of what a sale of each size loses, from the careful end of each interval. */
  readonly curve: readonly SlippagePoint[];
}

export interface LowQuantile extends LowQuantileRule {
  readonly asset: string;
  /** Samples that could be measured. */
  readonly samples: number;
  /** Samples that could not: no price, no node. */
  readonly unmeasured: number;
  readonly first: number | null;
  readonly last: number | null;
  /** Null where there are too few samples; `why` says so. */
  readonly full: LowDepth | null;
  readonly why: string | null;
  /** Without the largest provider of each pool. */
  readonly stressed: LowDepth | null;
  readonly stressedWhy: string | null;
  /** SHA-256 over the hashes of the samples used, by time; names them as evidence. */
  readonly samplesHash: string;
}

const DAY = 86_400;
const CONFIDENCE = 0.9;
/** Part of the days that must have a sample: many of one afternoon do not speak for a month. */
const DAYS_SEEN = 0.8;
/** The largest number below one: estimators take a loss of all for a market that is empty, not for a point of a curve. */
const NEARLY_ALL = 1 - 2 ** -53;

/**
 * The low quantile over samples of one source, in both forms. Enough are those that enclose the quantile with 90 %
 * (59 for 5 %) and lie on four fifths of the days.
 * @param samples by rising time, all within the rule's days.
 */
export function lowQuantile(asset: string, samples: readonly MeasuredSample[], rule: LowQuantileRule): LowQuantile {
  const measured = samples.filter(({ full }) => full !== null);
  const full = lowDepth(measured, ({ full }) => full, rule);
  const provided = measured.filter(({ stressed }) => stressed !== null);
  const stressed =
    provided.length === measured.length || measured.length === 0
      ? lowDepth(provided, ({ stressed }) => stressed, rule)
      : `${String(measured.length - provided.length)} of ${String(measured.length)} samples do not know the providers`;
  return {
    ...{ asset, days: rule.days, quantile: rule.quantile, until: rule.until },
    ...{ samples: measured.length, unmeasured: samples.length - measured.length },
    ...{ first: measured[0]?.time ?? null, last: measured.at(-1)?.time ?? null },
    full: typeof full === 'string' ? null : full,
    why: typeof full === 'string' ? full : null,
    stressed: typeof stressed === 'string' ? null : stressed,
    stressedWhy: typeof stressed === 'string' ? stressed : null,
    samplesHash: samplesHash(measured),
  };
}

/** Or why there is none. */
function lowDepth(
  samples: readonly MeasuredSample[],
  form: (sample: MeasuredSample) => DepthMeasure | null,
  { days, quantile }: LowQuantileRule,
): LowDepth | string {
  const seen = new Set(samples.map(({ time }) => Math.floor(time / DAY))).size;
  const wanted = Math.ceil(days * DAYS_SEEN);
  if (seen < wanted) return `samples lie on ${String(seen)} days, ${String(wanted)} of ${String(days)} are needed`;
  const measures = samples.flatMap((sample) => {
    const measure = form(sample);
    return measure ? [{ time: sample.time, ...complete(measure) }] : [];
  });
  try {
    const snapshots = measures.map(({ time, worthAt }) => ({ time, depths: worthAt }));
    const worthAt = depthOverTime(snapshots, { probability: quantile, confidence: CONFIDENCE });
    const slippage = SIZES.map((_, i) =>
      quantileInterval(
        measures.map(({ slippageAt }) => slippageAt[i] ?? 1),
        1 - quantile,
        CONFIDENCE,
      ),
    );
    return { worthAt, slippageAt: slippage, curve: carefulCurve(worthAt, slippage) };
  } catch (error) {
    if (error instanceof InsufficientHistoryError)
      return `there are ${String(measures.length)} samples: ${error.message}`;
    throw error;
  }
}

/** What was not measured counts as nothing to sell into. */
const complete = ({ worthAt, slippageAt: lost }: DepthMeasure) => ({
  worthAt: worthAt.map((worth) => worth ?? 0),
  slippageAt: lost.map((slippage) => slippage ?? 1),
});

/** The least worth at each slippage and the greatest slippage of each size, as one curve that never falls. */
function carefulCurve(worthAt: readonly Interval[], slippages: readonly Interval[]): SlippagePoint[] {
  const points = [
    ...SLIPPAGES.map((slippage, i) => ({ value: worthAt[i]?.low ?? 0, slippage })),
    ...SIZES.map((value, i) => ({ value, slippage: Math.max(0, slippages[i]?.high ?? 1) })),
  ];
  return rising(points.filter(({ value }) => value > 0));
}

/** By size, each once with the greatest loss that it or a smaller one has. */
function rising(points: readonly SlippagePoint[]): SlippagePoint[] {
  let worst = 0;
  const bySize = new Map<number, SlippagePoint>();
  for (const { value, slippage } of [...points].sort((a, b) => a.value - b.value || a.slippage - b.slippage)) {
    worst = Math.min(NEARLY_ALL, Math.max(worst, slippage));
    bySize.set(value, { value, slippage: worst });
  }
  return [...bySize.values()];
}

/** The depth that parameters are sized on, and where it is from. */
export interface SizingDepth {
  readonly curve: readonly SlippagePoint[];
  readonly basis: 'now' | 'least of now and history';
  /** Which form of the history; null when it has none that can be used. */
  readonly form: 'stressed' | 'full' | null;
  /** Why the history is not used, or not without the largest providers; null when it is. */
  readonly why: string | null;
}

/**
 * For each size the greater loss of the market now and of its low quantile, without the largest providers where they are
 * known. A market that takes nothing now takes nothing; without enough history it is the market now, and says so.
 */
export function sizingDepth(now: readonly SlippagePoint[], history: LowQuantile): SizingDepth {
  const low = history.stressed ?? history.full;
  if (low === null || now.length === 0) return { curve: now, basis: 'now', form: null, why: history.why };
  const sizes = [...now, ...low.curve].map(({ value }) => ({
    value,
    slippage: Math.max(slippageAt(now, value), slippageAt(low.curve, value)),
  }));
  return {
    curve: rising(sizes),
    basis: 'least of now and history',
    form: history.stressed ? 'stressed' : 'full',
    why: history.stressed ? null : history.stressedWhy,
  };
}
