import type { DepthMeasure } from './depth-measure.js';
import { samplesHash, type DepthSample } from './depth-sample.js';

/** Depth with everyone, and without the largest provider of each pool; null where no sample has it. */
export interface BothForms {
  readonly full: DepthMeasure | null;
  readonly stressed: DepthMeasure | null;
}

/** What is kept of the samples of one source and one day in UTC. */
export interface DepthDay extends Pick<DepthSample, 'asset' | 'kind' | 'venue'> {
  /** Its start [s]. */
  readonly day: number;
  /** All of the day, those that could not be measured included. */
  readonly samples: number;
  /** Little depth: worth that was there but in a twentieth of the samples, slippage that was not more but in as many. */
  readonly low: BothForms;
  readonly median: BothForms;
  readonly samplesHash: string;
}

/** Share of a day in which the market was worse than its low depth. */
export const LOW = 0.05;

/** Rolls up the samples of one source and day. @param samples at least one, by rising time. */
export function depthDay(
  source: Pick<DepthDay, 'asset' | 'kind' | 'venue' | 'day'>,
  samples: readonly DepthSample[],
): DepthDay {
  const at = (worse: number): BothForms => ({
    full: quantileOf(
      samples.flatMap(({ full }) => full ?? []),
      worse,
    ),
    stressed: quantileOf(
      samples.flatMap(({ stressed }) => stressed ?? []),
      worse,
    ),
  });
  const { asset, kind, venue, day } = source;
  const hash = samplesHash(samples);
  return { asset, kind, venue, day, samples: samples.length, low: at(LOW), median: at(0.5), samplesHash: hash };
}

function quantileOf(measures: readonly DepthMeasure[], worse: number): DepthMeasure | null {
  const [first] = measures;
  if (!first) return null;
  return {
    worthAt: first.worthAt.map((_, i) =>
      rankOf(
        measures.map(({ worthAt }) => worthAt[i] ?? null),
        worse,
      ),
    ),
    slippageAt: first.slippageAt.map((_, i) =>
      rankOf(
        measures.map(({ slippageAt }) => slippageAt[i] ?? null),
        1 - worse,
      ),
    ),
  };
}

/** The observation of rank ⌈p n⌉; null when nothing was measured. */
function rankOf(values: readonly (number | null)[], probability: number): number | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(probability * sorted.length)) - 1] ?? null;
}
