import { exp, log, pow } from '../../units/deterministic-math.js';
import { slippageAt, slippageCurve } from '../estimators/slippage.js';
import type { Book } from './book.js';
import type { RiskTarget } from './risk-target.js';
import type { Advice, AssetInput, Interval, TypeInput } from './sizing-input.js';
import type { SimulatedRisk } from './simulated/simulated-risk.js';
import type { Stress } from './stress.js';
import { crashTarget } from './target-words.js';
import { amountText, percentText } from './words.js';

/** What the market does in normal times, from the history. */
export interface CalmMarket {
  /** The rise of the log price over the oracle's delay that one hour in a hundred exceeds: point and bounds. */
  readonly rise: Interval;
}

const BUF = { low: 1.05, high: 1.3, grid: 0.01 };
const CUTS = [0.99, 0.992, 0.994, 0.996, 0.998] as const;
/** Three blocks at least, or a keeper may miss a price that was never on the table. */
const STEPS = [36, 48, 60, 90, 120] as const;
const LONGEST_CLEARING = 1_200;
const LOWEST_CUSP = 0.4;
const SECONDS_PER_YEAR = 31_536_000;
/** Grids below one are parts of one, so that 6 × 0.0001 is 0.0006 and not a hair more. */
function ceilTo(value: number, grid: number): number {
  const steps = Math.ceil(value / grid - 1e-9);
  return grid < 1 ? steps / Math.round(1 / grid) : steps * grid;
}

/** What one value should be, on facts that are taken as they are. */
export type Advised = Pick<Advice, 'parameter' | 'current' | 'advised' | 'reason' | 'target' | 'binding'>;

/** All that advice on one type is made of. */
export interface AuctionFacts {
  readonly type: TypeInput;
  readonly book: Book;
  readonly asset: AssetInput;
  readonly stress: Stress;
  readonly target: RiskTarget;
  readonly calm: CalmMarket;
  readonly simulated: SimulatedRisk | null;
  /** Debt of an ordinary vault. */
  readonly vaultDebt: number;
}

/** The mean debt of a vault; the floor where there is none. */
export const ordinaryVault = ({ debtFloor }: TypeInput, { debt, debts }: Book): number =>
  debts.length === 0 ? debtFloor : debt / debts.length;

/** Penalty, auction, incentives and floor of a type, each by the smallest value that meets its conditions. */
export function adviseAuction(facts: AuctionFacts): Advised[] {
  const start = startAdvice(facts);
  const curve = curveAdvice(facts, start.advised);
  const reset = resetAdvice(facts, start.advised, curve);
  return [penaltyAdvice(facts), start, ...curve, ...reset, ...incentiveAdvice(facts), floorAdvice(facts)];
}

/** Loss on selling what a vault of ordinary size locks up, in today's market. */
function ordinarySlippage({ type, asset, vaultDebt }: AuctionFacts): number {
  return slippageAt(slippageCurve(asset.depth), vaultDebt * (1 + type.penalty));
}

/**
 * The smallest penalty at which liquidating oneself never pays (incentives stay under four fifths of it), repaying early is two
 * percent cheaper than being liquidated, and the penalties of what is liquidated cover the bad debt that it leaves; and no more than an
 * ordinary auction can bring in.
 */
function penaltyAdvice(facts: AuctionFacts): Advised {
  const { type, target, simulated } = facts;
  const { incentiveFlat: tip, incentiveRate: chip } = type.auctionTerms;
  const slippage = ordinarySlippage(facts);
  const most = type.liquidationRatio * (1 - slippage - target.keeperMargin) - 1;
  const wants = [
    { least: (tip / type.debtFloor + chip) / (0.8 - chip), binding: 'liquidating oneself must not pay' },
    { least: slippage + target.simulation.keepers.fee + 0.02, binding: 'repaying early must be cheaper' },
    {
      least: simulated && simulated.liquidated > 0 ? simulated.expectedLoss.point / simulated.liquidated : 0,
      binding: 'bad debt over what is liquidated',
    },
  ];
  const largest = wants.reduce((found, want) => (want.least > found.least ? want : found));
  const wanted = ceilTo(largest.least, 0.01);
  const cap = Math.max(0.01, Math.floor(most * 100) / 100);
  const [farming, early, losses] = wants.map(({ least }) => percentText(least));
  return {
    parameter: 'liquidationPenalty',
    current: type.penalty,
    advised: Math.min(wanted, cap),
    reason:
      `No farming asks for ${farming!}, an incentive to repay early for ${early!}, bad debt for ${losses!}; ` +
      `an ordinary auction brings in no more than ${percentText(most)}.`,
    target: 'Penalties deter, and cover the bad debt of what is liquidated.',
    binding: wanted > cap ? 'what an ordinary auction brings in' : largest.binding,
  };
}

/** The start stands above where the market may be by the time that the oracle's price arrives. */
function startAdvice({ type, calm }: AuctionFacts): Advised {
  const within = (rise: number): number => Math.min(BUF.high, Math.max(BUF.low, ceilTo(exp(rise), BUF.grid)));
  const advised = within(calm.rise.point);
  return {
    parameter: 'startFactor',
    current: type.auction.startFactor,
    advised,
    reason: `Within the oracle's delay the market rises by ${percentText(exp(calm.rise.point) - 1)} in one hour of a hundred.`,
    target: 'The start lies above the market in 99 hours of a hundred.',
    binding: advised === BUF.low || advised === BUF.high ? 'bounds of the start' : "rise within the oracle's delay",
  };
}

/**
 * Cut and step with the least cost: half a cut is lost on average, and the market moves while the price comes down. The price
 * must reach the market within twenty minutes; where no pair does, the fastest is advised.
 */
function curveAdvice({ type, asset }: AuctionFacts, start: number): readonly [Advised, Advised] {
  const pairs = CUTS.flatMap((cut) => STEPS.map((step) => ({ cut, step, seconds: (step * log(start)) / -log(cut) })));
  const quick = pairs.filter(({ seconds }) => seconds <= LONGEST_CLEARING);
  const moving = (seconds: number): number => asset.volatility.longRun * Math.sqrt(seconds / SECONDS_PER_YEAR);
  const cost = ({ cut, seconds }: (typeof pairs)[number]): number => (1 - cut) / 2 + 0.4 * moving(seconds);
  const candidates =
    quick.length > 0
      ? quick
      : pairs
          .slice()
          .sort((a, b) => a.seconds - b.seconds)
          .slice(0, 1);
  const best = candidates.reduce((found, pair) => (cost(pair) < cost(found) ? pair : found));
  const { curve } = type.auction;
  const reason = `The price reaches the market after ${String(Math.round(best.seconds))} s, at a cost of ${percentText(cost(best))}.`;
  const stairs = curve.kind === 'stairstep' ? curve : null;
  const shared = {
    reason,
    target: 'The price reaches the market within twenty minutes, at the least cost of waiting and of steps.',
    binding: quick.length < pairs.length ? 'twenty minutes to the market' : 'cost of waiting and of steps',
  };
  return [
    { parameter: 'cut', current: stairs?.cut ?? null, advised: best.cut, ...shared },
    { parameter: 'step', current: stairs?.stepSeconds ?? null, advised: best.step, ...shared },
  ];
}

/** The price falls to where the target's crash would clear before the auction is reset, and the time suffices for that. */
function resetAdvice(
  { type, stress, target }: AuctionFacts,
  start: number,
  [cut, step]: readonly [Advised, Advised],
): Advised[] {
  const clearing = (exp(-stress.fall.point) * (1 - stress.slippage.point - target.keeperMargin)) / start;
  const advised = Math.floor(Math.max(LOWEST_CUSP, clearing) * 100) / 100;
  const seconds = Math.ceil((1.02 * step.advised * log(advised)) / log(cut.advised));
  const crash = crashTarget(target);
  return [
    {
      parameter: 'resetFactor',
      current: type.auctionTerms.resetFactor,
      advised,
      reason: `A fall of ${percentText(1 - exp(-stress.fall.point))} clears at ${percentText(Math.max(0, clearing))} of the start price.`,
      target: crash,
      binding: clearing < LOWEST_CUSP ? 'lowest reset factor' : 'clearing price of the crash',
    },
    {
      parameter: 'resetSeconds',
      current: type.auctionTerms.resetSeconds,
      advised: seconds,
      reason: `${String(seconds)} s let the price fall to ${percentText(advised)} of its start.`,
      target: crash,
      binding: 'time of the price to the reset factor',
    },
  ];
}

/** The flat part pays for the gas of starting an auction, the whole twice that for an ordinary vault. */
function incentiveAdvice({ type, target, vaultDebt }: AuctionFacts): Advised[] {
  const { gasCost } = target.simulation.keepers;
  const chip = Math.min(0.01, ceilTo(gasCost / (vaultDebt * (1 + type.penalty)), 0.0001));
  const { incentiveFlat, incentiveRate } = type.auctionTerms;
  const aim = 'Starting an auction pays for its gas, and twice over for an ordinary vault.';
  return [
    {
      parameter: 'incentiveFlat',
      current: incentiveFlat,
      advised: gasCost,
      reason: `Starting an auction costs ${amountText(gasCost)} of gas.`,
      target: aim,
      binding: 'gas of starting an auction',
    },
    {
      parameter: 'incentiveRate',
      current: incentiveRate,
      advised: chip,
      reason: `With the flat part it pays twice the gas for a vault of ${amountText(vaultDebt)}.`,
      target: aim,
      binding: chip === 0.01 ? 'largest rate' : 'debt of an ordinary vault',
    },
  ];
}

/** The smallest vault whose penalty pays for its liquidation, and leaves a fifth. */
function floorAdvice({ type, target }: AuctionFacts): Advised {
  const { incentiveFlat: tip, incentiveRate: chip } = type.auctionTerms;
  const left = 0.8 * type.penalty - chip * (1 + type.penalty);
  const least = left > 0 ? (tip + target.simulation.keepers.gasCost) / left : Infinity;
  const payable = least < Infinity;
  return {
    parameter: 'debtFloor',
    current: type.debtFloor,
    advised: payable ? ceilTo(least, pow(10, Math.max(2, Math.floor(log(least) / log(10)) - 1))) : type.debtFloor,
    reason: payable
      ? `A vault of ${amountText(least)} is the smallest whose penalty covers its incentives and gas.`
      : 'The penalty does not even cover the incentives, whatever the size: raise it first.',
    target: 'The penalty of the smallest vault pays for its liquidation and leaves a fifth.',
    binding: payable ? 'incentives and gas over the penalty' : 'penalty below the incentives',
  };
}
