import { describe, expect, test } from '@jest/globals';
import { debt, protocolSnapshot, typeState } from '../../../test/builders/protocol-snapshot.builder.js';
import { RAD, RAY, WAD, bps, rad, ray, wad } from '../../units/fixed-point.js';
import type { CollateralTypeState, ParameterChange, ParameterState } from '../protocol.port.js';
import { planCalls } from './change-plan.js';

const percent = (n: number): ReturnType<typeof ray> => ray((BigInt(n) * RAY) / 100n);
const safe = (ilk: string, changes: Partial<CollateralTypeState> = {}): CollateralTypeState =>
  typeState(ilk, {
    ...{ liquidationRatio: percent(130), safetyRatio: percent(135), debtFloor: debt(200) },
    ...{ liquidationPenalty: wad((11n * WAD) / 10n), liquidationQuantity: debt(100_000), ...changes },
  });
const state = (changes: Partial<CollateralTypeState> = {}): ParameterState =>
  protocolSnapshot({ types: [safe('ARB'), safe('WETH', changes)], system: { debtCeiling: debt(5_000_000) } });

const said = (changes: readonly ParameterChange[], from = state()): string[] =>
  planCalls(changes, from).map((call) =>
    call.kind === 'modify'
      ? `${call.ilk ?? 'all'} ${call.parameter} ${String(call.value / (call.contract === 'OracleRelayer' ? RAY / 100n : 1n))}`
      : `${call.ilk} ${call.kind}`,
  );
const ratio = (n: number, ilk = 'WETH'): ParameterChange => ({ ilk, parameter: 'liquidationRatio', to: percent(n) });
const safety = (n: number): ParameterChange => ({ ilk: 'WETH', parameter: 'safetyRatio', to: percent(n) });

describe('two ratios', () => {
  test('rise with the safety ratio first and fall with it last, and the price makes them effective', () => {
    expect(said([ratio(145), safety(150)])).toEqual([
      'WETH safetyCRatio 150',
      'WETH liquidationCRatio 145',
      'WETH price',
    ]);
    expect(said([safety(120), ratio(115)])).toEqual([
      'WETH liquidationCRatio 115',
      'WETH safetyCRatio 120',
      'WETH price',
    ]);
  });

  test('keep their distance where only the liquidation ratio is asked for', () => {
    expect(said([ratio(140)])).toEqual(['WETH safetyCRatio 145', 'WETH liquidationCRatio 140', 'WETH price']);
    expect(said([ratio(125)])).toEqual(['WETH liquidationCRatio 125', 'WETH safetyCRatio 130', 'WETH price']);
  });

  test('move one by one where the other one stays', () => {
    expect(said([safety(160)])).toEqual(['WETH safetyCRatio 160', 'WETH price']);
    expect(said([safety(135), ratio(132)])).toEqual(['WETH liquidationCRatio 132', 'WETH price']);
  });

  test('may not cross: at no moment of the batch, whatever is asked for', () => {
    expect(() => said([safety(125)])).toThrow(/safety-below-liquidation/);
    expect(() => said([ratio(150), safety(149)])).toThrow(/safety-below-liquidation/);
    for (const [from, to] of [
      [110, 190],
      [190, 110],
      [130, 131],
    ] as const) {
      let now = { liquidation: percent(from), safety: percent(from + 5) };
      const start = state({ liquidationRatio: now.liquidation, safetyRatio: now.safety });
      for (const call of planCalls([ratio(to)], start)) {
        if (call.kind !== 'modify') continue;
        now = { ...now, [call.parameter === 'safetyCRatio' ? 'safety' : 'liquidation']: ray(call.value) };
        expect(now.safety >= now.liquidation).toBe(true);
      }
      expect(now).toEqual({ liquidation: percent(to), safety: percent(to + 5) });
    }
  });
});

test('a fee is settled before it is set and collected again after it, in the order of the types', () => {
  expect(
    said([
      { ilk: 'WETH', parameter: 'stabilityFee', to: bps(500) },
      { ilk: 'ARB', parameter: 'stabilityFee', to: bps(0) },
    ]),
  ).toEqual([
    'ARB tax',
    'ARB stabilityFee 1000000000000000000000000000',
    'ARB tax',
    'WETH tax',
    'WETH stabilityFee 1000000001547125957863212448',
    'WETH tax',
  ]);
});

test('the ceiling of the system moves with those of the types, and once for all of them', () => {
  const calls = said([
    { ilk: 'WETH', parameter: 'debtCeiling', to: debt(2_500_000) },
    { ilk: 'ARB', parameter: 'debtCeiling', to: debt(1_800_000) },
  ]);
  expect(calls).toEqual([
    `ARB debtCeiling ${String(debt(1_800_000))}`,
    `WETH debtCeiling ${String(debt(2_500_000))}`,
    `all globalDebtCeiling ${String(debt(5_300_000))}`,
  ]);
  expect(
    said([
      { ilk: 'WETH', parameter: 'debtCeiling', to: debt(2_500_000) },
      { ilk: null, parameter: 'systemDebtCeiling', to: debt(9_000_000) },
    ]).at(-1),
  ).toBe(`all globalDebtCeiling ${String(debt(9_000_000))}`);
});

describe('refused is', () => {
  test.each<[string, ParameterChange, RegExp]>([
    ['a penalty of zero', { ilk: 'WETH', parameter: 'liquidationPenalty', to: wad(0n) }, /penalty-out-of-range/],
    ['a quantity that overflows', { ilk: 'WETH', parameter: 'liquidationQuantity', to: debt(115_793) }, /quantity-out/],
    ['a quantity of nothing', { ilk: 'WETH', parameter: 'liquidationQuantity', to: rad(0n) }, /quantity-out/],
    [
      'a quantity below the floor',
      { ilk: 'WETH', parameter: 'liquidationQuantity', to: debt(219) },
      /floor-above-quantity/,
    ],
    [
      'a floor above what a liquidation takes',
      { ilk: 'WETH', parameter: 'debtFloor', to: debt(95_000) },
      /floor-above-q/,
    ],
    ['a ceiling in wad', { ilk: 'WETH', parameter: 'debtCeiling', to: rad(80_000_000n * WAD) }, /ceiling-out-of-range/],
    ['a ceiling under the floor', { ilk: 'WETH', parameter: 'debtCeiling', to: debt(100) }, /ceiling-below-floor/],
    [
      'a ceiling of the system that closes types',
      { ilk: null, parameter: 'systemDebtCeiling', to: debt(4_000_000) },
      /headroom/,
    ],
    ['a limit under the floor', { ilk: null, parameter: 'systemAuctionLimit', to: debt(200) }, /floor-above-quantity/],
    ['a base fee', { ilk: null, parameter: 'baseFee', to: ray(1n) }, /unknown-parameter/],
    ['an automatic ceiling', { ilk: 'WETH', parameter: 'autoCeiling', to: null }, /unknown-parameter/],
    [
      'a price curve',
      { ilk: 'WETH', parameter: 'priceCurve', to: { kind: 'linear', tauSeconds: 1 } },
      /unknown-parameter/,
    ],
  ])('%s', (_name, change, rule) => {
    expect(() => planCalls([change], state())).toThrow(rule);
  });

  test('a fee that is in force already, and one in ray', () => {
    expect(() => said([{ ilk: 'WETH', parameter: 'stabilityFee', to: bps(200) }])).toThrow(/no-change/);
    expect(() => said([{ ilk: 'WETH', parameter: 'stabilityFee', to: bps(RAY) }])).toThrow(/fee-out-of-range/);
  });

  test('a batch in which one of the floor’s group does not fit the others', () => {
    const floor: ParameterChange = { ilk: 'WETH', parameter: 'debtFloor', to: debt(80_000) };
    expect(said([floor])).toEqual([`WETH debtFloor ${String(80_000n * RAD)}`]);
    const penalty: ParameterChange = { ilk: 'WETH', parameter: 'liquidationPenalty', to: wad((13n * WAD) / 10n) };
    expect(() => said([floor, penalty])).toThrow(/floor-above-quantity/);
  });
});
