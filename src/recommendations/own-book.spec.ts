import { describe, expect, test } from '@jest/globals';
import { exampleParameters } from '../../test/builders/own-book.builder.js';
import { pricePath } from '../../test/builders/price-path.js';
import { OwnBookError } from './own-book-error.js';
import { ownBook, type BookLine, type OwnBook } from './own-book.js';
import { assetsOf, ownParameters } from './own-parameters.js';

const FILES = { book: 'my-book.csv', prices: 'my-prices', parameters: 'my-parameters.json', seed: 42 };
const LINES: BookLine[] = [
  { place: 'line 2', type: 'ETH-A', collateral: 10, debt: 500 },
  { place: 'line 3', type: 'ETH-B', collateral: 4, debt: 250 },
  { place: 'line 4', type: 'ETH-A', collateral: 0, debt: 1 },
];
const HISTORY = pricePath({ hours: 2_000, start: 1_700_002_800 });

const parameters = (changes: Record<string, unknown> = {}) =>
  ownParameters(exampleParameters(changes), FILES.parameters);
const made = (changes: Record<string, unknown> = {}, lines = LINES, histories = { ETH: HISTORY }): OwnBook =>
  ownBook(lines, parameters(changes), histories, FILES);
function refusalOf(work: () => unknown): OwnBookError {
  try {
    work();
  } catch (error) {
    if (error instanceof OwnBookError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a book of one’s own', () => {
  test('is worth its collateral at the last close, unless the file names a price', () => {
    const close = HISTORY.at(-1)?.close ?? NaN;
    const [a, b] = made({ 'types.ETH-B.price': 2_000 }).types;
    expect(a?.positions).toEqual([
      { collateralWorth: 10 * close, debt: 500 },
      { collateralWorth: 0, debt: 1 },
    ]);
    expect(b?.positions).toEqual([{ collateralWorth: 8_000, debt: 250 }]);
  });

  test('has the auctions, the automatic ceiling and the limits that docs/own-book.md says', () => {
    const { types, facts } = made();
    expect(types[0]).toMatchObject({
      auto: { gap: 1_000_000, ttlSeconds: 28_800 },
      auction: { startFactor: 1.2, curve: { kind: 'stairstep', cut: 0.99, stepSeconds: 90 } },
      auctionTerms: { resetSeconds: 8_400, resetFactor: 0.4, incentiveFlat: 250, incentiveRate: 0.001 },
      penalty: 0.13,
      debtFloor: 5_000,
    });
    expect(types[1]?.auto).toBeNull();
    expect(facts.totalAuctionLimit).toBe(3_000_000);
    expect(made({ totalAuctionLimit: 7 }).facts.totalAuctionLimit).toBe(7);
    const linear = made({ 'types.ETH-B.curve': { tauSeconds: 3_600 } }).types[1]?.auction.curve;
    expect(linear).toEqual({ kind: 'linear', tauSeconds: 3_600 });
  });

  test('states its targets once, for the closed form and for the simulation', () => {
    const { target, facts } = made({
      'risk.keeperMargin': 0.05,
      'risk.gasCost': 9,
      'risk.unprotectedShare': undefined,
    });
    expect(target.simulation).toMatchObject({ seed: 42, paths: 256, horizonHours: 24, lossProbability: 0.001 });
    expect(target.simulation.keepers).toEqual({ margin: 0.05, fee: 0.003, gasCost: 9, absence: null });
    expect(target.keeperMargin).toBe(0.05);
    expect(facts.unprotectedShare).toBe(0.5);
  });

  test('hands on what competes with the fee, and the history of the peg', () => {
    const { feeMarket } = made({
      competingRates: [{ name: 'lender', rate: 0.04 }],
      peg: { deviations: [0.01, 0], adjustments: [0, 0.001] },
    });
    expect(feeMarket.competing).toEqual([{ name: 'lender', rate: 0.04 }]);
    expect(feeMarket.peg).toMatchObject({ deviations: [0.01, 0], deadband: 0.001, maxRadius: 0.95 });
    expect(made().feeMarket).toEqual({ peg: null, competing: [] });
  });

  test('may have types without positions and markets in which nothing sells', () => {
    const { types, facts } = made({ 'depth.ETH': [] }, LINES.slice(0, 1));
    expect(types[1]?.positions).toEqual([]);
    expect(facts.assets['ETH']?.depth).toEqual([]);
  });
});

describe('files that do not fit together are refused', () => {
  test('by the lines whose type no parameters are known of', () => {
    const strange = ['YFI-A', 'constructor', '__proto__'].map((type, i) => ({
      ...{ place: `line ${String(i + 9)}`, type, collateral: 1, debt: 1 },
    }));
    const error = refusalOf(() => made({}, [...LINES, ...strange]));
    expect(error.problems.map(({ path }) => path)).toEqual(['line 9', 'line 10', 'line 11']);
    expect(error.message).toMatch(/^my-book\.csv cannot.*YFI-A, which my-parameters\.json does not know/);
  });

  test('by the assets without depth', () => {
    const error = refusalOf(() => made({ 'types.ETH-B.asset': 'toString' }));
    expect(error.message).toMatch(/^my-parameters\.json cannot be used: depth\.toString is missing/);
  });

  test.each([
    ['that is not there', {}, /^my-prices cannot be used: ETHUSDT\.csv is missing/],
    ['of ten hours', { ETH: HISTORY.slice(0, 10) }, /has 10 hours of ETH, fewer than 2000/],
    ['of an hour less than it needs', { ETH: HISTORY.slice(1) }, /has 1999 hours of ETH/],
    ['that never moves', { ETH: HISTORY.map((it) => ({ ...it, close: 7 })) }, /one price of ETH at all times, 7/],
  ])('by a history %s', (_, histories, told) => {
    const error = refusalOf(() => made({}, LINES, histories as { ETH: typeof HISTORY }));
    expect(error.message).toMatch(told);
  });

  test('by a history that only looks like one', () => {
    const changes = { 'types.ETH-B.asset': 'constructor', 'depth.constructor': [] };
    expect(refusalOf(() => made(changes)).message).toMatch(/constructorUSDT\.csv is missing/);
  });
});

describe('the parameters file is refused, naming the field,', () => {
  const BIG = 1e31;
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['with a field that it does not know', { surplus: 1 }, '', /has unknown surplus/],
    ['with one in a type', { 'types.ETH-A.penal': 1 }, 'types.ETH-A', /has unknown penal/],
    ['without types', { types: undefined }, 'types', /^is missing$/],
    ['with no type in them', { types: {} }, 'types', /names no type/],
    ['without a required field', { 'types.ETH-A.ceiling': undefined }, 'types.ETH-A.ceiling', /^is missing$/],
    [
      'with a text for a number',
      { 'types.ETH-A.ceiling': '1' },
      'types.ETH-A.ceiling',
      /expected number, received str/,
    ],
    ['with a ratio of 100 %', { 'types.ETH-A.liquidationRatio': 1 }, 'types.ETH-A.liquidationRatio', />1/],
    ['with a price of zero', { 'types.ETH-A.price': 0 }, 'types.ETH-A.price', />0/],
    ['with an amount beyond all', { 'types.ETH-A.price': BIG }, 'types.ETH-A.price', /is too big/],
    ['with no room for auctions', { 'types.ETH-A.auctionLimit': 0 }, 'types.ETH-A.auctionLimit', />0/],
    ['with half a basis point', { 'types.ETH-A.feeBps': 0.5 }, 'types.ETH-A.feeBps', /expected int/],
    ['with a curve of neither kind', { 'types.ETH-A.curve': { cut: 0.9 } }, 'types.ETH-A.curve', /is neither \{cut/],
    ['with a depth that is no list', { 'depth.ETH': 5 }, 'depth.ETH', /expected array/],
    ['with all lost', { 'depth.ETH': [{ value: 1, slippage: 1 }] }, 'depth.ETH.0.slippage', /<1/],
    ['with a sale of nothing', { 'depth.ETH': [{ value: 0, slippage: 0.1 }] }, 'depth.ETH.0.value', />0/],
    ['with too few paths', { 'risk.paths': 3 }, 'risk.paths', /is too small.*256/],
    ['with keepers who want all', { 'risk.keeperMargin': 1 }, 'risk.keeperMargin', /<1/],
    ['with a fee of everything', { 'risk.keeperFee': 1 }, 'risk.keeperFee', /<1/],
    [
      'with shares that fall',
      { 'risk.unprotectedShare': { low: 0.9, point: 0.5, high: 0.1 } },
      'risk.unprotectedShare',
      /does not rise/,
    ],
    [
      'with a fee on use that falls',
      { 'risk.utilisationFee': { kink: 0.8, atKink: 0.02, atFull: 0.01 } },
      'risk.utilisationFee.atKink',
      /is above atFull/,
    ],
    ['with a seed of its own', { 'risk.seed': 1 }, 'risk', /has unknown seed/],
    ['with a competing rate in per cent', { competingRates: [{ name: 'x', rate: 4 }] }, 'competingRates.0.rate', /<=1/],
    ['with a peg at nothing', { peg: { deviations: [-1], adjustments: [0] } }, 'peg.deviations.0', />-1/],
  ])('%s', (_, changes, path, message) => {
    const error = refusalOf(() => parameters(changes));
    expect(error.message).toMatch(/^my-parameters\.json cannot be used/);
    expect(error.problems).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  test.each([[null], [[]], [3], ['text']])('when it is %j', (given) => {
    const error = refusalOf(() => ownParameters(given, 'p.json'));
    expect(error.message).toMatch(/^p\.json cannot be used: the file is invalid: expected object/);
  });

  test('every one of them at once', () => {
    const wrong = { 'types.ETH-A.penalty': -1, 'types.ETH-B.feeBps': 1e9, surplusBuffer: null, 'risk.resamples': 999 };
    expect(refusalOf(() => parameters(wrong)).problems).toHaveLength(4);
  });

  test('assets are named once, however many types they back', () => {
    expect(assetsOf(parameters())).toEqual(['ETH']);
  });
});
