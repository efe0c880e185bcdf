import { describe, expect, test } from '@jest/globals';
import { uniformStream } from '../estimators/bootstrap/uniform-stream.js';
import { cascade, type CascadeInput } from './cascade.js';
import { ImpossibleInputError } from './simulation-error.js';

const BOOK: CascadeInput = {
  vaults: [
    { collateral: 1_000, debt: 1e6 },
    { collateral: 3_000, debt: 2.85e6 },
    { collateral: 2_000, debt: 1.8e6 },
    { collateral: 5_000, debt: 4.2e6 },
  ],
  price: 2_000,
  liquidationRatio: 1.45,
  impact: 1,
  dailyVolatility: 0.05,
  dailyVolume: 1_000,
  shock: 0.28,
};

describe('cascade', () => {
  test('the worked book falls in three waves, and a larger shock leaves bad debt', () => {
    const { liquidated, quantity, price, badDebt, rounds } = cascade(BOOK);
    expect({ liquidated, quantity, badDebt, rounds }).toEqual({
      liquidated: [0, 1, 2],
      quantity: 6_000,
      badDebt: 0,
      rounds: 3,
    });
    expect(price).toBeCloseTo(1274.0090063184782, 9);
    const crash = cascade({ ...BOOK, shock: 0.45 });
    expect(crash.price).toBeCloseTo(931.9081136013132, 9);
    expect(crash.badDebt).toBeCloseTo(122_367.5456, 3);
  });
  test.each([
    [{ impact: 0 }, 1_000],
    [{ impact: 0.5 }, 1_000],
    [{ impact: 2 }, 11_000],
    [{ dailyVolume: 5_000 }, 1_000],
    [{ dailyVolume: 500 }, 11_000],
  ])('%j sells %d', (change, quantity) => {
    expect(cascade({ ...BOOK, ...change }).quantity).toBe(quantity);
  });
  test('by the linear law one daily volume moves the price by one daily volatility', () => {
    const one = cascade({ ...BOOK, law: 'linear', vaults: [{ collateral: 1_000, debt: 1e6 }] });
    expect(one.price).toBeCloseTo(1_440 * Math.exp(-0.05), 9);
  });
  test('the sale is the least that fits, and a larger shock or impact never sells less', () => {
    const next = uniformStream(11);
    for (let n = 0; n < 300; n++) {
      const vaults = Array.from({ length: 1 + Math.floor(next() * 12) }, () => {
        const collateral = 10 + 1_000 * next();
        return { collateral, debt: (collateral * 2_000) / (1.45 + 1.5 * next()) };
      });
      const input = { ...BOOK, vaults, impact: 2 * next(), shock: 0.5 * next(), dailyVolume: 200 + 2_000 * next() };
      const found = cascade(input);
      const priceAt = (sold: number): number =>
        input.price * (1 - input.shock) * Math.exp(-input.impact * 0.05 * Math.sqrt(sold / input.dailyVolume));
      const demanded = (price: number): number =>
        vaults.reduce((sum, { collateral, debt }) => sum + (collateral * price < 1.45 * debt ? collateral : 0), 0);
      expect(demanded(found.price)).toBeCloseTo(found.quantity, 6);
      expect(found.quantity).toBeLessThanOrEqual(vaults.reduce((sum, { collateral }) => sum + collateral, 0) + 1e-9);
      // Any smaller set of the thinnest vaults asks for more than itself.
      const thinnest = [...vaults].sort((a, b) => b.debt / b.collateral - a.debt / a.collateral);
      for (let k = 0, sold = 0; k < found.liquidated.length; sold += thinnest[k]!.collateral, k++) {
        expect(demanded(priceAt(sold))).toBeGreaterThan(sold);
      }
      const harder = cascade({
        ...input,
        shock: Math.min(0.99, input.shock + 0.1 * next()),
        impact: input.impact + next(),
      });
      expect(harder.quantity).toBeGreaterThanOrEqual(found.quantity - 1e-9);
      expect(harder.price).toBeLessThanOrEqual(found.price);
      expect(harder.badDebt).toBeGreaterThanOrEqual(found.badDebt - 1e-6);
    }
  });
  test('no vaults, vaults without debt and vaults without collateral have answers', () => {
    expect(cascade({ ...BOOK, vaults: [] })).toEqual({
      liquidated: [],
      quantity: 0,
      price: 1_440,
      badDebt: 0,
      rounds: 0,
    });
    expect(cascade({ ...BOOK, vaults: [{ collateral: 0, debt: 0 }] }).liquidated).toEqual([]);
    expect(cascade({ ...BOOK, vaults: [{ collateral: 0, debt: 5 }] })).toMatchObject({ quantity: 0, badDebt: 5 });
  });
  test.each([
    ['price', { price: 0 }],
    ['shock', { shock: 1 }],
    ['dailyVolume', { dailyVolume: 0 }],
    ['impact', { impact: Number.NaN }],
    ['liquidationRatio', { liquidationRatio: 0.9 }],
    ['vaults[0].debt', { vaults: [{ collateral: 1, debt: -1 }] }],
  ])('an impossible %s is refused by name', (where, change) => {
    expect(() => cascade({ ...BOOK, ...change })).toThrow(ImpossibleInputError);
    expect(() => cascade({ ...BOOK, ...change })).toThrow(where);
  });
});
