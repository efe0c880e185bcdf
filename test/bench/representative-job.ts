import { exp, log } from '../../src/units/deterministic-math.js';
import { normalQuantile } from '../../src/units/normal-distribution.js';
import type { BookInput, Candidate, Positions, SimulationInput } from '../../src/risk/simulation/simulation-input.js';
import { uniforms } from '../support/uniforms.js';

/**
 * The job that all variants do: 16 assets with GARCH and common jumps, a week of hours, positions spread over the assets, a
 * grid of liquidation ratios and book sizes. Oracle without delay, whole lots, log-linear impact that half recovers in six
 * hours, keepers that take five parts in a hundred.
 */
export const ASSETS = 16;
export const HOURS = 168;
export const SEED = 42;
export const JUMPS = { perYear: 20, mean: -0.1, deviation: 0.08 };
export const RATIO = 1.5;
export const FOLLOW = 0.9;
export const MARGIN = 0.05;
export const HALF_LIFE = 6;
export const GARCH = { alpha: 0.08, beta: 0.9 };
/** Collateral of an asset, in debt units, and the log impact of selling all of it. */
const WORTH = 1e8;
export const WHOLE_IMPACT = 0.25;

export const volatility = (asset: number): number => 0.6 + (0.6 * asset) / (ASSETS - 1);
export const loading = (asset: number): number => 0.8 + (0.4 * ((asset * 7) % ASSETS)) / (ASSETS - 1);
export const correlation = (i: number, j: number): number => (i === j ? 1 : 0.3 + 0.5 * exp(-Math.abs(i - j) / 4));

/** Today's parameters, then the grid of eight ratios by eight sizes without its mildest corner: 64 in all. */
export const CANDIDATES: readonly Candidate[] = [
  { liquidationRatio: RATIO, debtScale: 1 },
  ...Array.from({ length: 63 }, (_, index) => ({
    liquidationRatio: 1.3 + (0.4 * ((index + 1) % 8)) / 7,
    debtScale: 0.25 * exp((Math.floor((index + 1) / 8) / 7) * log(8)),
  })),
];

/** Positions of one asset, the thinnest first: head room 3 % and an exponential of mean 50 %, lognormal sizes. */
function positionsOf(asset: number, count: number): Positions {
  const next = uniforms(1_000 * asset + 7);
  const drawn = Array.from({ length: count }, () => ({
    ratio: RATIO * (1.03 - 0.5 * log(next())),
    worth: exp(normalQuantile(next())),
  })).sort((a, b) => a.ratio - b.ratio);
  const unit = WORTH / drawn.reduce((sum, { worth }) => sum + worth, 0);
  return {
    collateral: Float64Array.from(drawn, ({ worth }) => worth * unit),
    debt: Float64Array.from(drawn, ({ ratio, worth }) => (worth * unit) / ratio),
  };
}

export interface JobSize {
  readonly positions: number;
  readonly candidates: number;
  readonly paths: number;
}

export function representativeJob({ positions, candidates, paths }: JobSize): SimulationInput {
  const assets = Array.from({ length: ASSETS }, (_, asset) => asset);
  const books = assets.map((asset): BookInput => {
    const name = `asset ${String(asset)}`;
    return {
      name,
      factor: name,
      basis: null,
      market: name,
      price: 1,
      positions: positionsOf(asset, positions / ASSETS),
      liquidationRatio: RATIO,
      candidates: CANDIDATES.slice(1, candidates),
      ownersFollow: FOLLOW,
      rescueProbability: 0,
      auction: {
        curve: { kind: 'linear', tauSeconds: 3_600 },
        startFactor: 1.1,
        resetSeconds: 3_600,
        resetFactor: 0.4,
        limit: Infinity,
        penalty: 0.13,
        incentiveFlat: 0,
        incentiveRate: 0,
        debtFloor: 1,
      },
    };
  });
  return {
    model: {
      factors: assets.map((asset) => {
        const variance = (volatility(asset) * volatility(asset)) / 8_760;
        return {
          name: `asset ${String(asset)}`,
          variance,
          garch: { omega: variance * (1 - GARCH.alpha - GARCH.beta), ...GARCH },
          driftPerHour: 0,
          commonJumpLoading: loading(asset),
          ownJumps: null,
        };
      }),
      shocks: { kind: 'normal', correlation: assets.map((i) => assets.map((j) => correlation(i, j))) },
      commonJumps: JUMPS,
      hours: HOURS,
      paths,
      seed: SEED,
    },
    books,
    liquidity: books.map(({ market }) => ({
      market,
      impact: { kind: 'linear', logPerWorth: WHOLE_IMPACT / WORTH },
      recoveryHalfLifeHours: HALF_LIFE,
      permanentShare: 0,
    })),
    keepers: { margin: MARGIN, fee: 0, gasCost: 0, absence: null },
    oracleDelayHours: 0,
    totalAuctionLimit: Infinity,
    wholeLots: true,
    events: null,
  };
}
