import { z } from 'zod';
import { OwnBookError } from './own-book-error.js';
import { describe } from './policy-schema.js';
import { withTodaysNames } from './older-names.js';

/** No amount of any currency is larger; products of two of them are still numbers. */
export const LARGEST = 1e30;
const positive = z.number().positive().max(LARGEST);
const amount = z.number().min(0).max(LARGEST);
const share = z.number().min(0).max(1);
const curve = z.union(
  [z.strictObject({ cut: z.number().gt(0).lt(1), stepSeconds: positive }), z.strictObject({ tauSeconds: positive })],
  { error: 'is neither {cut, stepSeconds} nor {tauSeconds}' },
);

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

const risk = z.strictObject({
  badDebtProbability: z.number().min(0.001).max(0.5).default(0.05),
  confidence: z.number().min(0.5).max(0.99).default(0.9),
  keeperMargin: share.lt(1).default(0.02),
  liquidationLatencySeconds: amount.default(300),
  unprotectedShare: z
    .strictObject({ low: share.gt(0), point: share, high: share })
    .refine(({ low, point, high }) => low <= point && point <= high, 'does not rise from low to point to high')
    .default({ low: 0.25, point: 0.5, high: 0.75 }),
  depthStress: z.number().gt(0).max(1).default(0.5),
  depthRecoverySeconds: positive.default(21_600),
  baseFee: share.default(0.005),
  hurdleRate: share.default(0.1),
  capitalQuantile: z.number().min(0.5).max(0.9999).default(0.99),
  utilisationFee: z
    .strictObject({ kink: z.number().gt(0).lt(1), atKink: share, atFull: share })
    .refine(({ atKink, atFull }) => atKink <= atFull, { path: ['atKink'], message: 'is above atFull' })
    .default({ kink: 0.8, atKink: 0.005, atFull: 0.03 }),
  horizonHours: z.int().min(1).max(8_760).default(168),
  lossProbability: z.number().gt(0).lt(1).default(0.001),
  lossShare: share.default(0.001),
  shortfallLevel: z.number().gt(0.5).lt(1).default(0.99),
  shortfallShare: share.default(0.5),
  paths: z.int().min(256).max(1_000_000).default(16_384),
  permanentImpact: share.default(0.25),
  keeperFee: share.lt(1).default(0.003),
  gasCost: amount.default(50),
  keeperAbsence: z.strictObject({ calm: share, stress: share, stressFall: positive }).nullable().default(null),
  crash: jumps.nullable().default(null),
  resamples: z.int().min(0).max(200).default(12),
});

const riskSchema = z.preprocess(withTodaysNames, risk);

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
const schema = z.strictObject({
  types: z.record(z.string(), typeSchema).refine((types) => Object.keys(types).length > 0, 'names no type'),
  /** Worth sold at the oracle's price, debt units, against the loss on it; today's market, unstressed. */
  depth: z.record(z.string(), z.array(z.strictObject({ value: positive, slippage: z.number().min(0).lt(1) }))),
  surplusBuffer: amount.default(0),
  totalAuctionLimit: positive.optional(),
  /** What borrowers may earn elsewhere; annual rates, fractions. */
  competingRates: z.array(z.strictObject({ name: z.string().min(1), rate: share })).default([]),
  peg: peg.nullable().default(null),
  risk: z.prefault(riskSchema, {}),
});
export type OwnParameters = z.infer<typeof schema>;

/** @param file its name, for the error. @throws {OwnBookError} naming every field at fault. */
export function ownParameters(given: unknown, file: string): OwnParameters {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: describe(issue) }));
  throw new OwnBookError(file, problems);
}

/** Assets that the types are backed by, each once. */
export const assetsOf = ({ types }: OwnParameters): string[] => [
  ...new Set(Object.values(types).map(({ asset }) => asset)),
];
