import type { GrowthCheck } from '../../market-data/rates/rate-growth.js';
import type { RatePoint, RateReading } from '../../market-data/rates/rate.js';
import { plainPrice } from '../oracles/prices.js';
import type { Gauge, Signal } from '../watcher.js';

/** Where growth is without limit over what is usual, for the usual one is none. */
const MOST = 1_000;
/** From here on a rate that fell counts, the more the further it fell. */
const BACKWARDS = 2;

/**
 * Growth per day over the most that is honest, three times the median of the month before: above 1 it is too fast. A rate that went
 * backwards is 2 and the part that it lost. Null where there is no rate, or too little is known of its past.
 */
export function rateTimes(
  latest: RatePoint | null,
  before: RatePoint | null,
  check: GrowthCheck | null,
): number | null {
  if (latest === null || check === null) return null;
  if (check.verdict === 'backwards') return BACKWARDS + lostPart(latest, before);
  const { perDay, mostPerDay } = check;
  if (check.verdict === 'unproven' || perDay === null || mostPerDay === null) return null;
  if (mostPerDay <= 0) return perDay > 0 ? MOST : 0;
  return Math.min(MOST, Math.max(0, perDay / mostPerDay));
}

function lostPart(latest: RatePoint, before: RatePoint | null): number {
  const [now, then] = [plainPrice(latest.rate), plainPrice(before?.rate ?? null)];
  return now === null || then === null || then === 0 ? 0 : Math.max(0, 1 - now / then);
}

export const rateSignal = (reading: RateReading, value: number | null, check: GrowthCheck | null): Signal => ({
  name: 'oracle/rate-provider',
  subject: reading.asset,
  value,
  facts: {
    rate: plainPrice(reading.rate),
    verdict: check?.verdict ?? null,
    reason: reading.why ?? check?.why ?? null,
    'growth per day as a share': check?.perDay ?? null,
    'usual growth per day as a share': check?.usualPerDay ?? null,
    provider: reading.provider,
  },
});

export function rateGauges({ asset, rate }: RateReading, check: GrowthCheck | null): Gauge[] {
  const gauge = (name: string, help: string, value: number | null): Gauge[] =>
    value === null ? [] : [{ name, help, labels: { asset }, value }];
  return [
    ...gauge('rate_provider_rate', 'Whole units of the underlying for one unit.', plainPrice(rate)),
    ...gauge('rate_provider_growth_day_share', 'Growth of the rate over a day.', check?.perDay ?? null),
    ...gauge('rate_provider_usual_growth_day_share', 'Median of the days before.', check?.usualPerDay ?? null),
  ];
}
