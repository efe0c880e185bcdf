import { z } from 'zod';
import type { Candle } from '../risk/estimators/candle.js';
import { slippageCurve } from '../risk/estimators/slippage.js';
import type { FeeMarket } from '../risk/parameters/fee-base.js';
import type { RiskTarget } from '../risk/parameters/risk-target.js';
import type { SimulatedFacts } from '../risk/parameters/simulated/simulated-input.js';
import type { PositionInput, TypeInput } from '../risk/parameters/sizing-input.js';
import { BallastError } from '../units/ballast-error.js';

/** What somebody gave us of his own book cannot be used. */
export class OwnBookError extends BallastError {
  readonly code = 'input/own-book';
  constructor(
    place: string,
    readonly problems: readonly { readonly path: string; readonly message: string }[],
  ) {
    const list = problems.slice(0, 10).map(({ path, message }) => `${path || 'the file'} ${message}`);
    super(`${place} cannot be used: ${list.join('; ')}.`, 'docs/own-book.md shows a whole example.', {
      place,
      problems,
    });
  }
}

const positive = z.number().positive();
const amount = z.number().min(0);
const share = z.number().min(0).max(1);
const curve = z.union([
  z.strictObject({ cut: z.number().gt(0).lt(1), stepSeconds: positive }),
  z.strictObject({ tauSeconds: positive }),
]);

const typeSchema = z.strictObject({
  asset: z.string().min(1),
  /** Debt units for one unit of collateral; the last close of the history unless given. */
  price: positive.optional(),
  liquidationRatio: z.number().gt(1).max(9.99),
  ceiling: amount,
  gap: amount.optional(),
  ttlHours: positive.optional(),
  feeBps: z.int().min(0).max(10_000).default(0),
  penalty: share.default(0.13),
  auctionLimit: positive,
  startFactor: z.number().min(1).max(3).default(1.2),
  curve: curve.default({ cut: 0.99, stepSeconds: 90 }),
  resetSeconds: positive.default(8_400),
  resetFactor: z.number().gt(0).lt(1).default(0.4),
  incentiveFlat: amount.default(250),
  incentiveRate: z.number().min(0).max(0.1).default(0.001),
  debtFloor: positive.default(5_000),
});

const jumps = z.strictObject({ perYear: positive, mean: z.number(), deviation: amount });

const riskSchema = z.strictObject({
  badDebtProbability: z.number().min(0.001).max(0.5).default(0.05),
  confidence: z.number().min(0.5).max(0.99).default(0.9),
  keeperMargin: share.default(0.02),
  barkLatencySeconds: amount.default(300),
  unprotectedShare: z
    .strictObject({ low: share, point: share, high: share })
    .default({ low: 0.25, point: 0.5, high: 0.75 }),
  depthStress: z.number().gt(0).max(1).default(0.5),
  depthRecoverySeconds: positive.default(21_600),
  baseFee: share.default(0.005),
  hurdleRate: share.default(0.1),
  capitalQuantile: z.number().min(0.5).max(0.9999).default(0.99),
  utilisationFee: z
    .strictObject({ kink: z.number().gt(0).lt(1), atKink: share, atFull: share })
    .default({ kink: 0.8, atKink: 0.005, atFull: 0.03 }),
  horizonHours: z.int().min(1).max(8_760).default(168),
  lossProbability: z.number().gt(0).lt(1).default(0.001),
  lossShare: share.default(0.001),
  shortfallLevel: z.number().gt(0.5).lt(1).default(0.99),
  shortfallShare: share.default(0.5),
  paths: z.int().min(256).max(1_000_000).default(16_384),
  permanentImpact: share.default(0.25),
  keeperFee: share.default(0.003),
  gasCost: amount.default(50),
  keeperAbsence: z.strictObject({ calm: share, stress: share, stressFall: positive }).nullable().default(null),
  crash: jumps.nullable().default(null),
  resamples: z.int().min(0).max(200).default(12),
});

/** History of the debt asset's price against its target, oldest first, with what was added to the fee in each period. */
const peg = z.strictObject({
  deviations: z.array(z.number().gt(-1).lt(1)),
  adjustments: z.array(z.number().gt(-1).lt(1)),
  integral: z.number().default(0),
  confidence: z.number().gt(0).lt(1).default(0.9),
  maxRadius: z.number().gt(0).lt(1).default(0.95),
  deadband: share.default(0.001),
  lowest: z.number().min(-1).max(0).default(-0.02),
  highest: share.default(0.05),
});

/** The parameters file: types, depth of their assets, and what is accepted. */
export const ParametersFile = z.strictObject({
  types: z.record(z.string(), typeSchema),
  /** Worth sold at the oracle's price, debt units, against the loss on it; today's market, unstressed. */
  depth: z.record(z.string(), z.array(z.strictObject({ value: positive, slippage: z.number().min(0).lt(1) }))),
  surplusBuffer: amount.default(0),
  totalAuctionLimit: positive.optional(),
  /** What borrowers may earn elsewhere; annual rates, fractions. */
  competingRates: z.array(z.strictObject({ name: z.string().min(1), rate: share })).default([]),
  peg: peg.nullable().default(null),
  risk: z.prefault(riskSchema, {}),
});
export type ParametersFile = z.infer<typeof ParametersFile>;

/** One line of the book: units of collateral, debt units. */
export interface BookLine {
  readonly type: string;
  readonly collateral: number;
  readonly debt: number;
}

/** A book, its types and its market as the model takes them. */
export interface OwnBook {
  readonly target: RiskTarget;
  readonly types: readonly TypeInput[];
  readonly facts: SimulatedFacts;
  readonly feeMarket: FeeMarket;
}

function targetOf(risk: ParametersFile['risk'], seed: number): RiskTarget {
  const { keeperFee, gasCost, keeperAbsence, horizonHours, lossProbability, lossShare, shortfallLevel, ...rest } = risk;
  const { shortfallShare, paths, permanentImpact, crash, resamples, ...closed } = rest;
  const keepers = { margin: risk.keeperMargin, fee: keeperFee, gasCost, absence: keeperAbsence };
  const limits = { horizonHours, lossProbability, lossShare, shortfallLevel, shortfallShare };
  return { ...closed, simulation: { ...limits, paths, seed, permanentImpact, keepers, crash, resamples } };
}

function typeInput(ilk: string, type: ParametersFile['types'][string], positions: readonly PositionInput[]): TypeInput {
  const { curve: given } = type;
  return {
    ilk,
    asset: type.asset,
    liquidationRatio: type.liquidationRatio,
    ceiling: type.ceiling,
    auto: type.gap === undefined ? null : { gap: type.gap, ttlSeconds: (type.ttlHours ?? 8) * 3_600 },
    feeBps: type.feeBps,
    penalty: type.penalty,
    auctionLimit: type.auctionLimit,
    auction: {
      startFactor: type.startFactor,
      curve: 'cut' in given ? { kind: 'stairstep', ...given } : { kind: 'linear', ...given },
    },
    auctionTerms: {
      resetSeconds: type.resetSeconds,
      resetFactor: type.resetFactor,
      incentiveFlat: type.incentiveFlat,
      incentiveRate: type.incentiveRate,
    },
    debtFloor: type.debtFloor,
    positions,
  };
}

/** @throws {OwnBookError} naming every field at fault. */
export function ownBook(
  lines: readonly BookLine[],
  parameters: unknown,
  histories: Readonly<Record<string, readonly Candle[]>>,
  seed: number,
): OwnBook {
  const parsed = ParametersFile.safeParse(parameters);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    throw new OwnBookError('The parameters file', problems);
  }
  const { types: given, depth, surplusBuffer, totalAuctionLimit, risk } = parsed.data;
  const problems = missing(lines, parsed.data, histories);
  if (problems.length > 0) throw new OwnBookError('The book', problems);
  const target = targetOf(risk, seed);
  const types = Object.entries(given).map(([ilk, type]) => {
    const price = type.price ?? histories[type.asset]?.at(-1)?.close ?? 0;
    const own = lines.filter((line) => line.type === ilk);
    return typeInput(
      ilk,
      type,
      own.map(({ collateral, debt }) => ({ collateralWorth: collateral * price, debt })),
    );
  });
  const assets = [...new Set(types.map(({ asset }) => asset))];
  return {
    target,
    types,
    feeMarket: { peg: parsed.data.peg, competing: parsed.data.competingRates },
    facts: {
      target: target.simulation,
      unprotectedShare: target.unprotectedShare.point,
      depthStress: target.depthStress,
      depthRecoverySeconds: target.depthRecoverySeconds,
      assets: Object.fromEntries(
        assets.map((asset) => [asset, { candles: histories[asset] ?? [], depth: slippageCurve(depth[asset] ?? []) }]),
      ),
      types,
      surplusBuffer,
      totalAuctionLimit: totalAuctionLimit ?? types.reduce((sum, { auctionLimit }) => sum + auctionLimit, 0),
    },
  };
}

function missing(
  lines: readonly BookLine[],
  { types, depth }: ParametersFile,
  histories: Readonly<Record<string, readonly Candle[]>>,
): { path: string; message: string }[] {
  const unknown = [...new Set(lines.map(({ type }) => type))].filter((type) => !Object.hasOwn(types, type));
  const assets = [...new Set(Object.values(types).map(({ asset }) => asset))];
  return [
    ...unknown.map((type) => ({ path: type, message: 'has positions and no parameters' })),
    ...assets.filter((it) => !(it in depth)).map((path) => ({ path, message: 'has no depth' })),
    ...assets.filter((it) => !(it in histories)).map((path) => ({ path, message: 'has no price history' })),
  ];
}
