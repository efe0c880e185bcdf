import { z } from 'zod';
import { percent, seconds, share } from './policy-schema.js';
import type { DataRules, PegRules } from './policy.js';

const stateRule = z.enum(['no-increase', 'allow']);

/** Nothing stated is the strictest. */
const priceRules = z.strictObject({
  singleSource: stateRule.default('no-increase'),
  synthetic: stateRule.default('no-increase'),
  leastCoverage: share.default(0.95),
});

/** What data must be, as a policy file states it. */
export const dataRules = z
  .strictObject({
    feedMaxAge: seconds,
    historyMaxAge: seconds,
    historyMinDays: z.int().positive(),
    prices: z.prefault(priceRules, {}),
  })
  .transform(
    ({ feedMaxAge, historyMaxAge, ...rest }): DataRules => ({
      feedMaxAgeSeconds: feedMaxAge,
      historyMaxAgeSeconds: historyMaxAge,
      ...rest,
    }),
  );

const annual = percent.transform((bps) => Number(bps) / 10_000);

/** Bounds of the fee's answer to the peg; a policy without them lets it not answer. */
export const pegRules = z
  .strictObject({
    confidence: z.number().gt(0).lt(1),
    maxRadius: z.number().gt(0).lt(1),
    deadband: share,
    mostDown: annual,
    mostUp: annual,
  })
  .transform(
    ({ mostDown, mostUp, ...rest }): PegRules => ({ ...rest, lowest: mostDown === 0 ? 0 : -mostDown, highest: mostUp }),
  )
  .nullable()
  .default(null);
