import type { Block } from '../../platform/chain/rpc.js';
import type { DepthCurve } from '../depth/depth-curve.js';
import type { ProvidedDepth } from '../depth/depth.service.js';
import type { FeedReading } from '../feed/feed.js';
import { measureCurve } from './depth-measure.js';
import { poolsOf } from './depth-history.service.js';
import { sealSample, type DepthSample } from './depth-sample.js';

/**
 * The depth of an asset's pools at a block, with everyone and without the largest provider of each. Without a provider
 * known in every pool that is used there is no such form: what is not known is not made up.
 * @param quote symbol of the debt token.
 */
export function poolSample(
  asset: string,
  quote: string,
  block: Block,
  { curve, withoutLargest, providers }: ProvidedDepth,
  feed: Pick<FeedReading, 'status' | 'updatedAt' | 'why'>,
): DepthSample {
  const known = providers.length > 0 && providers.every(({ holding }) => holding !== null);
  const measures = { full: measureCurve(curve), stressed: known ? measureCurve(withoutLargest) : null };
  const seen = {
    block: { number: block.number, hash: block.hash },
    oraclePrice: curve.oraclePrice?.toString() ?? null,
    feed: { status: feed.status, updatedAt: feed.updatedAt, why: feed.why },
    full: curveSeen(curve),
    withoutLargest: curveSeen(withoutLargest),
    providers: providers.map(({ pool, owner, share, known: part, why }) => ({ pool, owner, share, known: part, why })),
  };
  return sealSample({ ...poolsOf(asset, quote), time: block.timestamp }, measures, seen);
}

/** What the numbers follow from: worth and proceeds of the sales of the curve, and the pools that take part. */
const curveSeen = ({ points, worthAt, drainedAt, pools, why }: DepthCurve) => ({
  points: points.map(({ soldWorth, received }) => [soldWorth.toString(), received.toString()]),
  worthAt: worthAt.map(({ slippage, worth }) => [slippage, worth.toString()]),
  drainedAt: drainedAt === null ? null : [drainedAt.soldWorth.toString(), drainedAt.received.toString()],
  pools: pools.map(({ address, kind, fee, through, used, share, why: out }) => ({
    ...{ address, kind, fee, through, used, share },
    why: out,
  })),
  why,
});
