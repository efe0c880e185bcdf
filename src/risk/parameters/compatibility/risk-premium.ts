import { OutOfDomainError } from '../../estimators/estimator-error.js';

/** Part of the debt whose vaults have this collateral ratio. */
export interface RatioShare {
  readonly ratio: number;
  readonly share: number;
}

/** At the oracle's price, debt units. */
export interface BookPosition {
  readonly collateralWorth: number;
  readonly debt: number;
}

/** A sudden fall that comes so often a year. */
export interface JumpScenario {
  /** −0.5 is a fall by half. */
  readonly jump: number;
  readonly jumpsPerYear: number;
  /** What keepers keep of the collateral's worth. */
  readonly keeperProfit: number;
}

export interface PremiumInput extends JumpScenario {
  readonly histogram: readonly RatioShare[];
  readonly debt: number;
  readonly liquidationRatio: number;
  /** Average loss on selling, from the debt that is liquidated. */
  readonly slippage: (liquidatedDebt: number) => number;
  /** Part of the debt whose owners rescue it. */
  readonly protectedShare: number;
}

export interface Premium {
  /** Bad debt that one jump leaves, in the unit of the debt. */
  readonly lossPerJump: number;
  /** Of all jumps of a year, over debt: an annual fee, a fraction. */
  readonly premium: number;
  readonly liquidatedDebt: number;
}

/** Whatever the quotes say, no sale loses more. */
const MOST_SLIPPAGE = 0.8;
/** Upper ends of the published histogram's buckets, above the liquidation ratio. */
const BUFFERS = [0.15, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75] as const;
const HIGHEST_RATIO = 5;

function check({ histogram, debt, liquidationRatio, jump, jumpsPerYear, keeperProfit, protectedShare }: PremiumInput) {
  const demand = (holds: boolean, name: string, value: number, domain: string): void => {
    if (!holds) throw new OutOfDomainError(name, value, domain);
  };
  demand(debt > 0 && debt < Infinity, 'The debt', debt, 'the numbers above zero');
  demand(
    liquidationRatio >= 1 && liquidationRatio < Infinity,
    'The liquidation ratio',
    liquidationRatio,
    'one and above',
  );
  demand(jump > -1 && jump <= 0, 'The jump', jump, '−1 to 0, −1 excluded');
  demand(jumpsPerYear >= 0 && jumpsPerYear < Infinity, 'The jumps a year', jumpsPerYear, 'zero and above');
  demand(keeperProfit >= 0 && keeperProfit < 1, "The keepers' profit", keeperProfit, '0 to 1, one excluded');
  demand(protectedShare >= 0 && protectedShare <= 1, 'The protected share', protectedShare, '0 to 1');
  for (const { ratio, share } of histogram) {
    demand(ratio > 0 && ratio < Infinity, 'A collateral ratio', ratio, 'the numbers above zero');
    demand(share >= 0 && share <= 1, 'A share of the debt', share, '0 to 1');
  }
  const sum = histogram.reduce((total, { share }) => total + share, 0);
  demand(sum <= 1 + 1e-9, 'The sum of the shares', sum, '0 to 1');
}

/**
 * Annual risk premium of one scenario: what each bucket that the jump pushes to the liquidation ratio or below leaves unpaid, times
 * jumps a year, over debt.
 *
 * Source: Block Analitica, Maker capital at risk (February 2022) and `risk_premium` of its maker-api, base case. Neither path nor
 * oracle delay nor feedback on prices; severity and frequency are assumed, not estimated. @throws {OutOfDomainError}
 */
export function riskPremium(input: PremiumInput): Premium {
  check(input);
  const { histogram, debt, liquidationRatio, jump, jumpsPerYear, keeperProfit, protectedShare } = input;
  const hit = histogram
    .filter(({ ratio }) => ratio * (1 + jump) <= liquidationRatio)
    .map(({ ratio, share }) => ({ ratio, owed: share * debt * (1 - protectedShare) }));
  const liquidatedDebt = hit.reduce((sum, { owed }) => sum + owed, 0);
  const slippage = Math.min(MOST_SLIPPAGE, input.slippage(liquidatedDebt));
  const kept = Math.max(0, (1 + jump) * (1 - slippage - keeperProfit));
  const lossPerJump = hit.reduce((sum, { ratio, owed }) => sum + owed - Math.min(owed, owed * ratio * kept), 0);
  return { lossPerJump, premium: (jumpsPerYear * lossPerJump) / debt, liquidatedDebt };
}

/**
 * The published histogram of a book: each vault counts at the upper end of its bucket, which lies 0.15 to 3.75 above the
 * liquidation ratio; vaults beyond five are left out. Empty for a book without debt.
 */
export function ratioHistogram(positions: readonly BookPosition[], liquidationRatio: number): RatioShare[] {
  const buckets = BUFFERS.map((buffer) => ({ ratio: liquidationRatio + buffer, debt: 0 })).filter(
    ({ ratio }) => ratio <= HIGHEST_RATIO + 1e-9,
  );
  for (const { collateralWorth, debt } of positions) {
    const ratio = collateralWorth / debt;
    const bucket = debt > 0 && ratio <= HIGHEST_RATIO ? buckets.find((it) => it.ratio > ratio) : undefined;
    if (bucket !== undefined) bucket.debt += debt;
  }
  const total = buckets.reduce((sum, { debt }) => sum + debt, 0);
  return total === 0 ? [] : buckets.map(({ ratio, debt }) => ({ ratio, share: debt / total }));
}
