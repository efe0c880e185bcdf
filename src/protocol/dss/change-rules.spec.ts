import { describe, expect, test } from '@jest/globals';
import { everyKindSnapshot } from '../../../test/builders/parameter-changes.builder.js';
import {
  auctionState,
  autoCeiling,
  debt,
  protocolSnapshot,
  typeState,
} from '../../../test/builders/protocol-snapshot.builder.js';
import { RAD, RAY, WAD, bps, rad, ray } from '../../units/fixed-point.js';
import { checkChanges } from './change-rules.js';
import { UnencodableChangeError } from '../protocol-error.js';
import type { ParameterChange, ProtocolSnapshot, SizedChange } from '../protocol.port.js';

function ruleOf(changes: readonly ParameterChange[], snapshot: ProtocolSnapshot = protocolSnapshot()): string {
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
    ['a gap of nothing', auto(1_000_000, 0, 28_800), 'gap-out-of-range'],
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

describe('auctions, floors and the system', () => {
  const rule = (...changes: ParameterChange[]): string => ruleOf(changes, everyKindSnapshot());
  const of = (parameter: ParameterChange['parameter'], to: unknown, ilk: string | null = 'ETH-A'): ParameterChange =>
    ({ ilk, parameter, to }) as ParameterChange;
  const stairs = (cut: bigint, stepSeconds: number): ParameterChange =>
    of('priceCurve', { kind: 'stairstep', cut, stepSeconds });

  test.each([
    ['a floor of 10,000 in wad', of('debtFloor', 10_000n * WAD), 'floor-out-of-range'],
    ['a floor of 100,001', of('debtFloor', 100_001n * RAD), 'floor-out-of-range'],
    ['no floor, with keepers paid', of('debtFloor', 0n), 'penalty-below-incentive'],
    ['no floor where nobody is paid', of('debtFloor', 0n, 'WBTC-A'), 'accepted'],
    ['the largest floor', of('debtFloor', 100_000n * RAD), 'accepted'],
    ['"0 %" of penalty as 0', of('liquidationPenalty', 0n), 'penalty-below-one'],
    ['13 % of penalty as 0.13', of('liquidationPenalty', (13n * WAD) / 100n), 'penalty-below-one'],
    ['a penalty in ray', of('liquidationPenalty', (113n * RAY) / 100n), 'penalty-above-one-hundred-percent'],
    ['"0 %" of penalty as 1, with keepers paid', of('liquidationPenalty', WAD), 'penalty-below-incentive'],
    ['a penalty without auction', of('liquidationPenalty', (112n * WAD) / 100n, 'WBTC-A'), 'no-auction'],
    ['a limit in wad', of('auctionLimit', 400_000n * WAD), 'limit-out-of-range'],
    ['a limit of zero, which the breaker is for', of('auctionLimit', 0n), 'limit-out-of-range'],
    ['a limit under the floor', of('auctionLimit', 4_999n * RAD), 'floor-above-limit'],
    ['a limit of the floor', of('auctionLimit', 5_000n * RAD), 'accepted'],
    ['a system limit under 1 million', of('systemAuctionLimit', 999_999n * RAD, null), 'limit-out-of-range'],
    ['a start factor in wad', of('auctionStartFactor', (13n * WAD) / 10n), 'start-out-of-range'],
    ['a start factor of 200 %', of('auctionStartFactor', 2n * RAY), 'accepted'],
    ['a reset factor of one', of('auctionResetFactor', RAY), 'reset-factor-out-of-range'],
    ['a reset factor of 9 %', of('auctionResetFactor', (9n * RAY) / 100n), 'reset-factor-out-of-range'],
    ['buf · cusp over one', of('auctionResetFactor', (84n * RAY) / 100n), 'reset-above-price'],
    ['a reset after half a second more', of('auctionResetSeconds', 8_400.5), 'reset-out-of-range'],
    ['a reset after 13 hours', of('auctionResetSeconds', 46_800), 'reset-out-of-range'],
    ['chip of 2^64, which the contract would make 0', of('incentiveRate', 1n << 64n), 'truncated'],
    ['chip of 1 %', of('incentiveRate', WAD / 100n), 'incentive-out-of-range'],
    ['tip of 2^192, which the contract would make 0', of('incentiveFlat', 1n << 192n), 'truncated'],
    ['tip of 300 in wad', of('incentiveFlat', 300n * WAD), 'incentive-out-of-range'],
    ['tip of 501', of('incentiveFlat', 501n * RAD), 'incentive-out-of-range'],
    ['a step of zero', stairs((99n * RAY) / 100n, 0), 'step-out-of-range'],
    ['a cut of zero', stairs(0n, 90), 'cut-out-of-range'],
    ['a cut of one', stairs(RAY, 90), 'cut-out-of-range'],
    ['another kind of curve', of('priceCurve', { kind: 'linear', tauSeconds: 60 }), 'other-curve'],
    ['a straight line of no time', of('priceCurve', { kind: 'linear', tauSeconds: 0 }, 'LINK-A'), 'curve-out-of-range'],
    ['a tolerance of zero, which turns it off', of('breakerTolerance', 0n), 'tolerance-out-of-range'],
    ['a tolerance in basis points', of('breakerTolerance', 6_000n * RAY), 'tolerance-out-of-range'],
    ['a level of 4', of('breakerLevel', 4), 'level-out-of-range'],
    ['the level that it has', of('breakerLevel', 0), 'no-change'],
    ['a base fee above zero', of('baseFee', 1n, null), 'base-fee-not-zero'],
    ['a base fee of one, the trap', of('baseFee', RAY, null), 'base-fee-not-zero'],
    ['a base fee of zero', of('baseFee', 0n, null), 'accepted'],
    ['a fee while a base fee stands', of('stabilityFee', 300n), 'base-fee-not-zero'],
    ['Line in wad', of('systemDebtCeiling', 9_000_000n * WAD, null), 'system-ceiling-out-of-range'],
    ['Line under what the types need', of('systemDebtCeiling', 5_999_999n * RAD, null), 'line-headroom'],
    ['Line that just covers them', of('systemDebtCeiling', 6_000_000n * RAD, null), 'accepted'],
    ['a second ratio, which the protocol does not have', of('safetyRatio', 2n * RAY), 'not-in-family'],
    ['the removal of what is not there', of('autoCeiling', null, 'WBTC-A'), 'no-change'],
  ] as [string, ParameterChange, string][])('%s', (_, change, expected) => {
    expect(rule(change)).toBe(expected);
  });

  test('a fee together with the base fee that goes', () => {
    expect(rule(of('stabilityFee', 300n), of('baseFee', 0n, null))).toBe('accepted');
  });

  test('one field of a group clipped leaves the whole group refused', () => {
    const [buf, cusp] = [(200n * RAY) / 100n, (45n * RAY) / 100n];
    expect(rule(of('auctionStartFactor', buf), of('auctionResetFactor', cusp))).toBe('accepted');
    expect(rule(of('auctionStartFactor', buf), of('auctionResetFactor', (51n * RAY) / 100n))).toBe('reset-above-price');
    expect(rule(of('debtFloor', 8_000n * RAD), of('auctionLimit', 7_999n * RAD))).toBe('floor-above-limit');
  });

  test('a ceiling by hand where the automatic one goes in the same batch', () => {
    const ceilingOf = of('debtCeiling', 1_500_000n * RAD);
    expect(rule(ceilingOf)).toBe('ceiling-owned-by-autoline');
    expect(rule(ceilingOf, of('autoCeiling', null))).toBe('accepted');
  });

  test('the same change twice, whatever its order', () => {
    const tip = of('incentiveFlat', 300n * RAD);
    expect(rule(tip, of('breakerLevel', 1), tip)).toBe('duplicate-change');
    expect(rule(of('baseFee', 0n, null), of('baseFee', 0n, null))).toBe('duplicate-change');
  });

  test('a breaker where the deployment names none', () => {
    const { breakerTolerance: _, ...auction } = auctionState();
    const without = protocolSnapshot({ types: [typeState('ETH-A', { auction })] });
    expect(ruleOf([of('breakerTolerance', RAY / 3n)], without)).toBe('no-breaker');
  });
});
