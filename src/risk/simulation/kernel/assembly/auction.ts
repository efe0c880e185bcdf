import { exp } from './exp';
import { debtBefore, Family, Member, ratioAt, Scratch, worthBefore } from './job';
import { MARKET_BYTES } from './market';
import { firstAtOrBelow } from './search';

/** One member while a path is evaluated. */
@unmanaged
export class Work {
  /** Highest oracle price, as a log, at which the next position can be liquidated. */
  trigger: f64;
  /** Log price that the oracle showed when the positions up to `stop` were seen to be unsafe. */
  seen: f64;
  /** What keepers pay in this hour before any impact, and its log. */
  price: f64;
  logPrice: f64;
  loss: f64;
  liquidated: f64;
  income: f64;
  gap: f64;
  /** First position that has not been liquidated, and the end of those under the hammer. */
  next: i32;
  stop: i32;
  hours: i32;
  /** Before this hour the oracle sees nothing unsafe, unless the impact grows beyond `quietImpact`. */
  quietUntil: i32;
  quietImpact: f64;
}

const WORK_BYTES: usize = 88;

// @ts-ignore: decorator
@inline export function workAt(scratch: Scratch, index: i32): Work {
  return changetype<Work>(scratch.members + MARKET_BYTES + <usize>index * WORK_BYTES);
}

/** Worth at the start prices of the collateral that keepers sell under an impact; `factor` is e^−impact. */
export function worthSold(family: Family, member: Member, work: Work, impact: f64, factor: f64): f64 {
  const records = member.records;
  const from = worthBefore(records, work.next);
  if (family.wholeLots) return member.scale * (worthBefore(records, work.stop) - from);
  const level = work.logPrice - impact - member.logDebtFactor - member.logPenalty;
  const covered = firstAtOrBelow(records, work.next, work.stop, level);
  const debt = debtBefore(records, work.stop) - debtBefore(records, covered);
  const whole = worthBefore(records, covered) - from;
  return member.scale * (whole + (member.penalty * member.debtFactor * debt) / (work.price * factor));
}

/** Books the auctions of the positions from `next` to `stop`, sold at one price. */
export function book(member: Member, work: Work, logPrice: f64, price: f64): void {
  const records = member.records;
  const level = logPrice - member.logDebtFactor;
  const insolvent = firstAtOrBelow(records, work.next, work.stop, level);
  const covered = firstAtOrBelow(records, insolvent, work.stop, level - member.logPenalty);
  const debt = debtBefore(records, work.next);
  const insolventDebt = debtBefore(records, insolvent);
  const coveredDebt = debtBefore(records, covered);
  const lastDebt = debtBefore(records, work.stop);
  const factor = member.debtFactor;
  const insolventWorth = worthBefore(records, insolvent);
  const lost = factor * (insolventDebt - debt) - price * (insolventWorth - worthBefore(records, work.next));
  const partPenalty = price * (worthBefore(records, covered) - insolventWorth) - factor * (coveredDebt - insolventDebt);
  const wholePenalty = (member.penalty - 1) * factor * (lastDebt - coveredDebt);
  const incentive = member.chip * member.penalty * factor * (lastDebt - debt);
  work.loss += member.scale * lost;
  work.income += member.scale * (partPenalty + wholePenalty - incentive) - member.tip * <f64>(work.stop - work.next);
  work.liquidated += member.scale * factor * (lastDebt - debt);
  work.gap = max(work.gap, work.seen - logPrice);
  work.hours++;
  work.next = work.stop;
}

/** Debt less worth of the positions from `from` that are not worth their debt at a price. */
export function lossAt(member: Member, from: i32, end: i32, logPrice: f64): f64 {
  const records = member.records;
  const level = logPrice - member.logDebtFactor;
  if (from == end || ratioAt(records, from) <= level) return 0;
  const insolvent = firstAtOrBelow(records, from, end, level);
  const debt = member.debtFactor * (debtBefore(records, insolvent) - debtBefore(records, from));
  return member.scale * (debt - exp(logPrice) * (worthBefore(records, insolvent) - worthBefore(records, from)));
}
