import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rad } from '../../units/fixed-point.js';
import { lineAfterExec } from './line-after-exec.js';

test('the line is the gap above the debt until the maximum stops it, and the maximum even below the debt', () => {
  const line = (debt: bigint, max: bigint, gap: bigint): bigint =>
    lineAfterExec(rad(debt), { max: rad(max), gap: rad(gap), ttlSeconds: 1 });
  expect([line(5n, 10n, 2n), line(8n, 10n, 2n), line(9n, 10n, 2n), line(20n, 10n, 2n), line(0n, 10n, 0n)]).toEqual([
    7n,
    10n,
    10n,
    10n,
    0n,
  ]);
  const amount = fc.bigInt({ min: 0n, max: 10n ** 60n });
  fc.assert(
    fc.property(amount, amount, amount, (debt, max, gap) => {
      const after = line(debt, max, gap);
      expect(after <= max && after <= debt + gap && (after === max || after === debt + gap)).toBe(true);
    }),
  );
});
