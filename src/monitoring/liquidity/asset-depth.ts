import type { Depth, ProvidedDepth } from '../../market-data/depth/depth.service.js';
import type { DepthCurve } from '../../market-data/depth/depth-curve.js';
import type { LargestProvider } from '../../market-data/depth/provider.js';
import type { DepthHistory } from '../../market-data/depth-samples/depth-history.service.js';
import { poolsOf } from '../../market-data/depth-samples/depth-history.service.js';
import type { Block } from '../../platform/chain/rpc.js';
import type { Wad } from '../../units/fixed-point.js';
import { depthOf } from './liquidity-health.js';
import { HISTORY_DAYS, SeenUsual, usualOf, type OwnDepth, type UsualDepth } from './usual-depth.js';

const DAY = 86_400;
/** Owners of pools are asked for once an hour, and at once when so much of the depth is gone since; usual depth once an hour. */
const [ASK_EVERY, ASK_AFTER_LOSS] = [3_600, 0.2];

interface Asked {
  readonly at: number;
  readonly depth: number;
  readonly largest: number | null;
  readonly providers: readonly LargestProvider[];
}

export interface AssetDepth {
  readonly curve: DepthCurve;
  /** Null without a price to measure from. */
  readonly now: OwnDepth | null;
  readonly usual: UsualDepth | null;
  readonly providers: readonly LargestProvider[];
  /** Time of the block at which it was measured [s since 1970]. */
  readonly at: number;
}

/** Depth of one asset from look to look. */
export class AssetDepthWatch {
  private readonly seen = new SeenUsual();
  private asked: Asked | null = null;
  private history: { readonly at: number; readonly usual: UsualDepth | null } | null = null;

  constructor(
    private readonly asset: string,
    private readonly quote: string,
    private readonly depth: Pick<Depth, 'read' | 'readProvided'>,
    private readonly days: Pick<DepthHistory, 'days'>,
  ) {}

  /** @param price of the market, what losses are counted from. */
  async look(price: Wad | null, block: Block): Promise<AssetDepth> {
    const curve = await this.depth.read(this.asset, price, block);
    const all = depthOf(curve);
    const at = block.timestamp;
    if (all === null) return { curve, now: null, usual: await this.usual(block), providers: [], at };
    const { largest, providers } = await this.providersAt(price, all, block);
    const now = { all, largest };
    this.seen.add(at, now);
    return { curve, now, usual: await this.usual(block), providers, at };
  }

  private async providersAt(price: Wad | null, depth: number, block: Block): Promise<Asked> {
    const { asked } = this;
    const due = asked === null || block.timestamp >= asked.at + ASK_EVERY || depth < asked.depth * (1 - ASK_AFTER_LOSS);
    if (!due) return asked;
    const provided = await this.depth.readProvided(this.asset, price, block);
    this.asked = { at: block.timestamp, depth, largest: largestOf(provided, depth), providers: provided.providers };
    return this.asked;
  }

  private async usual({ timestamp }: Block): Promise<UsualDepth | null> {
    if (this.history === null || timestamp >= this.history.at + ASK_EVERY) {
      const source = poolsOf(this.asset, this.quote);
      const days = await this.days.days(source, timestamp - HISTORY_DAYS * DAY, timestamp);
      this.history = { at: timestamp, usual: usualOf(days) };
    }
    return this.history.usual ?? this.seen.usual();
  }
}

/** What would be missing without the largest provider of each pool; null where somebody's is not known. */
function largestOf({ withoutLargest, providers }: ProvidedDepth, all: number): number | null {
  const others = depthOf(withoutLargest);
  const unknown = providers.some(({ owner }) => owner === null);
  return others === null || unknown ? null : Math.max(0, all - others);
}
