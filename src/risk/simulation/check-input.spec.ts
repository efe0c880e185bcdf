import { expect, test } from '@jest/globals';
import {
  auction,
  book,
  equicorrelated,
  factor,
  grid,
  keepers,
  liquidity,
  model,
  simulationInput,
} from '../../../test/builders/simulation-input.builder.js';
import { checkInput } from './check-input.js';
import { cholesky } from './cholesky.js';
import { ImpossibleInputError, NotACorrelationError } from './simulation-error.js';
import type { BookInput, FactorInput, LiquidityInput, SimulationInput, SimulationModel } from './simulation-input.js';

const one = (over: Partial<BookInput>): Partial<SimulationInput> => ({ books: [book('ETH-A', over)] });
const market = (over: Partial<LiquidityInput>): Partial<SimulationInput> => ({ liquidity: [liquidity('ETH', over)] });
const made = (over: Partial<SimulationModel>): Partial<SimulationInput> => ({ model: model([factor('ETH', 1)], over) });
const moved = (over: Partial<FactorInput>): Partial<SimulationInput> => ({ model: model([factor('ETH', 1, over)]) });
const GARCH = { omega: 0, alpha: 0.1, beta: 0.8 };

const BAD: readonly (readonly [string, Partial<SimulationInput>, string])[] = [
  ['no types', { books: [] }, 'books'],
  ['a price of zero', one({ price: 0 }), 'books[0].price'],
  ['a price that is no number', one({ price: NaN }), 'books[0].price'],
  ['an infinite price', one({ price: Infinity }), 'books[0].price'],
  ['a debt that is no number', one({ positions: { collateral: [1], debt: [NaN] } }), 'books[0].positions.debt[0]'],
  ['a negative debt', one({ positions: { collateral: [1, 1], debt: [1, -1] } }), 'books[0].positions.debt[1]'],
  [
    'collateral that is no number',
    one({ positions: { collateral: [NaN], debt: [1] } }),
    'books[0].positions.collateral[0]',
  ],
  ['a debt without collateral beside it', one({ positions: { collateral: [], debt: [1] } }), 'books[0].positions'],
  ['a ratio of zero', one({ liquidationRatio: 0 }), 'books[0].liquidationRatio'],
  ['a candidate of zero', one({ candidates: grid([0], [1]) }), 'books[0].candidates[0].liquidationRatio'],
  ['a negative scale', one({ candidates: grid([1.5], [-1]) }), 'books[0].candidates[0].debtScale'],
  ['65 candidates', one({ candidates: grid(Array<number>(65).fill(1.5), [1]) }), 'books[0].candidates'],
  ['a rescue more than certain', one({ rescueProbability: 1.1 }), 'books[0].rescueProbability'],
  ['owners that overdo it', one({ ownersFollow: 2 }), 'books[0].ownersFollow'],
  ['an unknown factor', one({ factor: 'DOGE' }), 'books[0]'],
  ['an unknown market', one({ market: 'DOGE' }), 'books[0]'],
  ['an auction limit of zero', one({ auction: auction({ limit: 0 }) }), 'books[0].auction.limit'],
  ['a negative penalty', one({ auction: auction({ penalty: -0.1 }) }), 'books[0].auction.penalty'],
  ['two types of one name', { books: [book('A'), book('A')] }, 'books'],
  ['two markets of one name', { liquidity: [liquidity('ETH'), liquidity('ETH')] }, 'liquidity'],
  ['a negative half-life', market({ recoveryHalfLifeHours: -1 }), 'liquidity[0].recoveryHalfLifeHours'],
  ['more than all of the impact lasting', market({ permanentShare: 1.2 }), 'liquidity[0].permanentShare'],
  [
    'impact that is no number',
    market({ impact: { kind: 'linear', logPerWorth: NaN } }),
    'liquidity[0].impact.logPerWorth',
  ],
  [
    'quotes that fall',
    market({ impact: { kind: 'quotes', quotes: [{ value: 1, slippage: 0.2 }, { value: 2, slippage: 0.1 }] } }), // prettier-ignore
    'liquidity[0].impact.quotes[1].slippage',
  ],
  [
    'quotes out of order',
    market({ impact: { kind: 'quotes', quotes: [{ value: 2, slippage: 0.1 }, { value: 1, slippage: 0.2 }] } }), // prettier-ignore
    'liquidity[0].impact.quotes[1].value',
  ],
  ['no hours', made({ hours: 0 }), 'model.hours'],
  ['half a path', made({ paths: 0.5 }), 'model.paths'],
  ['a negative seed', made({ seed: -1 }), 'model.seed'],
  ['a seed with a fraction', made({ seed: 1.5 }), 'model.seed'],
  ['a variance that is no number', moved({ variance: NaN }), 'model.factors[0].variance'],
  ['GARCH that explodes', moved({ garch: { ...GARCH, alpha: 0.3 } }), 'model.factors[0].garch'],
  [
    'a negative intensity',
    moved({ ownJumps: { perYear: -1, mean: 0, deviation: 0 } }),
    'model.factors[0].ownJumps.perYear',
  ],
  ['two factors of one name', { model: model([factor('ETH', 1), factor('ETH', 2)]) }, 'model.factors'],
  ['no residuals', made({ shocks: { kind: 'bootstrap', rows: [], meanBlockHours: 1 } }), 'model.shocks.rows'],
  [
    'a residual too many',
    made({ shocks: { kind: 'bootstrap', rows: [[1, 2]], meanBlockHours: 1 } }),
    'model.shocks.rows[0]',
  ],
  [
    'a residual that is no number',
    made({ shocks: { kind: 'bootstrap', rows: [[NaN]], meanBlockHours: 1 } }),
    'model.shocks.rows[0]',
  ],
  [
    'blocks shorter than an hour',
    made({ shocks: { kind: 'bootstrap', rows: [[1]], meanBlockHours: 0 } }),
    'model.shocks.meanBlockHours',
  ],
  ['a margin of everything', { keepers: keepers({ margin: 1 }) }, 'keepers.margin'],
  ['gas that is no number', { keepers: keepers({ gasCost: NaN }) }, 'keepers.gasCost'],
  [
    'an absence without a fall',
    { keepers: keepers({ absence: { calm: 0, stress: 1, stressFall: 0 } }) },
    'keepers.absence.stressFall',
  ],
  ['no auctions at all', { totalAuctionLimit: 0 }, 'totalAuctionLimit'],
  ['events without a delay', { events: { drawnRescues: false, callersStay: false }, oracleDelayHours: 0 }, 'events'],
];

test.each(BAD)('%s is refused, and the field named', (_, over, where) => {
  const refusal = (): void => {
    checkInput(simulationInput(over));
  };
  expect(refusal).toThrow(ImpossibleInputError);
  expect(refusal).toThrow(where);
});

test('a usual input is let through', () => {
  expect(() => {
    checkInput(simulationInput());
  }).not.toThrow();
});

test('correlations that contradict each other are refused by name of the factor', () => {
  const three = [
    [1, 0.9, -0.9],
    [0.9, 1, 0.9],
    [-0.9, 0.9, 1],
  ];
  expect(() => cholesky(three, ['a', 'b', 'c'])).toThrow(NotACorrelationError);
  expect(() => cholesky(three, ['a', 'b', 'c'])).toThrow('The correlations of c');
  expect(() => cholesky([[1, 0.5], [0.4, 1]], ['a', 'b'])).toThrow('not symmetric'); // prettier-ignore
  expect(() => cholesky([[1, 1.5], [1.5, 1]], ['a', 'b'])).toThrow('not from −1 to 1'); // prettier-ignore
  expect(() => cholesky([[2]], ['a'])).toThrow('diagonal');
});

test('a factor that another determines is let through, and the product gives the correlations back', () => {
  expect([...cholesky(equicorrelated(2, 1), ['a', 'b'])]).toEqual([1, 0, 1, 0]);
  const correlation = equicorrelated(5, 0.7);
  const lower = cholesky(correlation, ['a', 'b', 'c', 'd', 'e']);
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j < 5; j++) {
      let product = 0;
      for (let k = 0; k < 5; k++) product += lower[5 * i + k]! * lower[5 * j + k]!;
      expect(product).toBeCloseTo(correlation[i]![j]!, 14);
    }
  }
});
