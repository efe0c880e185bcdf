import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { autoCeiling, debt, protocolSnapshot, typeState } from '../../../test/builders/protocol-snapshot.builder.js';
import { RAD, RAY, bps, ray } from '../../units/fixed-point.js';
import { EVERY_KIND, everyKindSnapshot } from '../../../test/builders/parameter-changes.builder.js';
import { planCalls } from './change-plan.js';
import type { PlannedArgument } from './planned-call.js';
import type { ParameterChange, SizedChange } from '../protocol.port.js';

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
        typeof value === 'bigint' && value >= RAD ? `${String(value / RAD)} rad` : String(value as string | bigint),
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

describe('every kind', () => {
  const planned = (given: readonly ParameterChange[]): string[] =>
    planCalls(given, everyKindSnapshot()).map(({ contract, ilk, signature, args }) =>
      [`${contract}${ilk === undefined ? '' : `(${ilk})`}.${signature.split('(')[0] ?? ''}`, ...args.map(wordOf)].join(
        ' ',
      ),
    );
  const wordOf = (value: PlannedArgument): string => {
    if (typeof value === 'object') return `auction of ${value.auctionOf}`;
    if (typeof value === 'string') return value;
    return value >= RAD ? `${String(value / RAD)} rad` : String(value);
  };
  const all = EVERY_KIND.map(([, change]) => change);

  test('goes into one batch, in one order', () => {
    expect(planned(all)).toEqual([
      'Jug.drip ETH-A',
      'Jug.drip LINK-A',
      'Jug.drip WBTC-A',
      'Jug.file base 0',
      'Jug.drip ETH-A',
      'Jug.file ETH-A duty 1000000001622535724756171269',
      'Spotter.file ETH-A mat 1450000000000000000000000000',
      'Spotter.poke ETH-A',
      'Dog.file Hole 3000000 rad',
      'Dog.file ETH-A hole 600000 rad',
      'Vat.file ETH-A dust 7500 rad',
      'Vat.file WBTC-A dust 7500 rad',
      'Dog.file ETH-A chop 1120000000000000000',
      'Clipper(ETH-A).upchost',
      'Clipper(ETH-A).file tail 7200',
      'Clipper(ETH-A).file buf 1300000000000000000000000000',
      'Clipper(ETH-A).file cusp 450000000000000000000000000',
      'Clipper(ETH-A).file chip 2000000000000000',
      'Clipper(ETH-A).file tip 300 rad',
      'Calc(ETH-A).file cut 980000000000000000000000000',
      'Calc(ETH-A).file step 120',
      'Calc(LINK-A).file tau 18000',
      'ClipperMom.setPriceTolerance auction of ETH-A 600000000000000000000000000',
      'Clipper(LINK-A).file stopped 2',
      'AutoLine.remIlk ETH-A',
      'Vat.file WBTC-A line 2500000 rad',
      'AutoLine.setIlk LINK-A 5000000 rad 500000 rad 3600',
      'AutoLine.exec LINK-A',
      'Vat.file Line 9000000 rad',
    ]);
  });

  test('in whatever order it comes', () => {
    const expected = planned(all);
    fc.assert(
      fc.property(fc.shuffledSubarray([...all], { minLength: all.length }), (shuffled) => {
        expect(planned(shuffled)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test('a limit is raised before the floor that needs it, and lowered after the floor that left it', () => {
    const floorAndLimit = (floor: number, limit: number): ParameterChange[] => [
      { ilk: 'ETH-A', parameter: 'debtFloor', to: debt(floor) },
      { ilk: 'ETH-A', parameter: 'auctionLimit', to: debt(limit) },
    ];
    expect(planned(floorAndLimit(7_500, 600_000)).map((call) => call.split(' ')[2])).toEqual([
      'hole',
      'dust',
      undefined,
    ]);
    expect(planned(floorAndLimit(4_000, 4_000)).map((call) => call.split(' ')[2])).toEqual(['dust', undefined, 'hole']);
  });

  test('a factor that falls is filed before the one that rises', () => {
    const move = (buf: bigint, cusp: bigint): string[] =>
      planned([
        { ilk: 'ETH-A', parameter: 'auctionStartFactor', to: ray((buf * RAY) / 100n) },
        { ilk: 'ETH-A', parameter: 'auctionResetFactor', to: ray((cusp * RAY) / 100n) },
      ]).map((call) => call.split(' ')[1] ?? '');
    expect(move(110n, 90n)).toEqual(['buf', 'cusp']);
    expect(move(200n, 30n)).toEqual(['cusp', 'buf']);
  });

  test('of a price curve only what differs is filed', () => {
    const curve = (cut: bigint, stepSeconds: number): ParameterChange[] => [
      { ilk: 'ETH-A', parameter: 'priceCurve', to: { kind: 'stairstep', cut: ray((cut * RAY) / 100n), stepSeconds } },
    ];
    expect(planned(curve(99n, 60))).toEqual(['Calc(ETH-A).file step 60']);
    expect(planned(curve(98n, 90))).toEqual(['Calc(ETH-A).file cut 980000000000000000000000000']);
  });

  test('an automatic ceiling goes away alone, or with a ceiling by hand and the system’s', () => {
    const away: ParameterChange = { ilk: 'ETH-A', parameter: 'autoCeiling', to: null };
    expect(planned([away])).toEqual(['AutoLine.remIlk ETH-A']);
    expect(planned([{ ilk: 'ETH-A', parameter: 'debtCeiling', to: debt(1_500_000) }, away])).toEqual([
      'AutoLine.remIlk ETH-A',
      'Vat.file ETH-A line 1500000 rad',
      'Vat.file Line 6500000 rad',
    ]);
  });
});
