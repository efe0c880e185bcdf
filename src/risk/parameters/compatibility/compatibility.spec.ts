import { describe, expect, test } from '@jest/globals';
import { uniformStream } from '../../estimators/bootstrap/uniform-stream.js';
import { OutOfDomainError } from '../../estimators/estimator-error.js';
import { compareTools, type ToolInput } from './compare-tools.js';
import { largestSafeLltv, liquidationIncentive, unpaidDebt } from './falling-market.js';
import { ratioHistogram, riskPremium, type PremiumInput } from './risk-premium.js';
import { smartLtv, smartRiskLevel } from './smart-ltv.js';

describe('SmartLTV', () => {
  const market = { volatility: 0.1, liquidity: 1e6, debt: 2e5, bonus: 0.05 };
  test('allows what its own unit test publishes', () => {
    expect(smartLtv(market, 3)).toBeCloseTo(0.82444657, 8);
    expect(smartLtv({ volatility: 9.99, liquidity: 1e7, debt: 1e7, bonus: 0.19 }, 4.9)).toBe(0);
  });
  test('the risk level of what it allows is one over the confidence, and allows less as risk grows', () => {
    const next = uniformStream(21);
    for (let n = 0; n < 500; n++) {
      const one = {
        volatility: 0.05 + next(),
        liquidity: 1e6 * (0.1 + next()),
        debt: 1e6 * (0.1 + next()),
        bonus: 0.2 * next(),
      };
      const confidence = 0.2 + next();
      const ltv = smartLtv(one, confidence);
      if (ltv > 0) expect(smartRiskLevel(one, ltv) * confidence).toBeCloseTo(1, 9);
      expect(smartLtv({ ...one, volatility: one.volatility * 1.1 }, confidence)).toBeLessThanOrEqual(ltv);
      expect(smartLtv({ ...one, debt: one.debt * 1.1 }, confidence)).toBeLessThanOrEqual(ltv);
      expect(smartLtv({ ...one, liquidity: one.liquidity * 1.1 }, confidence)).toBeGreaterThanOrEqual(ltv);
    }
  });
  test('a market without liquidity and a loan beyond the collateral are told', () => {
    expect(() => smartLtv({ ...market, liquidity: 0 }, 3)).toThrow(OutOfDomainError);
    expect(() => smartLtv(market, Number.NaN)).toThrow(OutOfDomainError);
    expect(() => smartRiskLevel(market, 1)).toThrow(OutOfDomainError);
    expect(smartRiskLevel(market, 0.97)).toBe(Infinity);
  });
});

describe("Gauntlet's tool for Morpho", () => {
  test.each([
    [200e6, 5e6, 0.4, 0.87],
    [200e6, 10e6, 0.4, 0.93],
    [200e6, 20e6, 0.4, 0.96],
    [200e6, 2e6, 0.4, 0.73],
    [200e6, 5e6, 0.6, 0.87],
    [50e6, 1e6, 0.6, 0.84],
    [50e6, 0.5e6, 0.6, 0.73],
    [400e6, 10e6, 0.05, 0.93],
  ])('%d of collateral, %d a step, a fall by %d: %d', (initial, repay, maxDrawdown, lltv) => {
    expect(largestSafeLltv({ initial, repay, maxDrawdown })).toBe(lltv);
  });
  test('the incentive is the published one, and has its ends', () => {
    expect(liquidationIncentive(0.86)).toBeCloseTo(0.0438413, 7);
    expect(liquidationIncentive(0.77)).toBeCloseTo(0.0741139, 7);
    expect([liquidationIncentive(0.01), liquidationIncentive(0.99)]).toEqual([0.15, 0.01]);
  });
  test('a loan that the fall never endangers leaves nothing unpaid, one nearly as large as its collateral does', () => {
    const market = { initial: 200e6, repay: 5e6, maxDrawdown: 0.4 };
    expect(unpaidDebt(market, 0.5)).toBe(0);
    expect(unpaidDebt(market, 0.98)).toBeGreaterThan(0);
  });
  test('nothing repaid, no fall and a step too small to simulate are refused', () => {
    const market = { initial: 200e6, repay: 5e6, maxDrawdown: 0.4 };
    for (const change of [{ repay: 0 }, { maxDrawdown: 0 }, { repay: 1 }, { initial: Number.NaN }]) {
      expect(() => largestSafeLltv({ ...market, ...change })).toThrow(OutOfDomainError);
    }
  });
});

describe('risk premium of Block Analitica', () => {
  const toy: PremiumInput = {
    histogram: [
      { ratio: 1.6, share: 0.2 },
      ...[1.7, 1.95, 2.2, 2.45, 2.7, 2.95, 3.2, 3.45].map((ratio) => ({ ratio, share: 0.1 })),
    ],
    ...{ debt: 1e8, liquidationRatio: 1.45, jump: -0.5, jumpsPerYear: 2, keeperProfit: 0.05, protectedShare: 0.5 },
    slippage: () => 0.1,
  };
  test('the worked example costs 11.5375 % a year', () => {
    const { lossPerJump, premium } = riskPremium(toy);
    expect(lossPerJump).toBeCloseTo(5_768_750, 6);
    expect(premium).toBeCloseTo(0.115375, 12);
  });
  test('a deeper jump, more slippage and less protection never cost less; slippage ends at 80 %', () => {
    const next = uniformStream(22);
    for (let n = 0; n < 300; n++) {
      const one = { ...toy, jump: -0.6 * next(), protectedShare: next(), slippage: () => 0.3 };
      const { premium } = riskPremium(one);
      expect(premium).toBeGreaterThanOrEqual(0);
      expect(riskPremium({ ...one, jump: one.jump - 0.1 }).premium).toBeGreaterThanOrEqual(premium);
      expect(riskPremium({ ...one, slippage: () => 0.4 }).premium).toBeGreaterThanOrEqual(premium);
      expect(riskPremium({ ...one, protectedShare: one.protectedShare / 2 }).premium).toBeGreaterThanOrEqual(premium);
    }
    expect(riskPremium({ ...toy, slippage: () => 1 })).toEqual(riskPremium({ ...toy, slippage: () => 0.8 }));
  });
  test('the histogram puts vaults at the upper end of their bucket and leaves those beyond five out', () => {
    const at = (ratio: number, debt: number) => ({ collateralWorth: ratio * debt, debt });
    const histogram = ratioHistogram([at(1.46, 30), at(1.61, 50), at(4.9, 20), at(6, 500), at(2, 0)], 1.45);
    const found = histogram.filter(({ share }) => share > 0);
    expect(found.map(({ share }) => share)).toEqual([0.3, 0.5, 0.2]);
    found.forEach(({ ratio }, i) => expect(ratio).toBeCloseTo([1.6, 1.7, 4.95][i]!, 12));
    expect(ratioHistogram([], 1.45)).toEqual([]);
  });
  test('shares over one, a rise and no debt are refused', () => {
    const shares = [
      { ratio: 2, share: 0.7 },
      { ratio: 3, share: 0.7 },
    ];
    for (const change of [{ histogram: shares }, { jump: 0.1 }, { debt: 0 }, { protectedShare: Number.NaN }]) {
      expect(() => riskPremium({ ...toy, ...change })).toThrow(OutOfDomainError);
    }
  });
});

describe('comparison', () => {
  const input: ToolInput = {
    volatility: 0.8,
    depth: [
      { value: 1e6, slippage: 0.002 },
      { value: 5e6, slippage: 0.01 },
      { value: 50e6, slippage: 0.1 },
    ],
    debtCeiling: 10e6,
    liquidationRatio: 1.45,
    penalty: 0.05,
    positions: [
      { collateralWorth: 16e6, debt: 10e6 },
      { collateralWorth: 60e6, debt: 20e6 },
    ],
    maxDrawdown: 0.4,
    protectedShare: 0.5,
  };
  test('all three tools answer from the depth and the book of the type', () => {
    const [smart, premium, lltv] = compareTools(input);
    expect(smart!.inputs['liquidity']).toBeCloseTo(25e6, 0);
    expect(smart!.value).toBeCloseTo(
      smartLtv({ volatility: 0.8 / Math.sqrt(365), liquidity: 25e6, debt: 10e6, bonus: 0.05 }, 3),
      9,
    );
    expect(smart!.asLiquidationRatio).toBeCloseTo(1 / smart!.value!, 12);
    expect(premium).toMatchObject({ quantity: 'riskPremium', asLiquidationRatio: null, reason: null });
    expect(premium!.value).toBeGreaterThan(0);
    expect(lltv!.inputs).toMatchObject({ repay: 2.5e6 });
    expect(lltv!.value).toBe(largestSafeLltv({ initial: lltv!.inputs['initial']!, repay: 2.5e6, maxDrawdown: 0.4 }));
  });
  test('without a market, a book or a drawdown each tool says why it has no answer', () => {
    const answers = compareTools({ ...input, depth: [], positions: [], maxDrawdown: Number.NaN });
    expect(answers.map(({ value }) => value)).toEqual([null, null, null]);
    answers.forEach(({ reason }) => expect(reason).toMatch(/outside/));
  });
  test('no depth with a book: the sale receives a fifth, as the tool has it', () => {
    const [, premium] = compareTools({ ...input, depth: [] });
    expect(premium!.value).toBeGreaterThan(0);
    expect(Number.isFinite(premium!.value)).toBe(true);
  });
});
