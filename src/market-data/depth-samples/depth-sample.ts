import { canonicalJson, sha256Hex } from '../../platform/canonical-json.js';
import type { DepthMeasure } from './depth-measure.js';

/** `pools` of the chain at a block, one `order-book` of an exchange, or `quotes` of a router. */
export type SampleKind = 'pools' | 'order-book' | 'quotes';

/** Depth of an asset at one time and place. Worth and sizes in units of what it is sold for. */
export interface DepthSample {
  readonly asset: string;
  readonly kind: SampleKind;
  /** `pools:DAI`, `kraken:ETH/CHF`, `oneinch:WETH/USDC`: where, and what it is sold for. */
  readonly venue: string;
  /** [s] */
  readonly time: number;
  /** Null when it could not be measured; the body says why. */
  readonly full: DepthMeasure | null;
  /** Without the largest provider of each pool; null where that is not known, or there are no providers. */
  readonly stressed: DepthMeasure | null;
  /** Canonical JSON of what was seen. */
  readonly body: string;
  /** SHA-256 of the body, under which the sample is named as evidence. */
  readonly hash: string;
}

/** What quantiles need of a sample. */
export type MeasuredSample = Omit<DepthSample, 'body'>;

/** @param seen everything that the measures follow from; big integers as decimal text. */
export function sealSample(
  about: Pick<DepthSample, 'asset' | 'kind' | 'venue' | 'time'>,
  measures: Pick<DepthSample, 'full' | 'stressed'>,
  seen: unknown,
): DepthSample {
  const { full, stressed } = measures;
  const body = canonicalJson({ ...about, full, stressed, seen });
  return { ...about, full, stressed, body, hash: sha256Hex(body) };
}

/** One hash for a set of samples, by the time of each: what evidence names. */
export const samplesHash = (samples: readonly Pick<DepthSample, 'hash'>[]): string =>
  sha256Hex(samples.map(({ hash }) => hash).join('\n'));
