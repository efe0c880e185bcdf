import { exp } from '../../units/deterministic-math.js';
import { valueAt } from '../estimators/slippage.js';
import type { Book } from './book.js';
import { targetOf } from './decision.js';
import { cutOf } from './liquidation-ratio.js';
import type { RiskTarget } from './risk-target.js';
import type { Interval, Sized, TypeInput } from './sizing-input.js';
import { LARGEST_SCALE } from './simulated/books.js';
import { doubtsOf } from './simulated/doubted.js';
import type { SimulatedRisk } from './simulated/simulated-risk.js';
import { saleOf, stressedDepth, type Family, type Stress } from './stress.js';
import { amountText, percentText } from './words.js';

/** Ceilings are whole thousands of the debt unit. */
const GRID = 1_000;
const downToGrid = (amount: number): number => Math.floor(amount / GRID) * GRID;
const upToGrid = (amount: number): number => Math.ceil(amount / GRID) * GRID;

/** Loss on selling that a vault at its liquidation ratio can bear after the fall: 1 − margin − exp(fall) / (ratio × cut). */
export const bearableSlippage = (type: TypeInput, fall: number, target: RiskTarget): number =>
  Math.max(0, 1 - target.keeperMargin - exp(fall) / (type.liquidationRatio * cutOf(type)));

/**
 * Debt of the type at which the target's crash sells as much as the market takes at the loss that a vault can bear.
 *
 * The books of the family grow together until then, each as it is made; but no book says that new debt is safer than the
 * liquidation ratio asks, so it grows by no more than would fill the market with vaults as thin as that.
 */
function capacity(
  type: TypeInput,
  book: Book,
  family: Family,
  fall: number,
  unprotected: number,
  target: RiskTarget,
): number {
  const depth = stressedDepth(family.asset.depth, target.depthStress);
  const sellable = valueAt(depth, bearableSlippage(type, fall, target));
  const room = book.debt + sellable / (unprotected * (1 + type.penalty));
  const sale = saleOf(family, fall, unprotected);
  return book.debt === 0 || sale === 0 ? room : Math.min(room, (book.debt * sellable) / sale);
}

/** Debt that the market can carry: point, and careful and careless ends. */
export function riskCapacity(
  type: TypeInput,
  book: Book,
  family: Family,
  stress: Stress,
  target: RiskTarget,
): Interval {
  const { fall } = stress;
  const { unprotectedShare: share } = target;
  const ends = [
    capacity(type, book, family, fall.high, share.high, target),
    capacity(type, book, family, fall.point, share.point, target),
    capacity(type, book, family, fall.low, share.low, target),
  ].sort((a, b) => a - b) as [number, number, number];
  return { low: ends[0], point: ends[1], high: ends[2] };
}

/** Where a capacity comes from, and what the closed form says beside it. */
export interface CapacitySource {
  readonly simulated: SimulatedRisk | null;
  readonly closed: Interval;
}

/**
 * A ceiling never falls under the debt that is there already: that would repay nothing and only stop its owners.
 *
 * @param capacityOf from the simulation where there is one, else the closed form, which stays as the cross-check.
 */
export function sizeDebtCeiling(
  type: TypeInput,
  book: Book,
  stress: Stress,
  capacityOf: Interval,
  { confidence, simulation }: RiskTarget,
  { simulated, closed }: CapacitySource = { simulated: null, closed: capacityOf },
): Sized {
  const lift = (end: keyof Interval): number => liftOver(type, simulated, capacityOf[end], closed[end]);
  const interval = { low: downToGrid(lift('low')), point: downToGrid(lift('point')), high: lift('high') };
  const target = targetOf(type.ceiling, interval, 'down');
  const floor = Math.min(upToGrid(book.debt), type.ceiling);
  const wanted = target === null ? type.ceiling : Math.max(target, floor);
  const held = target !== null && target < floor;
  const through =
    simulated === null
      ? `a fall of ${percentText(1 - exp(-stress.fall.point))}`
      : `${String(simulation.horizonHours)} simulated hours, within both limits` +
        `${isReach(simulated, capacityOf.point) ? ` at ${String(LARGEST_SCALE)} times today's debt, the most that was tried` : ''},`;
  return {
    parameter: 'debtCeiling',
    unit: 'debt',
    current: type.ceiling,
    wanted,
    interval,
    doubts: simulated?.capacity ? doubtsOf(simulated.capacity) : { data: capacityOf },
    decision: wanted === type.ceiling ? 'leave' : 'change',
    reason:
      `Through ${through} the market carries ${amountText(interval.point)} of debt, between ` +
      `${amountText(interval.low)} and ${amountText(interval.high)} at ${percentText(confidence)} confidence; the present ceiling ` +
      `lies ${target === null ? 'inside' : 'outside'}` +
      (held ? `, and the debt of ${amountText(book.debt)} that is there already is the floor.` : '.'),
    binding: held ? 'debt that is there already' : BINDING[simulated?.binding ?? 'depth'],
    inputs: {
      debt: book.debt,
      capacityLow: capacityOf.low,
      capacityPoint: capacityOf.point,
      capacityHigh: capacityOf.high,
      closedFormPoint: closed.point,
      fallPoint: stress.fall.point,
    },
  };
}

/** How far the closed form may be exceeded: it knows one asset and one crash. */
const CLOSED_FORM_SPARE = 1.25;

const BINDING = {
  depth: 'depth at the loss that a vault can bear',
  probability: 'chance of a loss over the threshold',
  shortfall: 'part of the surplus buffer',
} as const;

/** Whether so much was the largest book that the simulation tried, and even that within the limits. */
const isReach = (simulated: SimulatedRisk | null, amount: number): boolean =>
  amount >= (simulated?.debt ?? Infinity) * LARGEST_SCALE * (1 - 1e-9);

/**
 * Beyond the simulation's reach the closed form speaks, with a quarter on top: the ceiling is left as far as the depth carries it.
 */
const liftOver = ({ ceiling }: TypeInput, simulated: SimulatedRisk | null, amount: number, closed: number): number =>
  isReach(simulated, amount) ? Math.max(amount, Math.min(ceiling, CLOSED_FORM_SPARE * closed)) : amount;
