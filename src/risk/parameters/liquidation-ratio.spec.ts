import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assetInput, dropTail, riskTarget, TAIL, typeInput, vault } from '../../../test/builders/sizing.builder.js';
import { bookOf } from './book.js';
import { cutOf, sizeLiquidationRatio, sufficientRatio } from './liquidation-ratio.js';
import type { Sized, TypeInput } from './sizing-input.js';
import { stressOf } from './stress.js';

describe('the sufficient ratio', () => {
  test('is exp(fall) / ((1 − slippage − margin) × cut)', () => {
    expect(sufficientRatio(0.35, 0.1, 0.02, 0.99)).toBeCloseTo(1.628865413904106, 14);
    expect(sufficientRatio(0.2, 0, 0, 1)).toBeCloseTo(1.2214027581601699, 15);
  });

  test('is never lower for a larger fall, more slippage, a larger margin or a deeper cut', () => {
    const part = (max: number) => fc.double({ min: 0, max, noNaN: true });
    fc.assert(
      fc.property(part(2), part(0.9), part(0.2), part(0.2), part(0.3), (fall, slippage, margin, depth, more) => {
        const ratio = sufficientRatio(fall, slippage, margin, 1 - depth);
        expect(sufficientRatio(fall + more, slippage, margin, 1 - depth)).toBeGreaterThanOrEqual(ratio);
        expect(sufficientRatio(fall, slippage + more, margin, 1 - depth)).toBeGreaterThanOrEqual(ratio);
        expect(sufficientRatio(fall, slippage, margin + more, 1 - depth)).toBeGreaterThanOrEqual(ratio);
        expect(sufficientRatio(fall, slippage, margin, (1 - depth) * (1 - more))).toBeGreaterThanOrEqual(ratio);
      }),
      { seed: 610, numRuns: 300 },
    );
  });

  test('leaves a vault with exactly its debt after the fall and the sale', () => {
    const ratio = sufficientRatio(0.4, 0.15, 0.03, 0.98);
    expect(ratio * Math.exp(-0.4) * (1 - 0.15 - 0.03) * 0.98).toBeCloseTo(1, 14);
  });

  test('is under ten whatever the fall, and where a sale brings in nothing', () => {
    expect(sufficientRatio(5, 0.1, 0.02, 0.99)).toBe(9.99);
    expect(sufficientRatio(0.1, 1, 0, 1)).toBe(9.99);
    expect(sufficientRatio(0.1, 0.98, 0.02, 1)).toBe(9.99);
  });

  test('knows no step of the price on a straight line', () => {
    expect(cutOf(typeInput())).toBe(0.99);
    expect(cutOf(typeInput({ auction: { startFactor: 1.2, curve: { kind: 'linear', tauSeconds: 9 } } }))).toBe(1);
  });
});

describe('sizing', () => {
  const target = riskTarget();
  function size(changes: Partial<TypeInput> = {}, worst = TAIL.worst): Sized {
    const type = typeInput(changes);
    const book = bookOf(type.positions);
    const asset = assetInput({ drops: (hours) => dropTail(hours, { ...TAIL, worst }) });
    return sizeLiquidationRatio(type, stressOf(type, book, { asset, members: [{ type, book }] }, target), target);
  }

  test('an empty book needs what the fall, the margin and the last step take, rounded up to whole percent', () => {
    const { interval, inputs } = size({ positions: [] });
    const ends = (['fallLow', 'fallPoint', 'fallHigh'] as const).map((end) => Math.exp(inputs[end]!) / (0.98 * 0.99));
    expect(interval).toEqual({
      low: Math.round(ends[0]! * 10_000),
      point: Math.ceil(ends[1]! * 100) * 100,
      high: Math.ceil(ends[2]! * 100) * 100,
    });
  });

  test('a book that must be sold needs more than an empty one', () => {
    const thin = Array.from({ length: 80 }, () => vault(1.52));
    expect(size({ positions: thin }).interval.point).toBeGreaterThan(size({ positions: [] }).interval.point);
  });

  test('a ratio inside the interval is left, to the basis point', () => {
    const { interval } = size();
    const inside = (interval.low + interval.point) / 2 / 10_000;
    expect(size({ liquidationRatio: inside })).toMatchObject({ decision: 'leave' });
  });

  test('a ratio below goes up to the point estimate of its own book', () => {
    const sized = size({ liquidationRatio: 1.05 });
    expect(sized).toMatchObject({ current: 10_500, decision: 'change', wanted: sized.interval.point });
  });

  test('a ratio above comes down to the upper end only', () => {
    const sized = size({ liquidationRatio: 5, positions: [vault(30)] });
    expect(sized).toMatchObject({ current: 50_000, decision: 'change', wanted: sized.interval.high });
  });

  test('names the worst fall ever seen as what binds when it exceeds the fitted one', () => {
    expect(size().binding).toBe('fitted tail of falls');
    const worse = size({}, 0.12);
    expect(worse.binding).toBe('worst fall ever seen in a window');
    expect(worse.inputs['fallPoint']).toBe(worse.inputs['worstFallSeen']);
  });
});
