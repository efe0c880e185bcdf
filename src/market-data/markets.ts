import { z } from 'zod';
import { BallastError } from '../units/ballast-error.js';
import { poolFaults } from './market-routes.js';

const Address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'an address is 0x and 40 hex digits');
const Decimals = z.int().min(0).max(36);
const Symbol = z.string().regex(/^[A-Za-z0-9.-]{1,20}$/, 'a symbol is 1 to 20 letters, digits, dots or dashes');
const V3Fee = z.int().min(0).max(999_999);

const FeedSchema = z.strictObject({
  /** Chainlink's proxy, which stays when the aggregator behind it changes. */
  proxy: Address,
  /** Longest time between two rounds that the feed promises; an older answer is stale. */
  heartbeatSeconds: z.int().positive(),
  decimals: Decimals,
});

/** How much of another token one unit of this one is worth by a contract's own word. */
const RateSchema = z.strictObject({
  /** ERC-4626's convertToAssets, Lido's stEthPerToken, Rocket Pool's getExchangeRate, or Balancer's getRate. */
  kind: z.enum(['erc4626', 'wsteth', 'reth', 'rate-provider']),
  /** Where the rate is asked for; the token itself unless told. */
  provider: Address.optional(),
});

const AssetSchema = z.strictObject({
  token: Address,
  decimals: Decimals,
  feed: FeedSchema,
  /** Pools against the debt token. `fee` in millionths, as pools state it. */
  uniswapV3: z.array(z.strictObject({ pool: Address, fee: V3Fee })).default([]),
  uniswapV2: z.array(z.strictObject({ pair: Address })).default([]),
  /** Tokens through which it may be sold in two steps, besides directly. */
  through: z.array(Symbol).optional(),
  rate: RateSchema.optional(),
});

const TokenSchema = z.strictObject({ token: Address, decimals: Decimals });

const Two = z.tuple([Symbol, Symbol]);
const Several = z.array(Symbol).min(2).max(8);
/** A pool by the tokens that it is used for; of a pool of several tokens not all need be named. */
const PoolSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('uniswap-v3'), pool: Address, tokens: Two, fee: V3Fee }),
  z.strictObject({ kind: z.literal('uniswap-v2'), pool: Address, tokens: Two }),
  z.strictObject({ kind: z.literal('balancer-stable'), pool: Address, tokens: Several }),
  z.strictObject({
    kind: z.literal('curve'),
    pool: Address,
    tokens: Several,
    /** The token of its shares where that is another contract. */
    shares: Address.optional(),
    /** Which of the tokens the pool holds as ether itself. */
    ether: Symbol.optional(),
  }),
]);

/** The `markets` section of a deployment: where prices and depth of each asset are read. */
export const MarketsSchema = z
  .strictObject({
    /** The token in which all prices are counted: the debt token, or what stands for it. */
    quote: z.strictObject({ symbol: Symbol, token: Address, decimals: Decimals }),
    /** Symbol of what is owed, where that is not the quote: one of it is then taken for one of the quote. */
    debtAsset: Symbol.optional(),
    assets: z.record(Symbol, AssetSchema),
    /** Tokens that are neither collateral nor the debt token, which pools and routes may name. */
    tokens: z.record(Symbol, TokenSchema).optional(),
    pools: z.array(PoolSchema).optional(),
    /** No pool is older than this block: logs of its providers are read from here on. */
    poolsSince: z.int().nonnegative().optional(),
  })
  .superRefine((markets, context) => {
    for (const { path, message } of poolFaults(markets)) context.addIssue({ code: 'custom', path: [...path], message });
  });

export type Markets = z.infer<typeof MarketsSchema>;
export type AssetMarket = Markets['assets'][string];
export type FeedSource = AssetMarket['feed'];
export type RateSource = NonNullable<AssetMarket['rate']>;

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
export function assetMarket({ assets }: Pick<Markets, 'assets'>, asset: string): AssetMarket {
  const market = Object.hasOwn(assets, asset) ? assets[asset] : undefined;
  if (!market) throw new UnknownAssetError(asset, Object.keys(assets));
  return market;
}
