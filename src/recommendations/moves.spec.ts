import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PARAMETERS } from '../risk/guardrails/limits.js';
import type { SizedParameter } from '../risk/parameters/sizing-input.js';
import { RAD, RAY, WAD, wad } from '../units/fixed-point.js';
import { assessedParameter, debtMadeUnsafe, moveOf, SCALES } from './moves.js';

const sized = (changes: Partial<SizedParameter> = {}): SizedParameter => ({
  parameter: 'liquidationRatio',
  unit: 'bps',
  current: 15_000,
  wanted: 16_500,
  interval: { low: 16_000, point: 16_500, high: 17_000 },
  doubts: {},
  conservative: 17_000,
  decision: 'change',
  reason: 'because',
  target: 'Bad debt at most once in twenty years.',
  binding: 'fitted tail of falls',
  inputs: {},
  sensitivities: [],
  ...changes,
});

describe('a move', () => {
  test.each([
    ['liquidationRatio', 14_525, (14_525n * RAY) / 10_000n, '145.25 %'],
    ['debtCeiling', 4_500_000, 4_500_000n * RAD, '4,500,000.00'],
    ['ceilingGap', 250_000, 250_000n * RAD, '250,000.00'],
    ['ceilingTtl', 30_600, 30_600n, '8 h 30 min'],
    ['stabilityFee', 525, 525n, '5.25 %'],
  ] as const)('of %s takes the model’s whole number into the contract’s unit', (parameter, wanted, raw, human) => {
    expect(moveOf('ETH-A', sized({ parameter, wanted }), 7n)).toEqual({ ilk: 'ETH-A', parameter, from: 7n, to: raw });
    expect(SCALES[parameter].human(raw)).toBe(human);
  });

  test('exists for every parameter that can be judged', () => {
    expect(Object.keys(SCALES).sort()).toEqual([...PARAMETERS].sort());
  });

  test('is none where the model leaves the parameter: the present value stays to the last digit', () => {
    const odd = 1_450_000_000_000_000_000_000_000_001n;
    expect(moveOf('ETH-A', sized({ decision: 'leave', wanted: 14_500 }), odd)).toMatchObject({ from: odd, to: odd });
  });
});

describe('an assessed parameter', () => {
  const judged = (from: bigint, to: bigint, allowed: bigint) =>
    assessedParameter(sized(), { ilk: 'ETH-A', parameter: 'liquidationRatio', from, to, allowed, breaches: [] });

  test.each([
    ['leave', 150n, 150n, 150n],
    ['held', 150n, 165n, 150n],
    ['change', 150n, 165n, 155n],
  ])('is to %s when the present, wanted and allowed values say so', (decision, from, to, allowed) => {
    const percent = RAY / 100n;
    expect(judged(from * percent, to * percent, allowed * percent)).toMatchObject({
      decision,
      unit: 'ray',
      current: String(from * percent),
      recommended: String(to * percent),
      allowed: String(allowed * percent),
      human: { current: '150.00 %' },
    });
  });
});

describe('debt made unsafe', () => {
  const position = (collateral: bigint, normalisedDebt: bigint) => {
    return { id: '1', owner: '0x', ilk: 'ETH-A', collateral: wad(collateral), normalisedDebt: wad(normalisedDebt) };
  };
  const percent = (n: bigint): bigint => (n * RAY) / 100n;

  test('is the debt of vaults between the two ratios', () => {
    const vaults = [position(145n * WAD, 100n * WAD), position(155n * WAD, 10n * WAD), position(2n * WAD, WAD)];
    expect(debtMadeUnsafe(vaults, RAY, WAD, percent(140n), percent(150n))).toBe(100n * RAD);
    expect(debtMadeUnsafe(vaults, RAY, WAD, percent(140n), percent(210n))).toBe(101n * RAD);
  });

  test('is found earlier where one debt unit is worth more', () => {
    const vaults = [position(151n * WAD, 100n * WAD)];
    const at = (target: bigint): bigint => debtMadeUnsafe(vaults, RAY, WAD, percent(140n), percent(150n), target);
    expect([at(RAY), at((RAY * 102n) / 100n)]).toEqual([0n, 100n * RAD]);
  });

  test('counts no vault that is unsafe already', () => {
    expect(debtMadeUnsafe([position(100n * WAD, 100n * WAD)], RAY, WAD, percent(140n), percent(150n))).toBe(0n);
  });

  test('counts no vault at the new ratio, and one that is a wei below it', () => {
    const at = (collateral: bigint): bigint =>
      debtMadeUnsafe([position(collateral, 100n * WAD)], RAY, WAD, percent(140n), percent(150n));
    // A price of one over a ratio of one and a half is rounded down by the protocol, against the vault.
    expect([at(150n * WAD + 1n), at(150n * WAD - 1n)]).toEqual([0n, 100n * RAD]);
  });

  test('is what the Spotter and the Vat come to, in their own arithmetic', () => {
    // spot = rdiv(rdiv(price × 10⁹, par), mat), and a vault is safe while art × rate ≤ ink × spot
    const rdiv = (x: bigint, y: bigint): bigint => (x * RAY) / y;
    const spot = (price: bigint, mat: bigint): bigint => rdiv(rdiv(price * 10n ** 9n, RAY), mat);
    const small = fc.bigInt({ min: 1n, max: 40n });
    const wads = fc.oneof(small, fc.bigInt({ min: 1n, max: 10n ** 24n }));
    const ratios = fc.oneof(
      fc.bigInt({ min: RAY, max: 4n * RAY }),
      small.map((n) => n * RAY),
    );
    const rates = fc.bigInt({ min: RAY, max: 2n * RAY });
    fc.assert(
      fc.property(wads, wads, wads, rates, ratios, ratios, (ink, art, price, rate, from, to) => {
        const safeAt = (mat: bigint): boolean => art * rate <= ink * spot(price, mat);
        const expected = safeAt(from) && !safeAt(to) ? art * rate : 0n;
        expect(debtMadeUnsafe([position(ink, art)], rate, price, from, to)).toBe(expected);
      }),
      { seed: 641, numRuns: 3_000 },
    );
  });

  test('never falls as the ratio rises', () => {
    const vaults = Array.from({ length: 50 }, (_, i) => position(BigInt(130 + i) * WAD, 100n * WAD));
    const debts = Array.from({ length: 40 }, (_, i) =>
      debtMadeUnsafe(vaults, RAY, WAD, percent(140n), percent(BigInt(140 + 2 * i))),
    );
    expect([...debts].sort((a, b) => (a < b ? -1 : 1))).toEqual(debts);
    expect(debts.at(-1)).toBe(3_900n * RAD);
  });
});
