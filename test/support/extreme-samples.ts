import type { AuctionCurve } from '../../src/risk/estimators/auction.js';
import type { BarrierOption } from '../../src/risk/estimators/barrier-option.js';
import type { Candle } from '../../src/risk/estimators/candle.js';
import { fitGarch } from '../../src/risk/estimators/garch.js';

import type { ConcentratedPool } from '../../src/risk/estimators/liquidity/concentrated-liquidity.js';
import { sqrtPriceAtTick } from '../../src/risk/estimators/liquidity/tick-math.js';
import { exp } from '../../src/units/deterministic-math.js';
import { normalQuantile } from '../../src/units/normal-distribution.js';
import { uniforms } from './uniforms.js';

/** A function with arguments that it answers; each number among them may be replaced. */
export interface ExtremeCase {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly call: (...args: never[]) => unknown;
  /** Infinity is an answer that the function's description gives. */
  readonly mayBeInfinite?: boolean;
  /** One call takes milliseconds. */
  readonly slow?: boolean;
}

export const normals = (seed: number, count: number, scale = 0.01): Float64Array => {
  const next = uniforms(seed);
  return Float64Array.from({ length: count }, () => scale * normalQuantile(next()));
};

export const START = 1_700_000_000 - (1_700_000_000 % 86_400);
export function candles(count: number): Candle[] {
  let close = 100;
  return Array.from(normals(3, count), (step, hour) => {
    const open = close;
    close *= exp(step);
    const [low, high] = [Math.min(open, close) * 0.999, Math.max(open, close) * 1.001];
    return { time: START + hour * 3_600, open, high, low, close, volume: 1 };
  });
}
export const series = (seed: number, count: number) => ({
  times: Float64Array.from({ length: count }, (_, i) => i * 3_600),
  values: normals(seed, count),
});
export const losses = Float64Array.from(normals(5, 400), Math.abs);
export const excesses = losses.filter((loss) => loss > 0.012).map((loss) => loss - 0.012);
export const sale = { liquidationRatio: 1.5, slippage: 0.05, keeperMargin: 0.02, volatility: 0.8, years: 0.01 };
export const STAIRS: AuctionCurve = { kind: 'stairstep', cut: 0.99, stepSeconds: 90 };
export const LINE: AuctionCurve = { kind: 'linear', tauSeconds: 6_000 };
export const tail = { threshold: 0.02, shape: 0.2, scale: 0.01, exceedanceShare: 0.05 };
export const quotes = [1, 2, 3, 4, 5, 6].map((n) => ({ value: n * 1e5, slippage: n * 0.01 }));
export const impact = {
  dailyVolume: 1e6,
  dailyVolatility: 0.04,
  coefficient: 1,
  permanentShare: 0.3,
  recoveryHalfLife: 6,
};
export const returns = normals(7, 520);
export const garch = fitGarch(returns.map((value, i) => value * (1 + (i % 50) / 40)));
export const jumps = {
  ...{ distance: 0.2, drift: 0.1, volatility: 0.8, years: 0.02 },
  ...{ intensity: 20, upProbability: 0.4, etaUp: 25, etaDown: 18 },
};
export const oracle = { current: 2_000, next: 1_900, market: 1_850, secondsToUpdate: 1_200, intervalSeconds: 3_600 };
export const pool: ConcentratedPool = {
  ...{ sqrtPrice: sqrtPriceAtTick(0), tick: 0, liquidity: 10n ** 21n, feePips: 3_000, tickSpacing: 60 },
  ticks: [
    { tick: -600, net: 10n ** 21n },
    { tick: 600, net: -(10n ** 21n) },
  ],
};
export const correlation = [Float64Array.of(1, 0.5), Float64Array.of(0.5, 1)];
export const option = (type: BarrierOption['type'], kind: BarrierOption['option']): BarrierOption => ({
  ...{ type, option: kind, spot: 100, strike: 100, barrier: type.startsWith('down') ? 95 : 105 },
  ...{ rebate: 3, rate: 0.08, dividend: 0.04, volatility: 0.25, years: 0.5 },
});
export const forecasts = Array.from({ length: 40 }, (_, i) => ({ probability: (i % 10) / 10, occurred: i % 3 === 0 }));
export const shortfalls = Array.from(normals(8, 60), (loss) => ({ valueAtRisk: 0.02, expectedShortfall: 0.025, loss }));
export const hits = Array.from({ length: 60 }, (_, i) => i % 9 === 0);
export const hourly = candles(400);

export const one = <A extends unknown[]>(call: (...args: A) => unknown, ...args: A): ExtremeCase => ({
  name: call.name,
  args,
  call: call,
});
export const infinite = (of: ExtremeCase): ExtremeCase => ({ ...of, mayBeInfinite: true });
export const slow = (of: ExtremeCase): ExtremeCase => ({ ...of, slow: true });

export function crashing(seed: number) {
  const { times, values } = series(seed, 400);
  return { times, values: values.map((value, i) => (i % 80 === 7 ? value - 0.08 : value)) };
}
