import { z } from 'zod';
import { BallastError } from '../units/ballast-error.js';

const Address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'an address is 0x and 40 hex digits');
const Decimals = z.int().min(0).max(36);
const Symbol = z.string().regex(/^[A-Za-z0-9.-]{1,20}$/, 'a symbol is 1 to 20 letters, digits, dots or dashes');

const FeedSchema = z.strictObject({
  /** Chainlink's proxy, which stays when the aggregator behind it changes. */
  proxy: Address,
  /** Longest time between two rounds that the feed promises; an older answer is stale. */
  heartbeatSeconds: z.int().positive(),
  decimals: Decimals,
});

const AssetSchema = z.strictObject({
  token: Address,
  decimals: Decimals,
  feed: FeedSchema,
  /** `fee` in millionths, as pools state it. */
  uniswapV3: z.array(z.strictObject({ pool: Address, fee: z.int().min(0).max(999_999) })).default([]),
  uniswapV2: z.array(z.strictObject({ pair: Address })).default([]),
});

/** The `markets` section of a deployment: where prices and depth of each asset are read. */
export const MarketsSchema = z.strictObject({
  /** The debt token, in which all prices are counted. */
  quote: z.strictObject({ symbol: Symbol, token: Address, decimals: Decimals }),
  assets: z.record(Symbol, AssetSchema),
});

export type Markets = z.infer<typeof MarketsSchema>;
export type AssetMarket = Markets['assets'][string];
export type FeedSource = AssetMarket['feed'];

/** The deployment knows no market for this asset, so neither its price nor its depth can be read. */
export class UnknownAssetError extends BallastError {
  readonly code = 'market-data/asset-unknown';

  constructor(asset: string, known: readonly string[]) {
    super(
      `The deployment has no market for ${asset}.`,
      `Add it under markets.assets, or ask for one of ${known.join(', ')}.`,
      { asset, known },
    );
  }
}

/** @throws {UnknownAssetError} */
export function assetMarket({ assets }: Markets, asset: string): AssetMarket {
  const market = Object.hasOwn(assets, asset) ? assets[asset] : undefined;
  if (!market) throw new UnknownAssetError(asset, Object.keys(assets));
  return market;
}
