import type { BookInput, SimulationInput } from '../../src/risk/simulation/simulation-input.js';
import { uniforms } from '../support/uniforms.js';
import { auction, book, factor, grid, keepers, liquidity, model, positions } from './simulation-input.builder.js';

/** An input in which everything that the kernel knows may or may not occur; the same for the same seed. */
export function randomSimulation(seed: number, paths: number): SimulationInput {
  const next = uniforms(seed);
  const between = (low: number, high: number): number => low + (high - low) * next();
  const perhaps = <T>(chance: number, value: () => T, otherwise: T): T => (next() < chance ? value() : otherwise);
  const factors = [
    factor('ETH', between(0.4, 1.6)),
    factor('BTC', between(0.4, 1.2)),
    factor('basis', between(0.02, 0.2), {
      commonJumpLoading: between(0, 0.3),
      ownJumps: perhaps(0.5, () => ({ perYear: 50, mean: -0.05, deviation: 0.03 }), null),
    }),
  ];
  const members = 1 + Math.floor(3 * next());
  const limit = perhaps(0.4, () => between(1e6, 1e8), Infinity);
  const books = Array.from({ length: members + 1 }, (_, index): BookInput => {
    const other = index === members;
    const ratio = between(1.2, 1.8);
    return book(`type ${String(index)}`, {
      factor: other ? 'BTC' : 'ETH',
      market: other ? 'BTC' : 'ETH',
      basis: perhaps(0.3, () => ({ factor: 'basis', seenByOracle: next() < 0.5 }), null),
      positions: positions(
        seed + index,
        10 + Math.floor(80 * next()),
        ratio * between(0.99, 1.15),
        between(0.05, 0.5),
        1e6,
      ),
      liquidationRatio: ratio,
      candidates: grid([ratio * between(0.85, 1), ratio * between(1, 1.1)], [0.5, between(1, 4)]),
      ownersFollow: perhaps(0.5, () => 1, 0.8),
      rescueProbability: perhaps(0.3, () => next(), 0),
      auction: auction({ limit, penalty: between(0, 0.2) }),
    });
  });
  const quotes = [0.001, 0.01, 0.05, between(0.08, 0.3), between(0.3, 0.6)].map((slippage, i) => ({
    value: between(0.5, 2) * 1e5 * 6 ** i * (i + 1),
    slippage,
  }));
  const impact = perhaps<SimulationInput['liquidity'][number]['impact']>(0.5, () => ({ kind: 'quotes', quotes }), {
    kind: 'linear',
    logPerWorth: between(0.2, 10) * 1e-9,
  });
  const recovery = { recoveryHalfLifeHours: between(1, 48), permanentShare: perhaps(0.5, () => next(), 0) };
  const absence = perhaps(0.4, () => ({ calm: 0.1 * next(), stress: next(), stressFall: between(0.01, 0.08) }), null);
  return {
    model: model(factors, { paths, hours: 24 + Math.floor(100 * next()), seed: Math.floor(next() * 2 ** 40) }),
    books,
    liquidity: [liquidity('ETH', { impact, ...recovery }), liquidity('BTC', { impact, ...recovery })],
    keepers: keepers({ absence, margin: between(0, 0.08) }),
    oracleDelayHours: perhaps(0.75, () => 1, 0),
    totalAuctionLimit: limit === Infinity ? Infinity : limit * between(0.5, 5),
    wholeLots: next() < 0.3,
    events: null,
  };
}
