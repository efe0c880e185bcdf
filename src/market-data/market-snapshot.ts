import { canonicalHash } from '../platform/canonical-json.js';
import type { Block } from '../platform/chain/rpc.js';
import { candlesHash } from './candles-hash.js';
import type { ConsolidatedLoad } from './consolidation/consolidated-history.service.js';
import type { LowQuantile } from './depth-samples/low-quantile.js';
import type { DepthCurve } from './depth/depth-curve.js';
import type { FeedReading } from './feed/feed.js';

/** Everything that an assessment needs to know of the market of an asset, at one block. */
export interface MarketSnapshot {
  readonly asset: string;
  /** True when the price history is made up: nothing real may be concluded from it. */
  readonly synthetic: boolean;
  readonly block: Block;
  /** One out of all sources; `consolidation` names them with the hashes of what they brought, and says what the newest price is worth. */
  readonly history: ConsolidatedLoad & { readonly candlesHash: string };
  readonly feed: FeedReading;
  /** Now. */
  readonly depth: DepthCurve;
  /** But for a twentieth of the last 30 days; names the samples that it is from by their hash. */
  readonly depthHistory: LowQuantile;
  /** SHA-256 of the canonical JSON of all of the above; candles stand in it by their own hash. */
  readonly hash: string;
}

/** Integers of any size as decimal text, everything else as it is: what JSON can hold. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

/** What the hash of a snapshot is over, as JSON can hold it: the snapshot without its candles and its hash. */
export function hashedRecord({ history, ...rest }: Omit<MarketSnapshot, 'hash'>): unknown {
  const { candles, ...summary } = history;
  return plain({ ...rest, history: { ...summary, candleCount: candles.length } });
}

export function sealSnapshot(
  parts: Omit<MarketSnapshot, 'hash' | 'history' | 'synthetic'> & { readonly history: ConsolidatedLoad },
): MarketSnapshot {
  const history = { ...parts.history, candlesHash: candlesHash(parts.history.candles) };
  const snapshot = { ...parts, synthetic: history.synthetic, history };
  return { ...snapshot, hash: canonicalHash(hashedRecord(snapshot)) };
}
