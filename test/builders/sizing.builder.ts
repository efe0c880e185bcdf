import type {
  AssetInput,
  DropTail,
  PositionInput,
  SizingInput,
  TypeInput,
} from '../../src/risk/parameters/sizing-input.js';
import type { RiskTarget } from '../../src/risk/parameters/risk-target.js';
import type { SimulationTarget } from '../../src/risk/parameters/simulated/simulation-target.js';

/** Few paths and no resamples: quick, and enough for facts about directions. */
export const simulationTarget = (changes: Partial<SimulationTarget> = {}): SimulationTarget => ({
  horizonHours: 72,
  lossProbability: 0.001,
  lossShare: 0.001,
  shortfallLevel: 0.99,
  shortfallShare: 0.5,
  paths: 2_048,
  seed: 20_261_125,
  permanentImpact: 0.25,
  keepers: { margin: 0.01, fee: 0.005, gasCost: 50, absence: null },
  crash: null,
  resamples: 0,
  ...changes,
});

/** What governance accepts, as the local world's policy states it. */
export const riskTarget = (changes: Partial<RiskTarget> = {}): RiskTarget => ({
  badDebtProbability: 0.05,
  confidence: 0.9,
  keeperMargin: 0.02,
  liquidationLatencySeconds: 300,
  unprotectedShare: { low: 0.25, point: 0.5, high: 1 },
  depthStress: 0.5,
  depthRecoverySeconds: 21_600,
  baseFee: 0.005,
  hurdleRate: 0.1,
  capitalQuantile: 0.99,
  utilisationFee: { kink: 0.8, atKink: 0.005, atFull: 0.03 },
  simulation: simulationTarget(),
  ...changes,
});

/** A tail of falls whose window of one hour is this; longer windows fall further with the square root of their length, as often. */
export interface TailShape {
  readonly threshold: number;
  readonly shape: number;
  readonly scale: number;
  readonly fall: { readonly low: number; readonly point: number; readonly high: number };
  readonly worst: number;
}

export const TAIL: TailShape = {
  threshold: 0.02,
  shape: 0.2,
  scale: 0.01,
  fall: { low: 0.07, point: 0.1, high: 0.16 },
  worst: 0.09,
};

export const dropTail = (windowHours: number, tail: TailShape = TAIL): DropTail => {
  const longer = (fall: number): number => fall * Math.sqrt(windowHours);
  return {
    windowHours,
    threshold: longer(tail.threshold),
    shape: tail.shape,
    scale: longer(tail.scale),
    exceedanceShare: 0.025,
    extremalIndex: 0.1,
    fall: { low: longer(tail.fall.low), point: longer(tail.fall.point), high: longer(tail.fall.high) },
    worst: longer(tail.worst),
  };
};

/** Slippage by worth sold: 1 % of a million, 30 % of thirty millions. */
export const DEPTH: AssetInput['depth'] = [
  { value: 1e6, slippage: 0.01 },
  { value: 5e6, slippage: 0.05 },
  { value: 3e7, slippage: 0.3 },
];

export const assetInput = (changes: Partial<AssetInput> = {}, tail: TailShape = TAIL): AssetInput => ({
  drops: (windowHours) => dropTail(windowHours, tail),
  volatility: { ewma: 0.7, garch: 0.8, longRun: 0.75 },
  depth: DEPTH,
  ...changes,
});

/** A vault with this ratio of collateral to debt. */
export const vault = (ratio: number, debt = 1e5): PositionInput => ({ collateralWorth: ratio * debt, debt });

/** A type at 150 % with a hundred vaults of 100,000 from 151 % to 250 %, under an automatic ceiling of 20 millions. */
export const typeInput = (changes: Partial<TypeInput> = {}): TypeInput => ({
  ilk: 'ETH-A',
  asset: 'ETH',
  liquidationRatio: 1.5,
  ceiling: 2e7,
  auto: { gap: 1e6, ttlSeconds: 28_800 },
  feeBps: 200,
  penalty: 0.13,
  auctionLimit: 2e6,
  auction: { startFactor: 1.2, curve: { kind: 'stairstep', cut: 0.99, stepSeconds: 90 } },
  auctionTerms: { resetSeconds: 7_200, resetFactor: 0.45, incentiveFlat: 250, incentiveRate: 0.001 },
  debtFloor: 5_000,
  positions: Array.from({ length: 100 }, (_, i) => vault(1.51 + i / 100)),
  ...changes,
});

export const sizingInput = (changes: Partial<SizingInput> = {}): SizingInput => ({
  target: riskTarget(),
  assets: { ETH: assetInput() },
  types: [typeInput()],
  feeMarket: { peg: null, competing: [] },
  ...changes,
});
