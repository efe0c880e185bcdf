import { pow } from '../../src/units/deterministic-math.js';
import type { Detail } from '../../src/risk/simulation/kernel/result-rows.js';
import type { SimulationInput } from '../../src/risk/simulation/simulation-input.js';
import {
  auction,
  book,
  equicorrelated,
  factor,
  grid,
  keepers,
  liquidity,
  model,
  positions,
  simulationInput,
} from './simulation-input.builder.js';

/** Three types that share the market of one asset, one of them with a basis, beside a fourth. */
const ETH_FAMILY = (): Partial<SimulationInput> => ({
  model: model([factor('ETH', 0.9), factor('BTC', 0.7), factor('stETH/ETH', 0.05, { commonJumpLoading: 0.1 })], {
    shocks: {
      kind: 'normal',
      correlation: [
        [1, 0.8, 0],
        [0.8, 1, 0],
        [0, 0, 1],
      ],
    },
    paths: 96,
  }),
  books: [
    book('ETH-A', { candidates: grid([1.3, 1.45], [1, 2]) }),
    book('ETH-B', {
      positions: positions(9, 40, 1.35, 0.2, 2e6),
      liquidationRatio: 1.3,
      candidates: grid([1.2, 1.4], [1]),
    }),
    book('WSTETH-A', {
      basis: { factor: 'stETH/ETH', seenByOracle: false },
      positions: positions(10, 50, 1.62, 0.3, 1e6),
      liquidationRatio: 1.6,
      candidates: grid([1.5], [1, 3]),
      rescueProbability: 0.25,
    }),
    book('WBTC-A', {
      factor: 'BTC',
      market: 'BTC',
      positions: positions(11, 64, 1.47, 0.3, 1e6),
      liquidationRatio: 1.45,
    }),
  ],
  liquidity: [liquidity('ETH'), liquidity('BTC', { permanentShare: 0, recoveryHalfLifeHours: 24 })],
});

/** Depth in which a sale of a few hundred million loses four fifths. */
const QUOTES = [0.002, 0.01, 0.04, 0.15, 0.4, 0.8].map((slippage, i) => ({ value: 2e5 * pow(10, i * 0.8), slippage }));

/** One input for each way through the kernel, and what of its results is kept. */
export const CASES: readonly (readonly [string, SimulationInput, Detail])[] = [
  ['one type, oracle an hour late', simulationInput({ model: model([factor('ETH', 1.2)], { paths: 200 }) }), 'all'],
  ['one type, whole lots, no delay', simulationInput({ wholeLots: true, oracleDelayHours: 0 }), 'all'],
  ['the closed form without delay', simulationInput({ wholeLots: true, oracleDelayHours: 0 }), 'losses'],
  ['the closed form with delay', simulationInput({ wholeLots: true }), 'losses'],
  ['a family with a basis that the oracle does not see', simulationInput(ETH_FAMILY()), 'all'],
  [
    'a family without delay, so with cascades across types',
    simulationInput({ ...ETH_FAMILY(), oracleDelayHours: 0 }),
    'all',
  ],
  ['a family, losses only, under certificates', simulationInput(ETH_FAMILY()), 'losses'],
  [
    'quotes, hourly limits and keepers that fail',
    simulationInput({
      ...ETH_FAMILY(),
      books: ETH_FAMILY().books!.map((one) => ({ ...one, auction: auction({ limit: 2e6 }) })),
      liquidity: [
        liquidity('ETH', { impact: { kind: 'quotes', quotes: QUOTES } }),
        liquidity('BTC', { impact: { kind: 'quotes', quotes: QUOTES }, permanentShare: 1 }),
      ],
      keepers: keepers({ absence: { calm: 0.05, stress: 0.6, stressFall: 0.04 } }),
      totalAuctionLimit: 6e6,
    }),
    'all',
  ],
  [
    'bootstrapped rows with own jumps and drift',
    simulationInput({
      model: model(
        [
          factor('ETH', 0.9, { ownJumps: { perYear: 60, mean: -0.08, deviation: 0.05 }, driftPerHour: -1e-4 }),
          factor('BTC', 0.7),
        ],
        {
          shocks: {
            kind: 'bootstrap',
            rows: equicorrelated(50, 0.3).map((row, i) => [row[i % 7]! * 3 - 1, ((i * 37) % 50) / 14 - 1.75]),
            meanBlockHours: 6,
          },
          paths: 200,
        },
      ),
    }),
    'all',
  ],
];

/** Enough paths for a pilot, so that the sampling is part of what must not change. */
export const GOLDEN_INPUT: SimulationInput = simulationInput({
  ...ETH_FAMILY(),
  model: { ...ETH_FAMILY().model!, paths: 8_192, seed: 2 ** 33 + 7 },
});
