import { BallastError } from '../../../units/ballast-error.js';
import { OutOfDomainError } from '../../estimators/estimator-error.js';
import { DAYS_PER_YEAR } from '../../estimators/realised.js';
import { slippageAt, valueAt, type SlippageCurve } from '../../estimators/slippage.js';
import { largestSafeLltv } from './falling-market.js';
import { ratioHistogram, riskPremium, type BookPosition, type JumpScenario } from './risk-premium.js';
import { smartLtv } from './smart-ltv.js';

/** What is known of one collateral type; amounts in debt units, ratios and volatility as fractions, volatility per √year. */
export interface ToolInput {
  readonly volatility: number;
  readonly depth: SlippageCurve;
  /** The most that may be borrowed. */
  readonly debtCeiling: number;
  readonly liquidationRatio: number;
  /** Of the liquidation: 0.13 is 13 %. */
  readonly penalty: number;
  readonly positions: readonly BookPosition[];
  /** The fall that the tools must survive, as far as they look at one. */
  readonly maxDrawdown: number;
  /** Part of the debt whose owners rescue it. */
  readonly protectedShare: number;
  readonly assumptions?: Partial<ToolAssumptions>;
}

/** What the tools assume rather than estimate. */
export interface ToolAssumptions {
  /** SmartLTV: standard deviations, one over its risk level. */
  readonly confidence: number;
  /** SmartLTV: days in which the liquidity comes back; its volatility is that of so much time. */
  readonly liquidityDays: number;
  /** Block Analitica: for ETH, its default. */
  readonly scenario: JumpScenario;
  /** Gauntlet: the slippage at which liquidators repay in one step. */
  readonly stepSlippage: number;
  /** Gauntlet: least worth of the one borrower. */
  readonly leastCollateral: number;
}

export const TOOL_ASSUMPTIONS: ToolAssumptions = {
  confidence: 3,
  liquidityDays: 1,
  scenario: { jump: -0.5, jumpsPerYear: 2, keeperProfit: 0.05 },
  stepSlippage: 0.005,
  leastCollateral: 50e6,
};

/** What one tool says. `value` is null where it has no answer, and `reason` says why. */
export interface ToolAnswer {
  readonly tool: 'SmartLTV' | 'Block Analitica' | 'Gauntlet-Morpho';
  readonly quantity: 'loanToValue' | 'riskPremium' | 'liquidationLoanToValue';
  readonly value: number | null;
  readonly unit: 'fraction of collateral' | 'fraction a year';
  /** One over a loan to value, to be set beside a liquidation ratio; null for a premium and where there is none. */
  readonly asLiquidationRatio: number | null;
  readonly reason: string | null;
  readonly inputs: Readonly<Record<string, number>>;
}

/** Slippage at which Gauntlet's tool sizes its one borrower. */
const BORROWER_SLIPPAGE = 0.25;

/**
 * What three published tools would say of a collateral type on the same data as the model: for comparison, never for a decision.
 *
 * SmartLTV is given the depth at a slippage as large as the penalty and the volatility of the time in which that depth comes back;
 * Gauntlet's tool the depth at 25 % and at half a percent; Block Analitica's the histogram of the book and the slippage of the
 * liquidated debt. A tool that cannot answer says why.
 */
export function compareTools(input: ToolInput): ToolAnswer[] {
  const assumed: ToolAssumptions = { ...TOOL_ASSUMPTIONS, ...input.assumptions };
  return [smartAnswer(input, assumed), premiumAnswer(input, assumed), lltvAnswer(input, assumed)];
}

type Head = Pick<ToolAnswer, 'tool' | 'quantity' | 'unit' | 'inputs'>;

function answered(head: Head, compute: () => number): ToolAnswer {
  try {
    const value = compute();
    const ratio = head.unit === 'fraction of collateral' && value > 0 ? 1 / value : null;
    const reason = value === 0 && head.unit === 'fraction of collateral' ? 'It would allow no loan at all.' : null;
    return { ...head, value, asLiquidationRatio: ratio, reason };
  } catch (error) {
    if (error instanceof BallastError) return { ...head, value: null, asLiquidationRatio: null, reason: error.message };
    throw error;
  }
}

/** Zero where nothing can be read off a curve: the tool refuses it then. */
const depthAt = (depth: SlippageCurve, slippage: number): number =>
  slippage >= 0 && slippage < 1 ? valueAt(depth, slippage) : 0;

function smartAnswer(
  { volatility, depth, debtCeiling, penalty }: ToolInput,
  { confidence, liquidityDays }: ToolAssumptions,
): ToolAnswer {
  const inputs = {
    volatility: volatility * Math.sqrt(liquidityDays / DAYS_PER_YEAR),
    ...{ liquidity: depthAt(depth, penalty), debt: debtCeiling, bonus: penalty, confidence },
  };
  const head: Head = { tool: 'SmartLTV', quantity: 'loanToValue', unit: 'fraction of collateral', inputs };
  return answered(head, () => smartLtv(inputs, confidence));
}

function premiumAnswer(input: ToolInput, { scenario }: ToolAssumptions): ToolAnswer {
  const { positions, liquidationRatio, protectedShare, depth } = input;
  const debt = positions.reduce((sum, position) => sum + position.debt, 0);
  const inputs = { ...scenario, liquidationRatio, protectedShare, debt };
  const head: Head = { tool: 'Block Analitica', quantity: 'riskPremium', unit: 'fraction a year', inputs };
  return answered(head, () => {
    const histogram = ratioHistogram(positions, liquidationRatio);
    if (histogram.length === 0)
      throw new OutOfDomainError('The debt with a ratio up to five', 0, 'the numbers above zero');
    const slippage = (liquidatedDebt: number): number => slippageAt(depth, liquidatedDebt);
    return riskPremium({ ...inputs, histogram, slippage }).premium;
  });
}

function lltvAnswer({ depth, maxDrawdown }: ToolInput, { stepSlippage, leastCollateral }: ToolAssumptions): ToolAnswer {
  const initial = Math.max(leastCollateral, depthAt(depth, BORROWER_SLIPPAGE));
  const inputs = { initial, repay: depthAt(depth, stepSlippage), maxDrawdown };
  const head: Head = {
    ...{ tool: 'Gauntlet-Morpho', quantity: 'liquidationLoanToValue', unit: 'fraction of collateral' },
    inputs,
  };
  return answered(head, () => largestSafeLltv(inputs));
}
