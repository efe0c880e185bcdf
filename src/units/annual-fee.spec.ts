import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  DutyBelowOneError,
  FeeOutOfRangeError,
  annualFeeFromDuty,
  dutyFromAnnualFee,
  dutyYieldsAnnualFee,
} from './annual-fee.js';
import { RAY, bps, ray } from './fixed-point.js';
import { PowerOverflowError, accruedRate, rpow } from './rpow.js';

const YEAR = 31_536_000;
const TABLE = Array.from({ length: 10_001 }, (_, fee) => dutyFromAnnualFee(bps(fee)));

/** Fee, duty of the published table, and its yearly power as the Jug computes it. */
const PUBLISHED: readonly [number, string, string][] = [
  [0, '1000000000000000000000000000', '1000000000000000000000000000'],
  [1, '1000000000003170820659990704', '1000099999999999999970519507'],
  [25, '1000000000079175551708715274', '1002499999999999999967106121'],
  [50, '1000000000158153903837946257', '1004999999999999999962248547'],
  [100, '1000000000315522921573372069', '1009999999999999999986080875'],
  [200, '1000000000627937192491029810', '1019999999999999999972831879'],
  [500, '1000000001547125957863212448', '1049999999999999999961070145'],
  [800, '1000000002440418608258400030', '1079999999999999999951590734'],
  [1_275, '1000000003805263591546724039', '1127499999999999999984492030'],
  [2_000, '1000000005781378656804591712', '1199999999999999999946108580'],
  [5_000, '1000000012857214317438491659', '1499999999999999999969353462'],
  [10_000, '1000000021979553151239153027', '1999999999999999999947093656'],
];

describe('the published table of duties', () => {
  test.each(PUBLISHED)('%d basis points', (fee, duty, yearly) => {
    expect(dutyFromAnnualFee(bps(fee)).toString()).toBe(duty);
    expect(rpow(ray(BigInt(duty)), YEAR).toString()).toBe(yearly);
  });

  test('all 10,001 rows, by the digest of the published file', () => {
    const digest = createHash('sha256').update(TABLE.join('\n')).digest('hex');
    expect(digest).toBe('076ad502bd8d9c9414d76a7a94de19a65bd3b1388d53c037c671f330f201eb1d');
  });

  test('every duty reads back as its fee, and a year at it comes to the fee', () => {
    TABLE.forEach((duty, fee) => {
      if (annualFeeFromDuty(duty) !== BigInt(fee)) throw new Error(`${String(fee)} reads back otherwise`);
      if (!dutyYieldsAnnualFee(duty, bps(fee))) throw new Error(`${String(fee)} misses the tolerance`);
    });
  });

  test('the exact power of 5 % is one unit more than the published duty', () => {
    expect(dutyFromAnnualFee(bps(500))).not.toBe(1000000001547125957863212449n);
  });
});

describe('duties of other origin', () => {
  test('a simple rate of 5 % reads 513 basis points and misses the tolerance', () => {
    const simple = ray(1000000001585489599188229325n);
    expect(annualFeeFromDuty(simple)).toBe(513n);
    expect(dutyYieldsAnnualFee(simple, bps(500))).toBe(false);
  });
  test('a year of 365.25 days reads 1,274 basis points instead of 1,275', () => {
    expect(annualFeeFromDuty(ray(1000000003802659030561931579n))).toBe(1_274n);
  });
  test('many duties read 500 basis points, from the first to the last of them', () => {
    const [first, last] = [1000000001545615931813125924n, 1000000001548635912009010849n];
    expect([first - 1n, first, last, last + 1n].map((duty) => annualFeeFromDuty(ray(duty)))).toEqual([
      499n,
      500n,
      500n,
      501n,
    ]);
  });
});

describe('refusals', () => {
  test.each([-1n, 10_001n])('an annual fee of %d basis points', (fee) => {
    expect(() => dutyFromAnnualFee(bps(fee))).toThrow(FeeOutOfRangeError);
  });
  test('a duty that shrinks debt', () => {
    expect(() => annualFeeFromDuty(ray(RAY - 1n))).toThrow(DutyBelowOneError);
  });
  test('a power that the contract would revert on', () => {
    expect(() => annualFeeFromDuty(ray(2n * RAY))).toThrow(PowerOverflowError);
  });
});

describe('rpow', () => {
  test('has the ends of the contract', () => {
    expect(rpow(ray(0n), 0)).toBe(RAY);
    expect(rpow(ray(0n), 3)).toBe(0n);
    expect(rpow(ray(5n * RAY), 0)).toBe(RAY);
    expect(rpow(ray(5n * RAY), 1)).toBe(5n * RAY);
  });
  test('rounds halves up', () => {
    expect(rpow(ray(31_622_776_601_684n), 2)).toBe(1n);
    expect(rpow(ray(22_360_679_774_998n), 2)).toBe(1n);
    expect(rpow(ray(22_360_679_774_997n), 2)).toBe(0n);
  });
  test('two waits accrue what one wait of both accrues, but for a few units of rounding', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.nat(YEAR), fc.nat(YEAR), (fee, first, second) => {
        const duty = TABLE[fee]!;
        const twice = accruedRate(accruedRate(ray(RAY), duty, first), duty, second);
        const once = accruedRate(ray(RAY), duty, first + second);
        const apart = twice - once;
        expect((apart < 0n ? -apart : apart) < 1_000_000_000n).toBe(true);
      }),
      { seed: 4, numRuns: 200 },
    );
  });
});
