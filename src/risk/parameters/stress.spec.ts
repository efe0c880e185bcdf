import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  assetInput,
  DEPTH,
  dropTail,
  riskTarget,
  TAIL,
  typeInput,
  vault,
} from '../../../test/builders/sizing.builder.js';
import { bookOf } from './book.js';
import type { TypeInput } from './sizing-input.js';
import { atOnce, saleOf, stressedDepth, stressOf, type Family } from './stress.js';

const HOUR = 3_600;
const family = (...types: readonly TypeInput[]): Family => ({
  asset: assetInput(),
  members: types.map((type) => ({ type, book: bookOf(type.positions) })),
});

describe('the sale at once that displaces the market as much', () => {
  test('as a sale in no time is that sale', () => {
    expect(atOnce(1e6, 0, HOUR)).toBe(1e6);
    expect(atOnce(0, 9 * HOUR, HOUR)).toBe(0);
  });

  test('as a sale over one half-life is 1 / (2 ln 2) of it', () => {
    expect(atOnce(1, HOUR, HOUR)).toBeCloseTo(0.7213475204444817, 15);
  });

  test('as a sale over ages is what comes in while the market comes back: T / (t ln 2)', () => {
    expect(atOnce(1, 1e9 * HOUR, HOUR) * 1e9).toBeCloseTo(1 / Math.log(2), 9);
  });

  test('is what a market that comes back by the second is displaced by at the end', () => {
    const [value, seconds, halfLife] = [1e6, 5_000, 4_000];
    let displaced = 0;
    for (let second = 0; second < seconds; second++) {
      displaced = (displaced + value / seconds) * 2 ** (-1 / halfLife);
    }
    expect(displaced / atOnce(value, seconds, halfLife)).toBeCloseTo(1, 3);
  });

  test('of next to no time is next to the whole sale, to the last digits', () => {
    expect(1 - atOnce(1, 1e-6 / Math.log(2), 1)).toBeCloseTo(5e-7, 12);
  });

  test('never exceeds the sale, and falls as the sale takes longer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), (seconds, halfLife) => {
        const one = atOnce(1, seconds, halfLife);
        expect(one).toBeLessThanOrEqual(1);
        expect(atOnce(1, seconds + 1, halfLife)).toBeLessThanOrEqual(one);
      }),
      { seed: 631, numRuns: 500 },
    );
  });
});

test('stress takes a part of every size and leaves the losses', () => {
  expect(stressedDepth(DEPTH, 0.25)).toEqual(DEPTH.map(({ value, slippage }) => ({ value: value / 4, slippage })));
});

test('what the family must sell is the debt that the fall liquidates in all its types, with their penalties', () => {
  const a = typeInput({ penalty: 0.1, positions: [vault(1.6, 10), vault(5, 99)] });
  const b = typeInput({ ilk: 'ETH-B', liquidationRatio: 1.3, penalty: 0.2, positions: [vault(1.4, 40)] });
  expect(saleOf(family(a, b), Math.log(1.25), 0.5)).toBeCloseTo(0.5 * (10 * 1.1 + 40 * 1.2), 12);
});

describe('the stress of a type', () => {
  const target = riskTarget();
  const stress = (type: TypeInput, tail = TAIL) => {
    const asset = assetInput({ drops: (hours) => dropTail(hours, tail) });
    const members = [{ type, book: bookOf(type.positions) }];
    return stressOf(type, bookOf(type.positions), { asset, members }, target);
  };

  test('believes the worst fall ever seen where the model thinks less of it', () => {
    const { fall, window } = stress(typeInput(), { ...TAIL, worst: 0.3 });
    const longer = Math.sqrt(window.hours);
    expect(fall).toEqual({ low: 0.07 * longer, point: 0.3 * longer, high: 0.3 * longer });
  });

  test('takes the falls of the window that its own queue of auctions asks for', () => {
    const many = Array.from({ length: 300 }, () => vault(1.52));
    const [short, long] = [stress(typeInput()), stress(typeInput({ positions: many, auctionLimit: 5e5 }))];
    expect(long.window.rounds).toBe(Math.ceil((3e7 * 0.5 * 1.13) / 5e5));
    expect(long.window.hours).toBeGreaterThan(short.window.hours);
    expect(long.tail.windowHours).toBe(long.window.hours);
  });

  test('loses less on a sale that the limit of debt in auction spreads over time', () => {
    const many = Array.from({ length: 300 }, () => vault(1.52));
    const [tight, wide] = [3e5, 1e9].map((auctionLimit) => stress(typeInput({ positions: many, auctionLimit })));
    expect(tight!.familySale.point).toBeGreaterThanOrEqual(wide!.familySale.point);
    expect(tight!.slippage.point).toBeLessThan(wide!.slippage.point);
  });

  test('counts no recovery for the time in which an auction waits for a deeper discount', () => {
    const linear = (startFactor: number): TypeInput['auction'] => ({
      startFactor,
      curve: { kind: 'linear', tauSeconds: 10_000 },
    });
    const at = (margin: number) => {
      const type = typeInput({ auction: linear(1), positions: [vault(1.51, 1e6)] });
      const members = [{ type, book: bookOf(type.positions) }];
      const asset = assetInput({ drops: () => dropTail(4) });
      return stressOf(type, bookOf(type.positions), { asset, members }, riskTarget({ keeperMargin: margin }));
    };
    expect(at(0.2).window.auctionSeconds).toBeGreaterThan(at(0).window.auctionSeconds);
    expect(at(0.2).slippage).toEqual(at(0).slippage);
  });
});
