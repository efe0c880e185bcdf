import { exp, log, pow } from '../../units/deterministic-math.js';
import { slippageAt, slippageCurve } from '../estimators/slippage.js';
import type { Book } from './book.js';
import type { RiskTarget } from './risk-target.js';
import type { Advice, AssetInput, Interval, TypeInput } from './sizing-input.js';
import type { SimulatedRisk } from './simulated/simulated-risk.js';
import type { Stress } from './stress.js';
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
const around = (point: number): Interval => ({ low: point, point, high: point });

interface Facts {
  readonly type: TypeInput;
  readonly book: Book;
  readonly asset: AssetInput;
  readonly stress: Stress;
  readonly target: RiskTarget;
  readonly calm: CalmMarket;
  readonly simulated: SimulatedRisk | null;
}

/** Penalty, auction, incentives and floor of a type, each by the smallest value that meets its conditions. */
export function adviseAuction(facts: Facts): Advice[] {
  const start = startAdvice(facts);
  const curve = curveAdvice(facts, start.advised);
  const reset = resetAdvice(facts, start.advised, curve);
  return [penaltyAdvice(facts), start, ...curve, ...reset, ...incentiveAdvice(facts), floorAdvice(facts)];
}

/** Loss on selling what a vault of ordinary size locks up, in today's market. */
function ordinarySlippage({ type, book, asset }: Facts): number {
  const size = book.debts.length === 0 ? type.debtFloor : book.debt / book.debts.length;
  return slippageAt(slippageCurve(asset.depth), size * (1 + type.penalty));
}

/**
 * The smallest penalty at which liquidating oneself never pays (incentives stay under four fifths of it), repaying early is two
 * percent cheaper than being liquidated, and penalties of a year cover the bad debt of a year; and no more than an ordinary auction
 * can bring in.
 */
function penaltyAdvice(facts: Facts): Advice {
  const { type, target, simulated } = facts;
  const { incentiveFlat: tip, incentiveRate: chip } = type.auctionTerms;
  const farming = (tip / type.debtFloor + chip) / (0.8 - chip);
  const early = ordinarySlippage(facts) + target.simulation.keepers.fee + 0.02;
  const liquidated = simulated && simulated.lossProbability > 0 ? simulated.expectedLoss.point / simulated.debt : 0;
  const most = type.liquidationRatio * (1 - ordinarySlippage(facts) - target.keeperMargin) - 1;
  const advised = Math.min(
    ceilTo(Math.max(farming, early, liquidated), 0.01),
    Math.max(0.01, Math.floor(most * 100) / 100),
  );
  return {
    parameter: 'liquidationPenalty',
    current: type.penalty,
    advised,
    interval: { low: Math.min(farming, early), point: advised, high: Math.max(advised, most) },
    reason:
      `No farming asks for ${percentText(farming)}, an incentive to repay early for ${percentText(early)}; ` +
      `an ordinary auction brings in no more than ${percentText(most)}.`,
  };
}

/** The start stands above where the market may be by the time that the oracle's price arrives. */
function startAdvice({ type, calm }: Facts): Advice {
  const within = (rise: number): number => Math.min(BUF.high, Math.max(BUF.low, ceilTo(exp(rise), BUF.grid)));
  const advised = within(calm.rise.point);
  return {
    parameter: 'startFactor',
    current: type.auction.startFactor,
    advised,
    interval: { low: within(calm.rise.low), point: advised, high: within(calm.rise.high) },
    reason: `Within the oracle's delay the market rises by ${percentText(exp(calm.rise.point) - 1)} in one hour of a hundred.`,
  };
}

/**
 * Cut and step with the least cost: half a cut is lost on average, and the market moves while the price comes down. The price
 * must reach the market within twenty minutes; where no pair does, the fastest is advised.
 */
function curveAdvice({ type, asset }: Facts, start: number): readonly [Advice, Advice] {
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
  return [
    { parameter: 'cut', current: stairs?.cut ?? null, advised: best.cut, interval: around(best.cut), reason },
    {
      parameter: 'step',
      current: stairs?.stepSeconds ?? null,
      advised: best.step,
      interval: around(best.step),
      reason,
    },
  ];
}

/** The price falls to where the target's crash would clear before the auction is reset, and the time suffices for that. */
function resetAdvice({ type, stress, target }: Facts, start: number, [cut, step]: readonly [Advice, Advice]): Advice[] {
  const clearing = (end: keyof Interval): number =>
    Math.max(LOWEST_CUSP, (exp(-stress.fall[end]) * (1 - stress.slippage[end] - target.keeperMargin)) / start);
  const advised = Math.floor(clearing('point') * 100) / 100;
  const seconds = Math.ceil((1.02 * step.advised * log(advised)) / log(cut.advised));
  return [
    {
      parameter: 'resetFactor',
      current: type.auctionTerms.resetFactor,
      advised,
      interval: { low: clearing('high'), point: advised, high: clearing('low') },
      reason: `A fall of ${percentText(1 - exp(-stress.fall.point))} clears at ${percentText(clearing('point'))} of the start price.`,
    },
    {
      parameter: 'resetSeconds',
      current: type.auctionTerms.resetSeconds,
      advised: seconds,
      interval: around(seconds),
      reason: `${String(seconds)} s let the price fall to ${percentText(advised)} of its start.`,
    },
  ];
}

/** The flat part pays for the gas of starting an auction, the whole twice that for an ordinary vault. */
function incentiveAdvice({ type, book, target }: Facts): Advice[] {
  const { gasCost } = target.simulation.keepers;
  const size = book.debts.length === 0 ? type.debtFloor : book.debt / book.debts.length;
  const rate = Math.max(0, (2 * gasCost - gasCost) / (size * (1 + type.penalty)));
  const chip = Math.min(0.01, ceilTo(rate, 0.0001));
  const { incentiveFlat, incentiveRate } = type.auctionTerms;
  return [
    {
      parameter: 'incentiveFlat',
      current: incentiveFlat,
      advised: gasCost,
      interval: around(gasCost),
      reason: `Starting an auction costs ${amountText(gasCost)} of gas.`,
    },
    {
      parameter: 'incentiveRate',
      current: incentiveRate,
      advised: chip,
      interval: around(chip),
      reason: `With the flat part it pays twice the gas for a vault of ${amountText(size)}.`,
    },
  ];
}

/** The smallest vault whose penalty pays for its liquidation, and leaves a fifth. */
function floorAdvice({ type, target }: Facts): Advice {
  const { incentiveFlat: tip, incentiveRate: chip } = type.auctionTerms;
  const left = 0.8 * type.penalty - chip * (1 + type.penalty);
  const least = left > 0 ? (tip + target.simulation.keepers.gasCost) / left : Infinity;
  const advised = Number.isFinite(least)
    ? ceilTo(least, pow(10, Math.max(2, Math.floor(log(least) / log(10)) - 1)))
    : type.debtFloor;
  return {
    parameter: 'debtFloor',
    current: type.debtFloor,
    advised,
    interval: around(advised),
    reason: Number.isFinite(least)
      ? `A vault of ${amountText(least)} is the smallest whose penalty covers its incentives and gas.`
      : 'The penalty does not even cover the incentives, whatever the size: raise it first.',
  };
}
