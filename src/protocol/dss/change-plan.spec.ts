import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { autoCeiling, debt, protocolSnapshot, typeState } from '../../../test/builders/protocol-snapshot.builder.js';
import { RAD, RAY, bps, ray } from '../../units/fixed-point.js';
import { planCalls } from './change-plan.js';
import type { SizedChange } from '../protocol.port.js';

const changes: SizedChange[] = [
  { ilk: 'WBTC-A', parameter: 'debtCeiling', to: debt(3_000_000) },
  { ilk: 'ETH-A', parameter: 'autoCeiling', to: autoCeiling(5_000_000, 500_000, 3_600) },
  { ilk: 'LINK-A', parameter: 'liquidationRatio', to: ray(2n * RAY) },
  { ilk: 'LINK-A', parameter: 'debtCeiling', to: debt(1_500_000) },
  { ilk: 'WBTC-A', parameter: 'stabilityFee', to: bps(450) },
  { ilk: 'ETH-A', parameter: 'stabilityFee', to: bps(500) },
];
const spelled = (given: readonly SizedChange[]): string[] =>
  planCalls(given, protocolSnapshot()).map(({ contract, signature, args }) =>
    [
      `${contract}.${signature.split('(')[0] ?? ''}`,
      ...args.map((value) =>
        typeof value === 'bigint' && value >= RAD ? `${String(value / RAD)} rad` : String(value),
      ),
    ].join(' '),
  );

test('fees come first, then ratios, then ceilings by hand with the system’s, then automatic ones', () => {
  expect(spelled(changes)).toEqual([
    'Jug.drip ETH-A',
    'Jug.file ETH-A duty 1000000001547125957863212448',
    'Jug.drip WBTC-A',
    'Jug.file WBTC-A duty 1000000001395766281313196627',
    'Spotter.file LINK-A mat 2000000000000000000000000000',
    'Spotter.poke LINK-A',
    'Vat.file LINK-A line 1500000 rad',
    'Vat.file WBTC-A line 3000000 rad',
    'Vat.file Line 7500000 rad',
    'AutoLine.setIlk ETH-A 5000000 rad 500000 rad 3600',
    'AutoLine.exec ETH-A',
  ]);
});

test('the order of the changes does not matter', () => {
  const expected = spelled(changes);
  fc.assert(
    fc.property(fc.shuffledSubarray(changes, { minLength: changes.length }), (shuffled) => {
      expect(spelled(shuffled)).toEqual(expected);
    }),
  );
});

test('ceilings that move against each other leave the system’s alone', () => {
  const swap: SizedChange[] = [
    { ilk: 'LINK-A', parameter: 'debtCeiling', to: debt(1_900_000) },
    { ilk: 'WBTC-A', parameter: 'debtCeiling', to: debt(2_100_000) },
  ];
  expect(spelled(swap)).toEqual(['Vat.file LINK-A line 1900000 rad', 'Vat.file WBTC-A line 2100000 rad']);
});

describe('what makes a value effective comes with it', () => {
  test.each([
    [
      'stabilityFee',
      { ilk: 'LINK-A', parameter: 'stabilityFee', to: bps(0) },
      ['Jug.drip LINK-A', `Jug.file LINK-A duty ${String(RAY)}`],
    ],
    [
      'liquidationRatio',
      { ilk: 'LINK-A', parameter: 'liquidationRatio', to: ray(RAY) },
      [`Spotter.file LINK-A mat ${String(RAY)}`, 'Spotter.poke LINK-A'],
    ],
    [
      'debtCeiling',
      { ilk: 'LINK-A', parameter: 'debtCeiling', to: debt(0) },
      ['Vat.file LINK-A line 0', 'Vat.file Line 5000000 rad'],
    ],
  ] as [string, SizedChange, string[]][])('%s', (_, change, calls) => {
    expect(spelled([change])).toEqual(calls);
  });
});

test('what is refused is not planned', () => {
  const snapshot = protocolSnapshot({ types: [typeState('LINK-A', { price: null })] });
  const change: SizedChange = { ilk: 'LINK-A', parameter: 'liquidationRatio', to: ray(2n * RAY) };
  expect(() => planCalls([change], snapshot)).toThrow('price-unavailable');
});
