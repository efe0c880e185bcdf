import { describe, expect, test } from '@jest/globals';
import { assetInput, riskTarget, typeInput, vault } from '../../../test/builders/sizing.builder.js';
import { bookOf } from './book.js';
import { bearableSlippage, riskCapacity, sizeDebtCeiling } from './debt-ceiling.js';
import { sufficientRatio } from './liquidation-ratio.js';
import type { Interval, TypeInput } from './sizing-input.js';
import type { SimulatedRisk } from './simulated/simulated-risk.js';
import { stressOf, type Stress } from './stress.js';

const LINE: TypeInput['auction'] = { startFactor: 1.2, curve: { kind: 'linear', tauSeconds: 3_600 } };
const exact = (value: number): Interval => ({ low: value, point: value, high: value });
const target = riskTarget({ unprotectedShare: exact(0.5) });

/** A stress whose only fall is this one. */
const stressWith = (type: TypeInput, fall: number): Stress => {
  const book = bookOf(type.positions);
  return { ...stressOf(type, book, { asset: assetInput(), members: [{ type, book }] }, target), fall: exact(fall) };
};
function capacityOf(type: TypeInput, fall = 0.2, siblings: readonly TypeInput[] = []): Interval {
  const member = (of: TypeInput) => ({ type: of, book: bookOf(of.positions) });
  const family = { asset: assetInput(), members: [type, ...siblings].map(member) };
  return riskCapacity(type, bookOf(type.positions), family, stressWith(type, fall), target);
}

/** What half the depth takes at the loss that a vault at 150 % bears after a fall of 0.2: straight between two quotes. */
const SELLABLE = 8_286_574.727994339;

describe('the loss that a vault can bear', () => {
  test('is 1 − margin − exp(fall) / (ratio × cut)', () => {
    expect(bearableSlippage(typeInput({ auction: LINE }), 0.2, target)).toBeCloseTo(0.16573149455988678, 14);
  });

  test('is the loss for which the ratio is just sufficient', () => {
    const type = typeInput({ liquidationRatio: sufficientRatio(0.25, 0.12, target.keeperMargin, 0.99) });
    expect(bearableSlippage(type, 0.25, target)).toBeCloseTo(0.12, 12);
  });

  test('is never below nothing', () => {
    expect(bearableSlippage(typeInput(), 2, target)).toBe(0);
  });
});

describe('the debt that the market carries', () => {
  test('of a book that is sold whole is what the market takes, over share and penalty', () => {
    const type = typeInput({ auction: LINE, positions: [vault(1.51, 1e6)] });
    expect(capacityOf(type).point).toBeCloseTo(SELLABLE / (0.5 * 1.13), 2);
  });

  test('of a book of which a quarter is sold is four times that, as far as new debt allows', () => {
    const type = typeInput({ auction: LINE, positions: [vault(1.51, 5e6), vault(9, 15e6)] });
    expect(capacityOf(type).point).toBeCloseTo(2e7 + SELLABLE / (0.5 * 1.13), 2);
    const large = typeInput({ auction: LINE, positions: [vault(1.51, 2e7), vault(9, 6e7)] });
    expect(capacityOf(large).point).toBeCloseTo((4 * SELLABLE) / (0.5 * 1.13), 2);
  });

  test('of a type without debt is what the market takes of vaults as thin as the ratio allows', () => {
    expect(capacityOf(typeInput({ auction: LINE, positions: [] })).point).toBeCloseTo(SELLABLE / (0.5 * 1.13), 2);
  });

  test('does not rise because one thin vault joins a book of thick ones', () => {
    const thick = typeInput({ positions: [vault(9, 1e6)] });
    const withDust = typeInput({ positions: [vault(9, 1e6), vault(1.51, 1)] });
    expect(capacityOf(withDust).point - capacityOf(thick).point).toBeLessThanOrEqual(1);
  });

  test('is shared with the types that sell the same asset, each book growing as it is made', () => {
    const type = typeInput({ auction: LINE, positions: [vault(1.51, 1e6)] });
    const sibling = typeInput({ ilk: 'ETH-B', auction: LINE, positions: [vault(1.51, 3e6)] });
    expect(capacityOf(type, 0.2, [sibling]).point).toBeCloseTo(SELLABLE / (0.5 * 1.13) / 4, 2);
  });

  test('is nothing after a fall that the ratio does not bear', () => {
    expect(capacityOf(typeInput(), 1).point).toBe(0);
  });
});

describe('sizing', () => {
  const size = (changes: Partial<TypeInput>, capacity: Interval) => {
    const type = typeInput(changes);
    return sizeDebtCeiling(type, bookOf(type.positions), stressWith(type, 0.2), capacity, target);
  };
  const CAPACITY = { low: 12_000_900, point: 15_000_100, high: 19_000_000 };

  test('states the interval in whole thousands, rounded to the careful side', () => {
    expect(size({}, CAPACITY).interval).toEqual({ low: 12_000_000, point: 15_000_000, high: 19_000_000 });
  });

  test.each([
    ['inside is left', 16e6, 16e6, 'leave'],
    ['above falls to the point', 30e6, 15e6, 'change'],
    ['below rises to the lower end', 10.5e6, 12e6, 'change'],
  ])('a ceiling %s', (_name, ceiling, wanted, decision) => {
    expect(size({ ceiling }, CAPACITY)).toMatchObject({ current: ceiling, wanted, decision });
  });

  test('never goes below the debt that is there, in whole thousands', () => {
    const sized = size({ ceiling: 4e7, positions: [vault(2, 17_000_000.5)] }, CAPACITY);
    expect(sized).toMatchObject({ wanted: 17_001_000, binding: 'debt that is there already' });
  });

  test('is left where the debt has passed it already', () => {
    const sized = size({ ceiling: 16e6, positions: [vault(2, 2e7)] }, { low: 1e6, point: 2e6, high: 3e6 });
    expect(sized).toMatchObject({ wanted: 16e6, decision: 'leave' });
  });
});

describe('a book that is within the limits at four times its size', () => {
  const type = typeInput({ auction: LINE, positions: [vault(3, 250_000)], ceiling: 1e7, auto: null });
  const doubt = { point: 1e6, monteCarlo: exact(1e6), data: exact(1e6), model: exact(1e6), all: exact(1e6) };
  const none = { ...doubt, point: 0, monteCarlo: exact(0), data: exact(0), model: exact(0), all: exact(0) };
  const simulated: SimulatedRisk = {
    ...{ ilk: type.ilk, debt: 250_000, capacity: doubt, binding: 'probability', expectedLoss: none, shortfall: none },
    ...{ lossProbability: 0, liquidated: 0, frontier: [], reactions: [] },
    limits: { lossShare: 0.001, probability: 0.001, shortfall: 1 },
  };
  const size = (closed: number) =>
    sizeDebtCeiling(type, bookOf(type.positions), stressWith(type, 0.2), exact(1e6), target, {
      simulated,
      closed: exact(closed),
    });

  test('leaves the ceiling as far as the closed form carries it, and says how far it was tried', () => {
    expect(size(1e8)).toMatchObject({ decision: 'leave', interval: { low: 1e7, point: 1e7, high: 1e7 } });
    expect(size(4e6)).toMatchObject({ decision: 'change', wanted: 5e6 });
    expect(size(1e8).reason).toMatch(/at 4 times today's debt, the most that was tried/);
  });

  test('does not leave it where nothing can be sold', () => {
    expect(size(0)).toMatchObject({ decision: 'change', wanted: 1e6, interval: { low: 1e6, point: 1e6, high: 1e6 } });
  });
});
