import { dropForecast } from '../../src/risk/estimators/drop-forecast/drop-forecast.js';
import type { Candle } from '../../src/risk/estimators/candle.js';
import { fitTCopula } from '../../src/risk/estimators/dependence/t-copula.js';
import { firstPassage } from '../../src/risk/estimators/first-passage.js';
import { forecastVariances, fitGarch } from '../../src/risk/estimators/garch.js';
import { fitGpd } from '../../src/risk/estimators/gpd.js';
import { watchedPassage } from '../../src/risk/estimators/passage/hourly-passage.js';
import { jumpPassage } from '../../src/risk/estimators/passage/kou-passage.js';
import { tQuantile } from '../../src/risk/estimators/student-t.js';
import { simulateRisks } from '../../src/risk/parameters/simulated/simulate-risks.js';
import type { SimulatedRisks } from '../../src/risk/parameters/simulated/simulated-risk.js';
import { runHere } from '../../src/risk/simulation/kernel/kernel-job.js';
import { compileKernel, startKernel } from '../../src/risk/simulation/kernel/kernel-module.js';
import { dutyFromAnnualFee } from '../../src/units/annual-fee.js';
import { exp, expm1, log, log1p, pow } from '../../src/units/deterministic-math.js';
import { bps } from '../../src/units/fixed-point.js';
import { normalCdf, normalPdf, normalQuantile } from '../../src/units/normal-distribution.js';
import { simulationTarget, typeInput, vault } from '../builders/sizing.builder.js';
import { kernelBytes } from '../support/kernel.js';
import { sha256 } from '../support/simulation-hash.js';
import { uniforms, uniformSample } from '../support/uniforms.js';

/** Fingerprints of what must not depend on the engine: one of each layer, and one of them all. */
export interface Digests {
  readonly units: string;
  readonly estimators: string;
  readonly simulation: string;
  readonly all: string;
}

const START = 1_700_000_000 - (1_700_000_000 % 3_600);

export function digests(): Digests {
  const parts = { units: unitsDigest(), estimators: estimatorsDigest(), simulation: simulationDigest() };
  return { ...parts, all: sha256(Buffer.from(Object.values(parts).join(' '))) };
}

/** Numbers by their bits: the text of a double names it uniquely, and what JSON has no text for is kept beside it. */
const bitsOf = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Float64Array) return Array.from(part);
    if (typeof part === 'bigint') return part.toString();
    if (Object.is(part, -0)) return '-0';
    return typeof part === 'number' && !Number.isFinite(part) ? String(part) : part;
  });
const digestOf = (value: unknown): string => sha256(Buffer.from(bitsOf(value)));

/** Numbers of a result in their order; its words may be put better without being other numbers. */
function numbersOf(value: unknown): unknown[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}

function unitsDigest(): string {
  const values = uniformSample(17, 20_000).flatMap((u, i) => {
    const wide = (u - 0.5) * 1_400;
    const positive = exp(wide / 2);
    return [exp(wide), expm1(u - 0.5), log(positive), log1p(u - 0.5), pow(positive, (i % 7) - 3.3)].concat([
      normalCdf(wide / 20),
      normalPdf(wide / 20),
      normalQuantile(u),
    ]);
  });
  const duties = Array.from({ length: 1_001 }, (_, i) => dutyFromAnnualFee(bps(i * 10)));
  return digestOf([values, duties]);
}

/** Hours of a market with clusters, heavy tails and a part that is common to all seeds. */
function history(seed: number, hours: number, deviation: number): Candle[] {
  const [common, own] = [uniforms(99), uniforms(seed)];
  let [price, variance] = [1_000, 1];
  return Array.from({ length: hours }, (_, hour) => {
    const shock = Math.sqrt(variance) * (normalQuantile(common()) + normalQuantile(own())) * 0.7;
    const jump = own() < 0.002 ? 6 * log(own()) : 0;
    variance = 0.05 + 0.1 * shock * shock + 0.85 * variance;
    const open = price;
    price *= exp(deviation * (shock + jump));
    const wick = exp(deviation * own());
    const [low, high] = [Math.min(open, price) / wick, Math.max(open, price) * wick];
    return { time: START + hour * 3_600, open, high, low, close: price, volume: 1 };
  });
}

const returnsOf = (candles: readonly Candle[]): Float64Array =>
  Float64Array.from(candles.slice(1), ({ close }, i) => log(close / candles[i]!.close));

function estimatorsDigest(): string {
  const candles = history(5, 4_000, 0.008);
  const returns = returnsOf(candles);
  const garch = fitGarch(returns);
  const others = history(6, 4_000, 0.011);
  const jumps = { drift: -0.2, volatility: 0.8, intensity: 30, upProbability: 0.4, etaUp: 25, etaDown: 18 };
  return digestOf([
    garch,
    forecastVariances(garch, 168),
    fitGarch(returns, { model: 'gjr', distribution: 't' }),
    fitGpd(returns.filter((value) => value < -0.01).map((value) => -0.01 - value)),
    [1, 7, 30].map((days) => jumpPassage({ ...jumps, distance: log(1.8 / 1.45), years: days / 365 })),
    firstPassage({ headroom: 1.2, drift: 0.1, volatility: 0.9, years: 0.02 }),
    watchedPassage({ headroom: 1.2, drift: 0, volatility: 0.9, looks: 168, intervalYears: 1 / 8_760 }),
    [1, 24, 168].map((windowHours) => dropForecast(candles, { windowHours, level: 0.99, at: START + 4_000 * 3_600 })),
    fitTCopula(
      [candles, others].map((series) => ({
        times: Float64Array.from(series.slice(1), ({ time }) => time),
        values: returnsOf(series),
      })),
    ),
    [0.001, 0.3, 0.999].map((p) => tQuantile(p, 3.7)),
  ]);
}

function simulationDigest(): string {
  const kernel = compileKernel(kernelBytes());
  const depth = [1e5, 5e5, 1e6, 5e6, 2e7].map((value) => ({ value, slippage: value / (value + 4e7) }));
  const positions = Array.from({ length: 60 }, (_, i) => vault(1.53 + i / 60));
  const steps = simulateRisks(
    {
      target: simulationTarget({ resamples: 1 }),
      unprotectedShare: 0.5,
      depthStress: 0.5,
      confidence: 0.9,
      depthRecoverySeconds: 21_600,
      assets: {
        ETH: { candles: history(1, 6_000, 0.008), depth },
        LINK: { candles: history(2, 6_000, 0.011), depth },
      },
      types: [typeInput({ positions }), typeInput({ ilk: 'LINK-A', asset: 'LINK', positions })],
      surplusBuffer: 5e5,
      totalAuctionLimit: 2e7,
    },
    { threads: 1, digest: sha256 },
  );
  let risks: SimulatedRisks | null = null;
  while (risks === null) {
    const step = steps.next();
    if (step.done === true) risks = step.value;
    else runHere(startKernel(kernel, step.value.memory), step.value);
  }
  return digestOf([risks.hash, numbersOf(risks)]);
}
