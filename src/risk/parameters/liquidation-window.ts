import { firstSecondAtFactor } from '../estimators/auction.js';
import type { RiskTarget } from './risk-target.js';
import type { TypeInput } from './sizing-input.js';

/** A delayed oracle passes a price on once an hour, and the price that it passes on was read up to an hour before. */
const ORACLE_SECONDS = 2 * 3_600;
/** A queue of auctions that takes longer is looked at for two days: over more, the fall of a window says little of a crash. */
const MAX_WINDOW_HOURS = 48;
/** An auction that clears below a hundredth of the oracle's price is followed no further. */
const LOWEST_CLEARING = 0.01;

/** Seconds until an auction's price has fallen to `factor` of the oracle's price. @throws {OutOfDomainError} */
export const secondsToFactor = ({ startFactor, curve }: TypeInput['auction'], factor: number): number =>
  firstSecondAtFactor(curve, factor / startFactor);

export interface LiquidationWindow {
  readonly seconds: number;
  /** Whole hours, rounded up, two days at most: the grid of the price history. */
  readonly hours: number;
  readonly auctionSeconds: number;
  readonly rounds: number;
}

/**
 * From the last price that a keeper could have acted on to the end of the auctions: oracle delay, latency of liquidations, and
 * as many rounds of auctions as the limit of debt in auction makes of the debt to be sold.
 */
export function liquidationWindow(
  type: TypeInput,
  target: RiskTarget,
  slippage: number,
  debtToSell: number,
): LiquidationWindow {
  const clearing = Math.max(LOWEST_CLEARING, 1 - slippage - target.keeperMargin);
  const auctionSeconds = secondsToFactor(type.auction, clearing);
  const rounds = Math.max(1, Math.ceil((debtToSell * (1 + type.penalty)) / type.auctionLimit));
  const seconds = ORACLE_SECONDS + target.liquidationLatencySeconds + rounds * auctionSeconds;
  return { seconds, hours: Math.min(MAX_WINDOW_HOURS, Math.ceil(seconds / 3_600)), auctionSeconds, rounds };
}
