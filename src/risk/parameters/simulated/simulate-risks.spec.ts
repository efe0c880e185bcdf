import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { kernelBytes } from '../../../../test/support/kernel.js';
import { simulationTarget, typeInput, vault } from '../../../../test/builders/sizing.builder.js';
import { uniforms } from '../../../../test/support/uniforms.js';
import type { Candle } from '../../estimators/candle.js';
import { runHere } from '../../simulation/kernel/kernel-job.js';
import { compileKernel, startKernel, type KernelModule } from '../../simulation/kernel/kernel-module.js';
import { exp, log } from '../../../units/deterministic-math.js';
import { calibrateFactor } from './calibrate-factors.js';
import { simulateRisks } from './simulate-risks.js';
import type { SimulatedFacts } from './simulated-input.js';
import type { SimulatedRisks } from './simulated-risk.js';

/** Hours of a market with this hourly deviation, heavy tails and a common part. */
function history(seed: number, hours: number, deviation: number): Candle[] {
  const common = uniforms(99);
  const own = uniforms(seed);
  let price = 1_000;
  return Array.from({ length: hours }, (_, hour) => {
    const normal = common() + common() + common() - 1.5 + (own() + own() + own() - 1.5);
    const jump = common() < 0.002 ? log(common()) * 6 : 0;
    const open = price;
    price *= exp(deviation * (normal * 1.4 + jump));
    const [low, high] = [Math.min(open, price), Math.max(open, price)];
    return { time: 1_600_002_000 - (1_600_002_000 % 3_600) + hour * 3_600, open, high, low, close: price, volume: 1 };
  });
}

const depth = [1e5, 5e5, 1e6, 5e6, 2e7].map((value) => ({ value, slippage: value / (value + 4e7) }));
const vaults = Array.from({ length: 60 }, (_, i) => vault(1.53 + i / 60, 1e5));
const facts = (over: Partial<SimulatedFacts> = {}): SimulatedFacts => ({
  target: simulationTarget(),
  unprotectedShare: 0.5,
  depthStress: 0.5,
  confidence: 0.9,
  depthRecoverySeconds: 21_600,
  assets: {
    ETH: { candles: history(1, 6_000, 0.008), depth },
    LINK: { candles: history(2, 6_000, 0.011), depth },
  },
  types: [
    typeInput({ ilk: 'ETH-A', positions: vaults }),
    typeInput({ ilk: 'LINK-A', asset: 'LINK', positions: vaults }),
  ],
  surplusBuffer: 5e5,
  totalAuctionLimit: 2e7,
  ...over,
});

let kernel: KernelModule;
beforeAll(() => {
  kernel = compileKernel(kernelBytes());
});

function simulate(of: SimulatedFacts, threads = 1): SimulatedRisks {
  const steps = simulateRisks(of, { threads, digest: (bytes) => createHash('sha256').update(bytes).digest('hex') });
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    runHere(startKernel(kernel, step.value.memory), step.value);
  }
}
const capacityOf = (risks: SimulatedRisks, ilk: string): number =>
  risks.types.find((type) => type.ilk === ilk)?.capacity?.point ?? Number.NaN;

describe('calibration', () => {
  test('the long run of the variance is that of the whole history, and calm is no credit', () => {
    const candles = history(1, 6_000, 0.008);
    const { factor, residuals } = calibrateFactor('ETH', candles);
    const { omega, alpha, beta } = factor.garch;
    const realised =
      candles.slice(1).reduce((sum, { close }, i) => sum + log(close / candles[i]!.close) ** 2, 0) /
      (candles.length - 1);
    if (alpha + beta < 1) expect(omega / (1 - alpha - beta)).toBeCloseTo(realised, 9);
    expect(factor.variance).toBeGreaterThanOrEqual(realised * 0.999_999);
    const { values } = residuals;
    expect(values.reduce((sum, z) => sum + z * z, 0) / values.length).toBeCloseTo(1, 1);
  });
});

describe('simulated risk', () => {
  test('the same facts give the same answer, bit for bit, whatever the threads', () => {
    const first = simulate(facts());
    expect(JSON.stringify(simulate(facts(), 2))).toBe(JSON.stringify(first));
    expect(first.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('says where its numbers come from and holds no hole', () => {
    const risks = simulate(facts({ target: simulationTarget({ resamples: 2 }) }));
    expect(risks.shocks).toMatchObject({ kind: 'historical' });
    expect(JSON.stringify(risks)).not.toMatch(/null,"(point|low|high)|NaN|Infinity/);
    for (const { capacity } of risks.types) {
      expect(capacity!.all.low).toBeLessThanOrEqual(capacity!.point);
      expect(capacity!.all.high).toBeGreaterThanOrEqual(capacity!.point);
    }
  });

  test('parts of the shortfall add up to the shortfall of all (Euler)', () => {
    const risks = simulate(facts({ assets: { ...facts().assets, ETH: { candles: history(1, 6_000, 0.02), depth } } }));
    const parts = risks.types.reduce((sum, { shortfall }) => sum + shortfall.point, 0);
    expect(risks.totalShortfall).toBeGreaterThan(0);
    expect(parts).toBeCloseTo(risks.totalShortfall, 4);
  });

  test('half of the depth carries no more debt', () => {
    const [deep, shallow] = [simulate(facts()), simulate(facts({ depthStress: 0.25 }))];
    for (const ilk of ['ETH-A', 'LINK-A']) expect(capacityOf(shallow, ilk)).toBeLessThanOrEqual(capacityOf(deep, ilk));
  });

  test('a louder market carries no more debt', () => {
    const louder = { candles: history(1, 6_000, 0.016), depth };
    const [quiet, loud] = [simulate(facts()), simulate(facts({ assets: { ...facts().assets, ETH: louder } }))];
    expect(capacityOf(loud, 'ETH-A')).toBeLessThanOrEqual(capacityOf(quiet, 'ETH-A'));
  });

  test('a larger surplus buffer carries no less debt, and more at last', () => {
    const found = [1e2, 5e5, 2.5e6].map((surplusBuffer) => simulate(facts({ surplusBuffer })));
    for (const ilk of ['ETH-A', 'LINK-A']) {
      const [small, usual, large] = found.map((risks) => capacityOf(risks, ilk)) as [number, number, number];
      expect(small).toBeLessThanOrEqual(usual);
      expect(usual).toBeLessThanOrEqual(large);
      expect(small).toBeLessThan(large);
    }
  });

  test('a smaller accepted probability, a smaller share of the buffer and dearer keepers carry no more debt', () => {
    const usual = simulate(facts());
    for (const change of [
      { lossProbability: 0.0002 },
      { lossShare: 0.000_1 },
      { shortfallShare: 0.1 },
      { keepers: { ...simulationTarget().keepers, margin: 0.05 } },
      { keepers: { ...simulationTarget().keepers, gasCost: 400 } },
    ]) {
      const stricter = simulate(facts({ target: simulationTarget(change) }));
      for (const ilk of ['ETH-A', 'LINK-A']) {
        expect(capacityOf(stricter, ilk)).toBeLessThanOrEqual(capacityOf(usual, ilk) * (1 + 1e-12));
      }
    }
  });

  test('owners who rescue let the market carry no less', () => {
    const [some, none] = [simulate(facts({ unprotectedShare: 0.25 })), simulate(facts({ unprotectedShare: 1 }))];
    expect(capacityOf(none, 'ETH-A')).toBeLessThanOrEqual(capacityOf(some, 'ETH-A'));
  });

  test('a higher confidence widens what is in doubt, parts of the shortfall included, and leaves the points', () => {
    const loud = { ...facts().assets, ETH: { candles: history(1, 6_000, 0.02), depth } };
    const [half, nearly] = [0.5, 0.99].map((confidence) => simulate(facts({ assets: loud, confidence })).types[0]!);
    for (const amount of ['expectedLoss', 'shortfall'] as const) {
      expect(nearly![amount].point).toBe(half![amount].point);
      const width = ({ monteCarlo }: SimulatedRisks['types'][number]['shortfall']) => monteCarlo.high - monteCarlo.low;
      expect(width(half![amount])).toBeGreaterThan(0);
      expect(width(nearly![amount])).toBeGreaterThan(width(half![amount]));
    }
  });

  test('nobody is counted on to rescue a type that has vaults under water', () => {
    const drowned = [vault(0.5, 1e5), ...vaults];
    const types = [typeInput({ ilk: 'ETH-A', positions: drowned })];
    const loss = (unprotectedShare: number): number =>
      simulate(facts({ types, unprotectedShare })).types[0]!.expectedLoss.point;
    expect(loss(0.1)).toBe(loss(1));
    expect(loss(0.1)).toBeGreaterThan(4e4);
  });

  test('a type without debt has no capacity of its own and hurts nobody', () => {
    const empty = typeInput({ ilk: 'ETH-B', positions: [] });
    const risks = simulate(facts({ types: [...facts().types, empty] }));
    expect(risks.types.find(({ ilk }) => ilk === 'ETH-B')).toMatchObject({ capacity: null, debt: 0 });
    expect(JSON.stringify(risks)).not.toMatch(/NaN|Infinity/);
  });

  test('a book all of whose vaults are unsafe, in a market without depth, carries nothing', () => {
    const types = [typeInput({ positions: [vault(1.2, 1e6)] })];
    const risks = simulate(facts({ types, assets: { ETH: { candles: history(1, 6_000, 0.008), depth: [] } } }));
    expect(capacityOf(risks, 'ETH-A')).toBe(0);
  });

  test('too few hours in common are refused by name', () => {
    const short = { candles: history(2, 400, 0.01), depth };
    expect(() => simulate(facts({ assets: { ...facts().assets, LINK: short } }))).toThrow(/Hours that all assets have/);
  });

  test('a few thousand hours in common are drawn from by normal shocks and jumps instead', () => {
    const short = { candles: history(2, 2_000, 0.01), depth };
    const risks = simulate(facts({ assets: { ...facts().assets, LINK: short } }));
    expect(risks.shocks.kind).toBe('jumps');
  });
});
