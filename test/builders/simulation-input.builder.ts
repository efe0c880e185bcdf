import { log, pow } from '../../src/units/deterministic-math.js';
import type {
  AuctionInput,
  BookInput,
  Candidate,
  FactorInput,
  JumpLaw,
  KeeperInput,
  LiquidityInput,
  Positions,
  SimulationInput,
  SimulationModel,
} from '../../src/risk/simulation/simulation-input.js';
import { uniforms } from '../support/uniforms.js';

export const NO_JUMPS: JumpLaw | null = null;

/** A factor with a volatility per square-root year and ordinary clustering. */
export function factor(name: string, volatility: number, over: Partial<FactorInput> = {}): FactorInput {
  const variance = (volatility * volatility) / 8_760;
  return {
    name,
    variance,
    garch: { omega: 0.02 * variance, alpha: 0.08, beta: 0.9 },
    driftPerHour: 0,
    commonJumpLoading: 1,
    ownJumps: null,
    ...over,
  };
}

/** Equal correlation between all. */
export const equicorrelated = (count: number, correlation: number): number[][] =>
  Array.from({ length: count }, (_, i) => Array.from({ length: count }, (_, j) => (i === j ? 1 : correlation)));

export function model(factors: readonly FactorInput[], over: Partial<SimulationModel> = {}): SimulationModel {
  return {
    factors,
    shocks: { kind: 'normal', correlation: equicorrelated(factors.length, 0.6) },
    commonJumps: { perYear: 100, mean: -0.15, deviation: 0.1 },
    hours: 48,
    paths: 256,
    seed: 42,
    ...over,
  };
}

export const auction = (over: Partial<AuctionInput> = {}): AuctionInput => ({
  curve: { kind: 'stairstep', cut: 0.99, stepSeconds: 90 },
  startFactor: 1.1,
  resetSeconds: 7_200,
  resetFactor: 0.45,
  limit: Infinity,
  penalty: 0.13,
  incentiveFlat: 250,
  incentiveRate: 0.001,
  debtFloor: 5_000,
  ...over,
});

/** Positions from `thinnest` times the debt upwards, sizes over two orders of magnitude. */
export function positions(seed: number, count: number, thinnest: number, spread: number, meanDebt: number): Positions {
  const next = uniforms(seed);
  const debt: number[] = [];
  const collateral: number[] = [];
  for (let i = 0; i < count; i++) {
    debt.push(meanDebt * pow(10, 2 * next() - 1.4));
    collateral.push(debt[i]! * thinnest * (1 - spread * log(next())));
  }
  return { collateral, debt };
}

export function book(name: string, over: Partial<BookInput> = {}): BookInput {
  return {
    name,
    factor: 'ETH',
    basis: null,
    market: 'ETH',
    price: 1,
    positions: positions(7, 64, 1.53, 0.3, 1e6),
    liquidationRatio: 1.5,
    candidates: grid([1.3, 1.45, 1.6], [0.5, 1, 2]),
    ownersFollow: 0.9,
    rescueProbability: 0,
    auction: auction(),
    ...over,
  };
}

export const grid = (ratios: readonly number[], scales: readonly number[]): Candidate[] =>
  scales.flatMap((debtScale) => ratios.map((liquidationRatio) => ({ liquidationRatio, debtScale })));

export const liquidity = (market: string, over: Partial<LiquidityInput> = {}): LiquidityInput => ({
  market,
  impact: { kind: 'linear', logPerWorth: 2e-9 },
  recoveryHalfLifeHours: 6,
  permanentShare: 0.2,
  ...over,
});

export const keepers = (over: Partial<KeeperInput> = {}): KeeperInput => ({
  margin: 0.02,
  fee: 0.003,
  gasCost: 20,
  absence: null,
  ...over,
});

export function simulationInput(over: Partial<SimulationInput> = {}): SimulationInput {
  return {
    model: model([factor('ETH', 0.9)]),
    books: [book('ETH-A')],
    liquidity: [liquidity('ETH')],
    keepers: keepers(),
    oracleDelayHours: 1,
    totalAuctionLimit: Infinity,
    wholeLots: false,
    events: null,
    ...over,
  };
}
