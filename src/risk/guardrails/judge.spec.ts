import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judge, type Circumstances, type WantedMove } from './judge.js';
import { PARAMETERS, RISKIER, type Limits } from './limits.js';

const LIMITS: Limits = {
  min: 200n,
  max: 3000n,
  stepUp: { kind: 'absolute', amount: 400n },
  stepDown: { kind: 'absolute', amount: 100n },
  cooldownUp: 57_600,
  cooldownDown: 100_000,
  smallestChange: 25n,
};
const NOW: Circumstances = { now: 1_000_000, lastChange: null, concerns: [], newlyUnsafeDebt: () => 0n };
const move = (from: bigint, to: bigint): WantedMove => ({ ilk: 'ETH-B', parameter: 'stabilityFee', from, to });
const rules = (from: bigint, to: bigint, now: Partial<Circumstances> = {}, limits: Limits | null = LIMITS): string[] =>
  judge(move(from, to), limits, { ...NOW, ...now }).breaches.map(({ rule }) => rule);
const allowed = (from: bigint, to: bigint, now: Partial<Circumstances> = {}, limits: Limits | null = LIMITS): bigint =>
  judge(move(from, to), limits, { ...NOW, ...now }).allowed;

describe('rules', () => {
  test.each<[string, bigint, bigint, Partial<Circumstances>, string[]]>([
    ['G1 one under min breaks a rule', 250n, 199n, {}, ['below-min']],
    ['G1 min itself is allowed', 250n, 200n, {}, []],
    ['G1 one over max breaks a rule', 2900n, 3001n, {}, ['above-max']],
    ['G1 max itself is allowed', 2900n, 3000n, {}, []],
    ['G2 one over the step up breaks a rule', 700n, 1101n, {}, ['delta-above-step']],
    ['G2 exactly the step up is allowed', 700n, 1100n, {}, []],
    ['G2 the step down is another one', 700n, 599n, {}, ['delta-above-step']],
    ['G3 one second early breaks a rule', 700n, 800n, { lastChange: 1_000_000 - 57_599 }, ['too-early']],
    ['G3 exactly the cooldown is allowed', 700n, 800n, { lastChange: 1_000_000 - 57_600 }, []],
    ['G3 the cooldown down is another one', 700n, 650n, { lastChange: 1_000_000 - 57_600 }, ['too-early']],
    ['G3 an unknown time of the last change breaks the rule', 700n, 800n, { lastChange: Number.NaN }, ['too-early']],
    ['G3 an unknown present breaks the rule', 700n, 800n, { now: Number.NaN, lastChange: 1 }, ['too-early']],
    ['G4 stale data forbids more risk', 700n, 650n, { concerns: ['stale'] }, ['unfit-data']],
    ['G4 stale data does not forbid less risk', 700n, 800n, { concerns: ['stale'] }, []],
  ])('%s', (_name, from, to, now, expected) => {
    expect(rules(from, to, now)).toEqual(expected);
  });

  test('G5 missing limits freeze the parameter', () => {
    expect(rules(700n, 800n, {}, null)).toEqual(['frozen']);
    expect(allowed(700n, 800n, {}, null)).toBe(700n);
  });

  test('limits of zero freeze the parameter, they do not mean a default', () => {
    const zero: Limits = {
      ...LIMITS,
      stepUp: { kind: 'absolute', amount: 0n },
      stepDown: { kind: 'relative', bps: 0n },
    };
    expect(allowed(700n, 800n, {}, zero)).toBe(700n);
    expect(allowed(700n, 600n, {}, zero)).toBe(700n);
  });
});

describe('clipping', () => {
  test('a clipped move keeps its direction and ends at the step', () => {
    expect(allowed(700n, 2000n)).toBe(1100n);
    expect(allowed(700n, 0n)).toBe(600n);
  });

  test('a present value outside the bounds is clamped before the step is measured, as SP-BEAM does', () => {
    expect(allowed(50n, 700n)).toBe(600n);
    expect(allowed(3500n, 1000n)).toBe(2900n);
  });

  test('a relative step is a part of the present value, rounded down', () => {
    const relative: Limits = { ...LIMITS, stepUp: { kind: 'relative', bps: 1_000n }, smallestChange: 1n };
    expect(allowed(705n, 2000n, {}, relative)).toBe(775n);
  });

  test('a move under the smallest change is no move', () => {
    expect(allowed(700n, 724n)).toBe(700n);
    expect(allowed(700n, 725n)).toBe(725n);
  });

  test('G6 a rise of the liquidation ratio stops where the debt made unsafe reaches its limit', () => {
    const limits: Limits = { ...LIMITS, maxNewlyUnsafeDebt: 10n };
    const ratio: WantedMove = { ilk: 'ETH-B', parameter: 'liquidationRatio', from: 700n, to: 1100n };
    const judged = judge(ratio, limits, { ...NOW, newlyUnsafeDebt: (to) => (to > 910n ? 11n : 10n) });
    expect(judged.allowed).toBe(900n);
    expect(judged.breaches.map(({ rule }) => rule)).toEqual(['too-much-debt-unsafe']);
  });
});

test('whatever is wanted, what is allowed keeps every rule', () => {
  const amount = fc.bigInt({ min: 0n, max: 5_000n });
  const step = fc.oneof(
    fc.record({ kind: fc.constant('absolute' as const), amount }),
    fc.record({ kind: fc.constant('relative' as const), bps: fc.bigInt({ min: 0n, max: 10_000n }) }),
  );
  const limits = fc.record({
    min: amount,
    max: amount,
    stepUp: step,
    stepDown: step,
    cooldownUp: fc.nat(100),
    cooldownDown: fc.nat(100),
    smallestChange: fc.bigInt({ min: 1n, max: 50n }),
  });
  const wanted = fc.record({ parameter: fc.constantFrom(...PARAMETERS), from: amount, to: amount });
  const when = fc.record({ now: fc.nat(200), lastChange: fc.option(fc.nat(200)), stale: fc.boolean() });
  fc.assert(
    fc.property(limits, wanted, when, (policy, { parameter, from, to }, { now, lastChange, stale }) => {
      const circumstances = { ...NOW, now, lastChange, concerns: stale ? ['stale'] : [] };
      const { allowed: value } = judge({ ilk: 'X', parameter, from, to }, policy, circumstances);
      if (value === from) return;
      const up = value > from;
      expect(value >= policy.min && value <= policy.max).toBe(true);
      expect(up ? value <= to : value >= to).toBe(true);
      const base = from < policy.min ? policy.min : from > policy.max ? policy.max : from;
      const rule = up ? policy.stepUp : policy.stepDown;
      const reach = rule.kind === 'absolute' ? rule.amount : (base * rule.bps) / 10_000n;
      expect(up ? value - base <= reach : base - value <= reach).toBe(true);
      expect(lastChange === null || now - lastChange >= (up ? policy.cooldownUp : policy.cooldownDown)).toBe(true);
      if (stale) expect(up).toBe(RISKIER[parameter] === 'down');
      expect(value % policy.smallestChange).toBe(0n);
    }),
    { seed: 20261125, numRuns: 5_000 },
  );
});
