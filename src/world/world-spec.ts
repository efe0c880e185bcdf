import { RAD, RAY, WAD, rad, ray, wad, type Rad, type Ray, type Wad } from '../units/fixed-point.js';

/**
 * What the local world holds. Everything is fixed, so every start gives the same chain.
 * Liquidation parameters are MakerDAO's of January 2023; ceilings and auction limits are cut to the size of the world.
 */
export const HOUR = 3_600;
export const DAY = 86_400;
export const YEAR = 31_536_000;

const MILLION = 1_000_000n;
const millionths = (n: number): bigint => BigInt(Math.round(n * 1e6));

/** A decimal number with up to six digits after the point, in chain units. */
export const toWad = (n: number): Wad => wad((millionths(n) * WAD) / MILLION);
export const toRay = (n: number): Ray => ray((millionths(n) * RAY) / MILLION);
export const toRad = (n: number): Rad => rad((millionths(n) * RAD) / MILLION);

/** The first moment of every world. */
export const EPOCH = Date.UTC(2026, 0, 1) / 1_000;
/**
 * The protocol is deployed three years before: its fees accrue on no debt until the epoch, so accumulated rates are
 * realistic (1.09 to 1.33) and debt differs from normalised debt everywhere.
 */
export const DEPLOYED = EPOCH - 3 * YEAR;
/** Delay of the protocol's own governance once it is set up. */
export const PAUSE_DELAY = 2 * DAY;

export const ASSETS = ['ETH', 'WBTC', 'LINK', 'YFI'] as const;
export type AssetSymbol = (typeof ASSETS)[number];

export interface AssetSpec {
  readonly decimals: number;
  /** DAI for one unit at the epoch. */
  readonly startPrice: number;
  /** DAI side of all pools of the asset together; the other side has the same worth. */
  readonly poolBudget: number;
}

export const ASSET_SPECS: Readonly<Record<AssetSymbol, AssetSpec>> = {
  ETH: { decimals: 18, startPrice: 3_000, poolBudget: 12_000_000 },
  WBTC: { decimals: 8, startPrice: 65_000, poolBudget: 6_000_000 },
  LINK: { decimals: 18, startPrice: 14, poolBudget: 2_600_000 },
  YFI: { decimals: 18, startPrice: 6_000, poolBudget: 900_000 },
};

/** Types with vaults and a Dutch auction: the ones that the Safe governs. */
export const VAULT_TYPES = ['ETH-B', 'ETH-C', 'LINK-A', 'YFI-A'] as const;
export type VaultType = (typeof VAULT_TYPES)[number];

/** The types that are assessed, with their assets; the registry lists all 26 of the protocol. */
export const REGISTERED_TYPES = {
  'ETH-B': 'ETH',
  'ETH-C': 'ETH',
  'LINK-A': 'LINK',
  'YFI-A': 'YFI',
  'WBTC-A': 'WBTC',
  'USDC-A': 'USDC',
} as const;
export type RegisteredType = keyof typeof REGISTERED_TYPES;
export const registeredTypes = Object.keys(REGISTERED_TYPES) as RegisteredType[];

export interface VaultTypeSpec {
  readonly liquidationRatio: number;
  /** Annual fee in basis points and the multiplier per second that the protocol's governance files for it [ray]. */
  readonly feeBps: number;
  readonly duty: bigint;
  /** Automatic ceiling in DAI. */
  readonly ceiling: { readonly max: number; readonly gap: number; readonly ttl: number };
  readonly dust: number;
  readonly penalty: number;
  readonly auctionLimit: number;
  readonly auction: { readonly buf: number; readonly tail: number; readonly cusp: number };
  readonly curve: { readonly tau: number } | { readonly cut: number; readonly step: number };
  /** How many vaults, their debt together in DAI, the spread of debts (log sd) and the median cushion above the ratio. */
  readonly book: { readonly vaults: number; readonly debt: number; readonly sigma: number; readonly cushion: number };
}

export const VAULT_TYPE_SPECS: Readonly<Record<VaultType, VaultTypeSpec>> = {
  'ETH-B': {
    liquidationRatio: 1.3,
    feeBps: 300,
    duty: 1000000000937303470807876289n,
    ceiling: { max: 8e6, gap: 1e6, ttl: 6 * HOUR },
    dust: 20_000,
    penalty: 1.13,
    auctionLimit: 2e6,
    auction: { buf: 1.1, tail: 4_800, cusp: 0.45 },
    curve: { tau: 4 * HOUR },
    book: { vaults: 60, debt: 4.5e6, sigma: 0.7, cushion: 0.25 },
  },
  'ETH-C': {
    liquidationRatio: 1.7,
    feeBps: 50,
    duty: 1000000000158153903837946257n,
    ceiling: { max: 20e6, gap: 2e6, ttl: 8 * HOUR },
    dust: 3_500,
    penalty: 1.13,
    auctionLimit: 4e6,
    auction: { buf: 1.1, tail: 7_200, cusp: 0.45 },
    curve: { cut: 0.99, step: 90 },
    book: { vaults: 240, debt: 12e6, sigma: 1.2, cushion: 0.45 },
  },
  'LINK-A': {
    liquidationRatio: 1.65,
    feeBps: 250,
    duty: 1000000000782997609082909351n,
    ceiling: { max: 4e6, gap: 0.5e6, ttl: 8 * HOUR },
    dust: 5_000,
    penalty: 1.13,
    auctionLimit: 0.6e6,
    auction: { buf: 1.2, tail: 8_400, cusp: 0.4 },
    curve: { cut: 0.99, step: 90 },
    book: { vaults: 120, debt: 2.4e6, sigma: 1, cushion: 0.4 },
  },
  'YFI-A': {
    liquidationRatio: 1.65,
    feeBps: 100,
    duty: 1000000000315522921573372069n,
    ceiling: { max: 2e6, gap: 0.3e6, ttl: 8 * HOUR },
    dust: 5_000,
    penalty: 1.13,
    auctionLimit: 0.3e6,
    auction: { buf: 1.3, tail: 8_400, cusp: 0.4 },
    curve: { cut: 0.99, step: 90 },
    book: { vaults: 80, debt: 1.2e6, sigma: 0.9, cushion: 0.5 },
  },
};

export const SYSTEM_SPEC = {
  debtCeiling: 120e6,
  /** The system's ceiling stays once to twice so far above the sum of its types'. */
  ceilingOffset: 5e6,
  auctionLimit: 6e6,
  surplusBuffer: 0.5e6,
  incentiveRate: 0.001,
  incentiveFlat: 250,
  /** Part of a price that must be left after one update, or anyone may stop the auctions. */
  breakerTolerance: 0.5,
  /** A stablecoin vault from which the market makers draw what the other vaults do not give them. */
  stable: { liquidationRatio: 1.01, ceiling: 60e6, drawn: 30_000_000 },
} as const;

/** Where the market makers put their means: part of the budget by venue. Fees of v3 tiers in hundredths of a basis point. */
export const V3_TIERS = [
  { fee: 500, tickSpacing: 10, share: 0.35 },
  { fee: 3_000, tickSpacing: 60, share: 0.4 },
  { fee: 10_000, tickSpacing: 200, share: 0.1 },
] as const;
export const V2_SHARE = 0.15;

/**
 * Parts of each v3 pool by reach of its ranges to either side, null being the whole range of prices, and by provider, the
 * market maker first: two stay close to the price, two far from it, and he is everywhere. No file of real pools names
 * their owners, so the parts are a judgement: a handful has most of a pool, the largest about a third, nobody half.
 */
export const LIQUIDITY_RANGES = [
  { reach: 0.02, parts: [0.04, 0.05, 0, 0.03, 0] },
  { reach: 0.08, parts: [0.07, 0.08, 0, 0.05, 0] },
  { reach: 0.3, parts: [0.1, 0.12, 0.06, 0, 0] },
  { reach: 1, parts: [0.1, 0, 0.12, 0.04, 0.04] },
  { reach: null, parts: [0.04, 0, 0, 0, 0.06] },
] as const;

/** Part of every pool by provider: 35, 25, 18, 12 and 10 %. A pair has no ranges, its shares are these. */
export const PROVIDER_PARTS = LIQUIDITY_RANGES[0].parts.map((_, provider) =>
  LIQUIDITY_RANGES.reduce((sum, { parts }) => sum + (parts[provider] ?? 0), 0),
);

/** Working capital in whole tokens. */
export const FUNDS = {
  marketMaker: { weth: 200_000, link: 990_000 },
  arbitrageur: { DAI: 10_000_000, ETH: 20_000, WBTC: 600, LINK: 280_000, YFI: 1_000 },
  liquidationKeeper: { DAI: 2_000_000 },
} as const;
