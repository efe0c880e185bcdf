import fc from 'fast-check';
import type { PositionInput, TypeInput } from '../../src/risk/parameters/sizing-input.js';
import type { RiskTarget } from '../../src/risk/parameters/risk-target.js';
import { riskTarget, typeInput, type TailShape } from './sizing.builder.js';

/** A case as data, so that a property can make one thing of it worse and size it again. */
export interface SizingCase {
  readonly target: RiskTarget;
  readonly tail: TailShape;
  readonly depth: readonly { readonly value: number; readonly slippage: number }[];
  readonly types: readonly TypeInput[];
}

const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1_000_000 }).map((part) => min + ((max - min) * part) / 1_000_000);
/** Between, each factor as likely as another. */
const scaled = (min: number, max: number): fc.Arbitrary<number> =>
  between(Math.log(min), Math.log(max)).map((power) => Math.exp(power));
const rising = (values: readonly number[]): [number, number, number] =>
  [...values].sort((a, b) => a - b) as [number, number, number];

const targets = fc
  .record({
    keeperMargin: between(0, 0.1),
    shares: fc.tuple(between(0.05, 1), between(0.05, 1), between(0.05, 1)),
    depthStress: between(0.1, 1),
    depthRecoverySeconds: scaled(600, 86_400),
    hurdleRate: between(0, 1),
  })
  .map(({ shares, ...rest }) => {
    const [low, point, high] = rising(shares);
    return riskTarget({ ...rest, unprotectedShare: { low, point, high } });
  });

const tails = fc
  .record({
    threshold: between(0.005, 0.05),
    shape: between(-0.3, 0.7),
    scale: between(0.002, 0.04),
    falls: fc.tuple(between(0.03, 0.3), between(0.03, 0.3), between(0.03, 0.3)),
    worst: between(0.01, 0.3),
  })
  .map(({ falls, ...rest }): TailShape => {
    const [low, point, high] = rising(falls);
    return { ...rest, fall: { low, point, high } };
  });

/** Quotes of rising size and loss; none at times, which is a market that takes nothing. */
const depths = fc.array(fc.record({ step: scaled(1.2, 20), more: between(0, 0.15) }), { maxLength: 6 }).map((steps) => {
  let [value, slippage] = [2e4, 0];
  return steps.map(({ step, more }) => {
    value *= step;
    slippage += more;
    return { value, slippage };
  });
});

const vaults = (ratio: number): fc.Arbitrary<PositionInput[]> =>
  fc.array(
    fc
      .record({ above: scaled(0.7, 4), debt: scaled(1, 3e6) })
      .map(({ above, debt }) => ({ collateralWorth: ratio * above * debt, debt })),
    { maxLength: 8 },
  );

const type = (ilk: string): fc.Arbitrary<TypeInput> =>
  between(1.1, 2.5).chain((liquidationRatio) =>
    fc
      .record({
        positions: vaults(liquidationRatio),
        ceiling: scaled(1e4, 1e8),
        auto: fc.option(fc.record({ gap: scaled(1e3, 1e7), ttlSeconds: fc.integer({ min: 1, max: 200_000 }) })),
        feeBps: fc.integer({ min: 0, max: 3_000 }),
        penalty: between(0, 0.2),
        auctionLimit: scaled(1e4, 1e8),
        startFactor: between(1, 1.5),
        curve: fc.oneof(
          fc.record({
            kind: fc.constant('stairstep' as const),
            cut: between(0.95, 0.998),
            stepSeconds: fc.integer({ min: 1, max: 120 }),
          }),
          fc.record({ kind: fc.constant('linear' as const), tauSeconds: fc.integer({ min: 600, max: 40_000 }) }),
        ),
      })
      .map(({ startFactor, curve, ...rest }) =>
        typeInput({ ilk, liquidationRatio, auction: { startFactor, curve }, ...rest }),
      ),
  );

/** One or two types that share an asset's market. */
export const sizingCases: fc.Arbitrary<SizingCase> = fc.record({
  target: targets,
  tail: tails,
  depth: depths,
  types: fc
    .integer({ min: 1, max: 2 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => type(`ETH-${'AB'.charAt(i)}`)))),
});
