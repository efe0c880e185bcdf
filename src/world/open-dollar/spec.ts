import { RAY } from '../../units/fixed-point.js';
import { HOUR, type AssetSymbol } from '../world-spec.js';

/**
 * What Open Dollar holds on the local chain. Ratios, fees and floors have the size of its parameters of 2024 on Arbitrum;
 * ceilings and limits are cut to the world, and auctions fall faster, so that they end within its hours.
 */
export const SAFE_TYPES = ['LINK', 'WBTC', 'WETH'] as const;
export type SafeType = (typeof SAFE_TYPES)[number];

export interface SafeTypeSpec {
  readonly asset: AssetSymbol;
  /** Below the first no debt may be drawn, below the second the SAFE is liquidated. */
  readonly safetyRatio: number;
  readonly liquidationRatio: number;
  /** Multiplier per second that governance files for the annual fee [ray]. */
  readonly fee: bigint;
  readonly ceiling: number;
  readonly floor: number;
  readonly penalty: number;
  /** Most debt with penalty that one liquidation takes, in OD: the contract allows no more than 115,792. */
  readonly quantity: number;
  /** How many SAFEs, their debt together in OD, the spread of debts (log sd) and the median cushion above the safety ratio. */
  readonly book: { readonly safes: number; readonly debt: number; readonly sigma: number; readonly cushion: number };
}

export const SAFE_TYPE_SPECS: Readonly<Record<SafeType, SafeTypeSpec>> = {
  LINK: {
    asset: 'LINK',
    safetyRatio: 1.75,
    liquidationRatio: 1.6,
    fee: 1000000001547125957863212448n, // 5 %
    ceiling: 600_000,
    floor: 200,
    penalty: 1.15,
    quantity: 60_000,
    book: { safes: 16, debt: 250_000, sigma: 0.8, cushion: 0.3 },
  },
  WBTC: {
    asset: 'WBTC',
    safetyRatio: 1.5,
    liquidationRatio: 1.4,
    fee: 1000000000937303470807876289n, // 3 %
    ceiling: 2_500_000,
    floor: 200,
    penalty: 1.12,
    quantity: 100_000,
    book: { safes: 18, debt: 1_000_000, sigma: 0.9, cushion: 0.3 },
  },
  WETH: {
    asset: 'ETH',
    safetyRatio: 1.3,
    liquidationRatio: 1.25,
    fee: 1000000000627937192491029810n, // 2 %
    ceiling: 6_000_000,
    floor: 200,
    penalty: 1.1,
    quantity: 100_000,
    book: { safes: 26, debt: 2_200_000, sigma: 1, cushion: 0.3 },
  },
};

export const OPEN_DOLLAR = {
  globalDebtCeiling: 12_000_000,
  safeDebtCeiling: 5_000_000,
  /** Most debt with penalty in auction at one time over all types. */
  auctionLimit: 2_000_000,
  surplusBuffer: 100_000,
  /** Fees may lie between −0.5 % and +0.5 % an hour. */
  feeRange: RAY - 999_998_607_628_240_588_157_433_861n,
  oracleDelay: HOUR,
  /** An answer of the feed that is older is none. */
  staleAfter: 24 * HOUR,
  /** Auctions start at the oracle's price and fall to nine tenths of it, 5 % an hour. */
  auction: { minimumBid: 1, minDiscount: 1, maxDiscount: 0.9, perSecond: 999_985_751_964_174_351_454_691_118n },
  /** A SAFE of the market maker's, from which the liquidation keeper has its coins. */
  keeperSafe: { debt: 2_000_000, collateralRatio: 3.5 },
} as const;
