import { log } from '../../units/deterministic-math.js';
import type { TypeInput } from './sizing-input.js';
import type { RiskTarget } from './risk-target.js';

/** A delayed oracle passes a price on once an hour, and the price that it passes on was read up to an hour before. */
const ORACLE_SECONDS = 2 * 3_600;

/** Seconds until an auction's price has fallen to `factor` of the oracle's price. */
export function secondsToFactor({ startFactor, curve }: TypeInput['auction'], factor: number): number {
  if (factor >= startFactor) return 0;
  if (curve.kind === 'linear') return curve.tauSeconds * (1 - factor / startFactor);
  return curve.stepSeconds * Math.ceil(log(startFactor / factor) / -log(curve.cut));
}

export interface LiquidationWindow {
  readonly seconds: number;
  /** Whole hours, rounded up: the grid of the price history. */
  readonly hours: number;
  readonly auctionSeconds: number;
  readonly rounds: number;
}

/**
 * From the last price that a keeper could have acted on to the end of the auctions: oracle delay, latency of the bark, and
 * as many rounds of auctions as the limit of debt in auction makes of the debt to be sold.
 */
export function liquidationWindow(
  type: TypeInput,
  target: RiskTarget,
  slippage: number,
  debtToSell: number,
): LiquidationWindow {
  const clearing = Math.max(0.01, 1 - slippage - target.keeperMargin);
  const auctionSeconds = secondsToFactor(type.auction, clearing);
  const rounds = Math.max(1, Math.ceil((debtToSell * (1 + type.penalty)) / type.auctionLimit));
  const seconds = ORACLE_SECONDS + target.barkLatencySeconds + rounds * auctionSeconds;
  return { seconds, hours: Math.ceil(seconds / 3_600), auctionSeconds, rounds };
}
