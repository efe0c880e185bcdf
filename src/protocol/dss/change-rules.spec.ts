import { describe, expect, test } from '@jest/globals';
import { autoCeiling, debt, protocolSnapshot, typeState } from '../../../test/builders/protocol-snapshot.builder.js';
import { RAD, RAY, bps, rad, ray } from '../../units/fixed-point.js';
import { checkChanges } from './change-rules.js';
import { UnencodableChangeError } from '../protocol-error.js';
import type { SizedChange, ProtocolSnapshot } from '../protocol.port.js';

function ruleOf(changes: readonly SizedChange[], snapshot: ProtocolSnapshot = protocolSnapshot()): string {
  try {
    checkChanges(changes, snapshot);
  } catch (error) {
    if (error instanceof UnencodableChangeError) return error.rule;
    throw error;
  }
  return 'accepted';
}
const ratio = (to: bigint, ilk = 'LINK-A'): SizedChange => ({ ilk, parameter: 'liquidationRatio', to: ray(to) });
const fee = (to: bigint | number, ilk = 'LINK-A'): SizedChange => ({ ilk, parameter: 'stabilityFee', to: bps(to) });
const ceiling = (to: bigint, ilk = 'LINK-A'): SizedChange => ({ ilk, parameter: 'debtCeiling', to: rad(to) });
const auto = (max: number, gap: number, ttl: number, ilk = 'ETH-A'): SizedChange => ({
  ilk,
  parameter: 'autoCeiling',
  to: autoCeiling(max, gap, ttl),
});

describe('the liquidation ratio', () => {
  test.each([
    ['just under 100 %', RAY - 1n, 'ratio-below-one'],
    ['zero, which would make the poke divide by zero', 0n, 'ratio-below-one'],
    ['a wad instead of a ray', 145n * 10n ** 16n, 'ratio-below-one'],
    ['100 %', RAY, 'accepted'],
    ['just under 1000 %', 10n * RAY - 1n, 'accepted'],
    ['1000 %', 10n * RAY, 'ratio-above-ten'],
    ['a percentage instead of a ratio', 145n * RAY, 'ratio-above-ten'],
    ['what it is already', (150n * RAY) / 100n, 'no-change'],
  ])('%s', (_, to, rule) => {
    expect(ruleOf([ratio(to)])).toBe(rule);
  });

  test('stays while the type has no price, since the poke would set spot to zero', () => {
    const snapshot = protocolSnapshot({ types: [typeState('LINK-A', { price: null })] });
    expect(ruleOf([ratio(2n * RAY)], snapshot)).toBe('price-unavailable');
    expect(ruleOf([fee(300)], snapshot)).toBe('accepted');
  });
});

describe('the stability fee', () => {
  test.each([
    ['negative', -1, 'fee-out-of-range'],
    ['0 %', 0, 'accepted'],
    ['100 %, the end of the published table', 10_000, 'accepted'],
    ['above 100 %', 10_001, 'fee-out-of-range'],
    ['what it is already', 200, 'no-change'],
  ])('%s', (_, to, rule) => {
    expect(ruleOf([fee(to)])).toBe(rule);
  });

  test('stays while a base fee is added to it', () => {
    expect(ruleOf([fee(300)], protocolSnapshot({ system: { baseFee: ray(1n) } }))).toBe('base-fee-not-zero');
  });

  test('that reads as the same annual fee but is another duty may be put right', () => {
    const offByOne = typeState('LINK-A', { stabilityFee: ray(1000000000627937192491029811n) });
    expect(ruleOf([fee(200)], protocolSnapshot({ types: [offByOne] }))).toBe('accepted');
  });
});

describe('the debt ceiling set by hand', () => {
  test.each([
    ['zero, which closes the type', 0n, 'accepted'],
    ['one rad-unit short of 1', RAD - 1n, 'ceiling-out-of-range'],
    ['80 million in wad, the slip of August 2020', 80_000_000n * 10n ** 18n, 'ceiling-out-of-range'],
    ['under the debt floor', 4_999n * RAD, 'ceiling-below-floor'],
    ['the debt floor', 5_000n * RAD, 'accepted'],
    ['10 billion', 10_000_000_000n * RAD, 'ceiling-out-of-range'],
    ['under the debt, which only stops new debt', 900_000n * RAD, 'accepted'],
    ['what it is already', 2_000_000n * RAD, 'no-change'],
  ])('%s', (_, to, rule) => {
    expect(ruleOf([ceiling(to)])).toBe(rule);
  });

  test('is refused where an automatic ceiling would overwrite it', () => {
    expect(ruleOf([ceiling(3_000_000n * RAD, 'ETH-A')])).toBe('ceiling-owned-by-autoline');
  });
});

describe('the automatic ceiling', () => {
  test.each([
    ['a gap above the maximum', auto(1_000_000, 1_000_001, 28_800), 'gap-above-max'],
    ['a gap as large as the maximum', auto(1_000_000, 1_000_000, 28_800), 'accepted'],
    ['no maximum', auto(0, 0, 28_800), 'auto-max-out-of-range'],
    ['20 billion', auto(20_000_000_000, 1, 28_800), 'auto-max-out-of-range'],
    ['a maximum under the debt floor', auto(4_999, 1, 28_800), 'ceiling-below-floor'],
    ['no pause', auto(4_000_000, 1_000_000, 0), 'ttl-out-of-range'],
    ['half a second', auto(4_000_000, 1_000_000, 0.5), 'ttl-out-of-range'],
    ['a pause that the contract refuses', auto(4_000_000, 1_000_000, 2 ** 48 - 1), 'ttl-out-of-range'],
    ['the longest pause', auto(4_000_000, 1_000_000, 2 ** 48 - 2), 'accepted'],
    [
      'a negative gap',
      { ...auto(1, 1, 1), to: { max: debt(9_000), gap: rad(-1n), ttlSeconds: 1 } },
      'gap-out-of-range',
    ],
    ['what it is already', auto(4_000_000, 1_000_000, 28_800), 'no-change'],
    ['only the pause', auto(4_000_000, 1_000_000, 28_801), 'accepted'],
    ['where there was none', auto(4_000_000, 1_000_000, 28_800, 'LINK-A'), 'accepted'],
  ] as [string, SizedChange, string][])('%s', (_, change, rule) => {
    expect(ruleOf([change])).toBe(rule);
  });
});

describe('the batch', () => {
  test('names at least one change, each parameter once, and known types', () => {
    expect(ruleOf([])).toBe('nothing-to-change');
    expect(ruleOf([fee(300), ratio(2n * RAY), fee(400)])).toBe('duplicate-change');
    expect(ruleOf([fee(300, 'ETH-Z')])).toBe('unknown-type');
  });

  test('sets a ceiling either by hand or automatically', () => {
    const both = [ceiling(3_000_000n * RAD), auto(4_000_000, 1_000_000, 28_800, 'LINK-A')];
    expect(ruleOf(both)).toBe('duplicate-change');
    expect(ruleOf(both.reverse())).toBe('duplicate-change');
  });

  test('changes nothing in a protocol that was shut down', () => {
    expect(ruleOf([fee(300)], protocolSnapshot({ system: { live: false } }))).toBe('system-not-live');
  });
});

describe('the ceiling of the system', () => {
  test('may not fall below zero with the ceilings of its types', () => {
    const snapshot = protocolSnapshot({ system: { debtCeiling: debt(1_000_000) } });
    expect(ruleOf([ceiling(900_000n * RAD)], snapshot)).toBe('line-identity');
  });

  // 3 million of debt and 1 million of room in each of three types: 6 million are needed
  test('must go on covering the debt and the room of the other types', () => {
    const tight = protocolSnapshot({ system: { debtCeiling: debt(6_000_000) } });
    expect(ruleOf([ceiling(1_000_000n * RAD)], tight)).toBe('accepted');
    expect(ruleOf([ceiling(999_999n * RAD)], tight)).toBe('line-headroom');
    expect(ruleOf([auto(900_000, 1_000, 28_800)], tight)).toBe('line-headroom');
    expect(ruleOf([ceiling(999_999n * RAD)])).toBe('accepted');
  });

  test('that falls short already does not stand in the way', () => {
    const short = protocolSnapshot({ system: { debtCeiling: debt(5_000_000) } });
    expect(ruleOf([ceiling(900_000n * RAD)], short)).toBe('accepted');
  });
});
