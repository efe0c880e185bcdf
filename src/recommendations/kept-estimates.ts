import type { Candle } from '../risk/estimators/candle.js';
import { estimateAsset, type AssetEstimate } from '../risk/parameters/estimate-asset.js';
import type { RiskTarget } from '../risk/parameters/risk-target.js';
import type { DropTail } from '../risk/parameters/sizing-input.js';

/** Of so many histories at once: more than a deployment has assets. */
const KEPT = 32;

/** What was estimated from a history, so that the next assessment of the same hours need not estimate it again. */
export class KeptEstimates {
  private readonly kept = new Map<string, AssetEstimate>();

  /**
   * The same bits as `estimateAsset` gives: it depends on the candles and on two numbers of the target alone.
   * @throws what `estimateAsset` throws; a failure is not kept.
   */
  of(
    history: { readonly candles: readonly Candle[]; readonly candlesHash: string },
    target: RiskTarget,
  ): AssetEstimate {
    const key = [history.candlesHash, target.confidence, target.badDebtProbability].join(' ');
    const known = this.kept.get(key);
    if (known) return known;
    const made = remembering(estimateAsset(history.candles, target));
    this.kept.set(key, made);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest);
    return made;
  }
}

function remembering({ volatility, dropTail }: AssetEstimate): AssetEstimate {
  const tails = new Map<number, DropTail>();
  return {
    volatility,
    dropTail: (windowHours) => {
      const tail = tails.get(windowHours) ?? dropTail(windowHours);
      tails.set(windowHours, tail);
      return tail;
    },
  };
}
