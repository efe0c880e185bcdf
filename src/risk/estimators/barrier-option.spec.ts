import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalCdf } from '../../units/normal-distribution.js';
import { barrierOptionPrice, type BarrierOption } from './barrier-option.js';
import { OutOfDomainError } from './estimator-error.js';
import { firstPassage } from './first-passage.js';

const HAUG: Omit<BarrierOption, 'type' | 'option' | 'barrier' | 'volatility'> = {
  spot: 100,
  strike: 100,
  rebate: 3,
  rate: 0.08,
  dividend: 0.04,
  years: 0.5,
};

/** Haug (1998), page 72: strikes 90, 100 and 110. */
describe('published prices', () => {
  test.each<[BarrierOption['type'], BarrierOption['option'], number, number, [number, number, number]]>([
    ['down-out', 'call', 95, 0.25, [9.0246, 6.7924, 4.8759]],
    ['down-out', 'call', 100, 0.25, [3.0, 3.0, 3.0]],
    ['up-out', 'call', 105, 0.25, [2.6789, 2.358, 2.3453]],
    ['down-in', 'call', 95, 0.25, [7.7627, 4.0109, 2.0576]],
    ['down-in', 'call', 100, 0.25, [13.8333, 7.8494, 3.9795]],
    ['up-in', 'call', 105, 0.25, [14.1112, 8.4482, 4.591]],
    ['down-out', 'call', 95, 0.3, [8.8334, 7.0285, 5.4137]],
    ['down-out', 'call', 100, 0.3, [3.0, 3.0, 3.0]],
    ['up-out', 'call', 105, 0.3, [2.6341, 2.4389, 2.4315]],
    ['down-in', 'call', 95, 0.3, [9.0093, 5.137, 2.8517]],
    ['down-in', 'call', 100, 0.3, [14.8816, 9.2045, 5.3043]],
    ['up-in', 'call', 105, 0.3, [15.2098, 9.7278, 5.835]],
    ['down-out', 'put', 95, 0.25, [2.2798, 2.2947, 2.6252]],
    ['down-out', 'put', 100, 0.25, [3.0, 3.0, 3.0]],
    ['up-out', 'put', 105, 0.25, [3.776, 5.4932, 7.5187]],
    ['down-in', 'put', 95, 0.25, [2.9586, 6.5677, 11.9752]],
    ['down-in', 'put', 100, 0.25, [2.2845, 5.9085, 11.6465]],
    ['up-in', 'put', 105, 0.25, [1.4653, 3.3721, 7.0846]],
    ['down-out', 'put', 95, 0.3, [2.417, 2.4258, 2.6246]],
    ['down-out', 'put', 100, 0.3, [3.0, 3.0, 3.0]],
    ['up-out', 'put', 105, 0.3, [4.2293, 5.8032, 7.5649]],
    ['down-in', 'put', 95, 0.3, [3.8769, 7.7989, 13.3078]],
    ['down-in', 'put', 100, 0.3, [3.3328, 7.2636, 12.9713]],
    ['up-in', 'put', 105, 0.3, [2.0658, 4.4226, 8.3686]],
  ])('%s %s, barrier %d, volatility %d', (type, option, barrier, volatility, prices) => {
    for (const [i, price] of prices.entries()) {
      const asked = { ...HAUG, type, option, barrier, volatility, strike: 90 + 10 * i };
      expect(Math.abs(barrierOptionPrice(asked) - price)).toBeLessThan(1e-4);
    }
  });
});

function blackScholes({ option, spot, strike, rate, dividend, volatility, years }: BarrierOption): number {
  const spread = volatility * Math.sqrt(years);
  const d1 = (Math.log(spot / strike) + (rate - dividend) * years) / spread + spread / 2;
  const sign = option === 'call' ? 1 : -1;
  const received = spot * Math.exp(-dividend * years) * normalCdf(sign * d1);
  return sign * (received - strike * Math.exp(-rate * years) * normalCdf(sign * (d1 - spread)));
}

const anyOption = fc.record({
  option: fc.constantFrom('call' as const, 'put' as const),
  spot: fc.constant(100),
  strike: fc.double({ min: 30, max: 300, noNaN: true }),
  barrier: fc.double({ min: 20, max: 400, noNaN: true }),
  rate: fc.double({ min: -0.05, max: 0.3, noNaN: true }),
  dividend: fc.double({ min: -0.05, max: 0.3, noNaN: true }),
  volatility: fc.double({ min: 0.01, max: 4, noNaN: true }),
  years: fc.double({ min: 1e-3, max: 5, noNaN: true }),
});

test('in and out together are the option without a barrier', () => {
  fc.assert(
    fc.property(anyOption, (asked) => {
      const side = asked.barrier < 100 ? 'down' : 'up';
      const priced = (type: 'in' | 'out'): number =>
        barrierOptionPrice({ ...asked, type: `${side}-${type}`, rebate: 0 });
      const plain = blackScholes({ ...asked, type: `${side}-in`, rebate: 0 });
      expect(Math.abs(priced('in') + priced('out') - plain)).toBeLessThan(1e-9 * (100 + plain));
    }),
    { seed: 301, numRuns: 500 },
  );
});

test('prices are finite and not negative, and a rebate never takes value away', () => {
  fc.assert(
    fc.property(anyOption, fc.constantFrom('down-in', 'down-out', 'up-in', 'up-out'), (asked, type) => {
      const rate = Math.abs(asked.rate);
      const without = barrierOptionPrice({ ...asked, rate, type, rebate: 0 });
      const paid = barrierOptionPrice({ ...asked, rate, type, rebate: 5 });
      expect(without).toBeGreaterThanOrEqual(0);
      expect(paid).toBeGreaterThanOrEqual(without - 1e-9);
      expect(paid - without).toBeLessThanOrEqual(5 + 1e-9);
    }),
    { seed: 302, numRuns: 500 },
  );
});

test('a rebate alone, without interest, is the probability of the touch, or of none', () => {
  const asked = { ...HAUG, rate: 0, dividend: 0, strike: 1e9, barrier: 80, volatility: 0.8, option: 'call' } as const;
  const touched = firstPassage({ headroom: 100 / 80, drift: 0, volatility: 0.8, years: 0.5 });
  expect(barrierOptionPrice({ ...asked, type: 'down-out' })).toBeCloseTo(3 * touched, 12);
  expect(barrierOptionPrice({ ...asked, type: 'down-in' })).toBeCloseTo(3 * (1 - touched), 12);
});

test('without volatility or time the forward decides', () => {
  const still = { ...HAUG, volatility: 0, barrier: 95, option: 'call', strike: 90, rate: 0.08, dividend: 0.2 } as const;
  // Falls by 12 % a year: at 95 after ln(100 / 95) / 0.12 = 0.4274 years.
  expect(barrierOptionPrice({ ...still, type: 'down-out' })).toBeCloseTo(3 * Math.exp(-0.08 * 0.42744), 5);
  const end = 100 * Math.exp(-0.06);
  expect(barrierOptionPrice({ ...still, type: 'down-in' })).toBeCloseTo(Math.exp(-0.04) * (end - 90), 12);
  expect(barrierOptionPrice({ ...still, type: 'up-out', barrier: 105 })).toBeCloseTo(Math.exp(-0.04) * (end - 90), 12);
  expect(barrierOptionPrice({ ...still, type: 'up-in', barrier: 105 })).toBeCloseTo(3 * Math.exp(-0.04), 12);
  expect(barrierOptionPrice({ ...still, volatility: 1, years: 0, type: 'down-out' })).toBe(10);
  const tiny = { ...still, volatility: 1e-4, type: 'down-out' } as const;
  expect(barrierOptionPrice(tiny)).toBeCloseTo(barrierOptionPrice({ ...tiny, volatility: 0 }), 4);
});

test('a price that hardly moves, or jumps anywhere, still has a finite option', () => {
  for (const volatility of [1e-200, 1e-7, 1.5e-6, 1e-4, 100, 1e200]) {
    for (const type of ['down-out', 'down-in', 'up-out', 'up-in'] as const) {
      const asked = { ...HAUG, type, option: 'put', barrier: type.startsWith('d') ? 90 : 110, volatility } as const;
      expect(barrierOptionPrice(asked)).toBeLessThan(101);
      expect(barrierOptionPrice(asked)).toBeGreaterThanOrEqual(0);
    }
  }
});

test.each<[string, Partial<BarrierOption>]>([
  ['a price without bounds', { type: 'up-in', barrier: 105, dividend: -1_000, years: 1_000, rebate: 0 }],
  ['a spot of zero', { spot: 0 }],
  ['a strike that is no number', { strike: NaN }],
  ['an infinite barrier', { barrier: Infinity }],
  ['a negative rebate', { rebate: -1 }],
  ['a negative volatility', { volatility: -0.1 }],
  ['an infinite rate', { rate: -Infinity }],
  ['no time at all', { years: NaN }],
  ['a rebate at the touch under a very negative rate', { rate: -0.5, dividend: -0.5 }],
])('%s is refused', (_name, part) => {
  const asked: BarrierOption = { ...HAUG, type: 'down-out', option: 'call', barrier: 95, volatility: 0.25, ...part };
  expect(() => barrierOptionPrice(asked)).toThrow(OutOfDomainError);
});
