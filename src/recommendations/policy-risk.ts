import { z } from 'zod';
import type { RiskTarget } from '../risk/parameters/risk-target.js';
import { toNumber } from '../units/float-conversion.js';
import { withTodaysNames } from './older-names.js';
import { amount, percent, seconds, share } from './policy-schema.js';

const HOUR = 3_600;
const fraction = (bps: bigint): number => Number(bps) / 10_000;
const positive = z.number().positive();
const probability = z.number().gt(0).lt(1);

const keepers = z
  .strictObject({
    // Nobody buys who would have to pay all of it away.
    fee: share.lt(1),
    gasCost: amount,
    absence: z.strictObject({ calm: share, stress: share, stressFall: positive }).nullable(),
  })
  .transform(({ gasCost, ...rest }) => ({ ...rest, gasCost: toNumber(gasCost, 45) }));

const simulation = z
  .strictObject({
    horizon: seconds.refine((it) => it > 0 && it % HOUR === 0, 'is no whole number of hours'),
    lossProbability: probability,
    lossShare: share,
    shortfallLevel: z.number().min(0.5).lt(1),
    shortfallShare: share.gt(0),
    permanentImpact: share,
    keepers,
    crash: z.strictObject({ perYear: positive, mean: z.number(), deviation: z.number().min(0) }).nullable(),
    paths: z.int().min(256).max(1_000_000),
    seed: z.int().min(0),
    resamples: z.int().min(0).max(200),
  })
  .transform(({ horizon, ...rest }) => ({ ...rest, horizonHours: horizon / HOUR }));

/** Rates that compete with the stability fee; none unless stated. */
export const competingRates = z
  .array(z.strictObject({ name: z.string().min(1), rate: percent.transform(fraction) }))
  .default([]);

/** What governance accepts, as a policy file states it: durations, percentages and amounts in words. */
const stated = z
  .strictObject({
    badDebtProbability: z.number().min(0.001).max(0.5),
    confidence: z.number().min(0.5).max(0.99),
    keeperMargin: share.lt(1),
    liquidationLatency: seconds,
    unprotectedShare: z
      .strictObject({ low: share.gt(0), point: share, high: share })
      .refine(({ low, point, high }) => low <= point && point <= high, 'does not rise from low to point to high'),
    depthStress: z.number().gt(0).max(1),
    depthRecoveryHalfLife: seconds,
    baseFee: percent,
    hurdleRate: share,
    capitalQuantile: z.number().min(0.5).max(0.9999),
    utilisationFee: z
      .strictObject({ kink: z.number().gt(0).lt(1), atKink: percent, atFull: percent })
      .refine(({ atKink, atFull }) => atKink <= atFull, { path: ['atKink'], message: 'is above atFull' }),
    simulation,
  })
  .transform(
    ({ liquidationLatency, depthRecoveryHalfLife, baseFee, utilisationFee, simulation: its, ...rest }): RiskTarget => ({
      ...rest,
      liquidationLatencySeconds: liquidationLatency,
      depthRecoverySeconds: depthRecoveryHalfLife,
      baseFee: fraction(baseFee),
      utilisationFee: {
        kink: utilisationFee.kink,
        atKink: fraction(utilisationFee.atKink),
        atFull: fraction(utilisationFee.atFull),
      },
      simulation: { ...its, keepers: { ...its.keepers, margin: rest.keeperMargin } },
    }),
  );

/** The same, also in the words of older files. */
export const riskTarget = z.preprocess(withTodaysNames, stated);
