import type {
  BookInput,
  Candidate,
  LiquidityInput,
  SimulationInput,
  SimulationModel,
} from '../../simulation/simulation-input.js';
import type { TypeInput } from '../sizing-input.js';
import { stressedDepth } from '../stress.js';
import type { SimulatedFacts } from './simulated-input.js';

/** Scales of the book that a ceiling is looked for on: from a twentieth of today's debt to four times. */
export const SCALES = [0.05, 0.15, 0.3, 0.5, 0.75, 1, 2, 4] as const;
export const LARGEST_SCALE = SCALES[SCALES.length - 1]!;
/** Distances from the present liquidation ratio that the frontier is drawn over. */
export const RATIO_STEPS = [-0.1, -0.05, 0, 0.05, 0.1, 0.2, 0.35, 0.5] as const;
/** No protocol lets a vault borrow more than its collateral is worth. */
const LOWEST_RATIO = 1.05;

/** Candidates of a type: every scale at the present ratio first, then at the other ratios of the frontier. */
export function candidatesOf({ liquidationRatio }: TypeInput, frontier: boolean): Candidate[] {
  const ratios = RATIO_STEPS.filter((step) => step === 0 || (frontier && liquidationRatio + step >= LOWEST_RATIO));
  const ordered = [0, ...ratios.filter((step) => step !== 0)];
  return ordered.flatMap((step) =>
    SCALES.map((debtScale) => ({ liquidationRatio: liquidationRatio + step, debtScale })),
  );
}

/**
 * Who owes more than his collateral is worth has nothing to rescue; where there is such a vault, nobody of the type is counted on.
 * Worth stands for collateral, so the price is one, and nothing depends on the unit that prices are quoted in.
 */
function bookInput(type: TypeInput, facts: SimulatedFacts, frontier: boolean): BookInput {
  const open = type.positions.filter(({ debt }) => debt > 0);
  return {
    name: type.ilk,
    factor: type.asset,
    basis: null,
    market: type.asset,
    price: 1,
    positions: {
      collateral: Float64Array.from(open, ({ collateralWorth }) => collateralWorth),
      debt: Float64Array.from(open, ({ debt }) => debt),
    },
    liquidationRatio: type.liquidationRatio,
    candidates: candidatesOf(type, frontier),
    // Who borrows at another ratio keeps his distance to it: a frontier over books that stay as they are says nothing.
    ownersFollow: 1,
    rescueProbability: open.some(({ collateralWorth, debt }) => collateralWorth < debt)
      ? 0
      : 1 - facts.unprotectedShare,
    auction: {
      curve: type.auction.curve,
      startFactor: type.auction.startFactor,
      resetSeconds: type.auctionTerms.resetSeconds,
      resetFactor: type.auctionTerms.resetFactor,
      limit: type.auctionLimit,
      penalty: type.penalty,
      incentiveFlat: type.auctionTerms.incentiveFlat,
      incentiveRate: type.auctionTerms.incentiveRate,
      debtFloor: type.debtFloor,
    },
  };
}

function liquidityInput(market: string, facts: SimulatedFacts): LiquidityInput {
  return {
    market,
    impact: { kind: 'quotes', quotes: stressedDepth(facts.assets[market]!.depth, facts.depthStress) },
    recoveryHalfLifeHours: facts.depthRecoverySeconds / 3_600,
    permanentShare: facts.target.permanentImpact,
  };
}

/** @param frontier whether other liquidation ratios are tried too. */
export function simulationInput(facts: SimulatedFacts, model: SimulationModel, frontier: boolean): SimulationInput {
  const assets = [...new Set(facts.types.map(({ asset }) => asset))];
  return {
    model,
    books: facts.types.map((type) => bookInput(type, facts, frontier)),
    liquidity: assets.map((asset) => liquidityInput(asset, facts)),
    keepers: facts.target.keepers,
    oracleDelayHours: 1,
    totalAuctionLimit: facts.totalAuctionLimit,
    wholeLots: false,
    events: null,
  };
}
