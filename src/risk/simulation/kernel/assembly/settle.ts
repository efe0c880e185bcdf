import { book, lossAt, Work, workAt, worthSold } from './auction';
import { columnStride, priceAt, seenColumn, soldColumn } from './columns';
import { exp } from './exp';
import { debtBefore, Evaluation, Family, Member, memberAt, Model, ratioAt, Scratch } from './job';
import { impactAt, Market } from './market';
import { firstAtOrBelow, lastWithin } from './search';

/** A sale is found to this part of its worth. */
const PRECISION: f64 = 1e-13;
const MOST_ROUNDS = 100000;
/** A secant closer to the diagonal than this is not followed. */
const BOLDEST_SLOPE: f64 = 0.9;

/** The end of the positions that are unsafe at the oracle's log price, as far as the auctions of an hour can take them. */
function unsafeEnd(member: Member, work: Work): i32 {
  const end = firstAtOrBelow(member.records, work.stop, member.positions, work.seen - member.shift);
  return end == work.next ? end : lastWithin(member.records, work.next, end, member.capacity);
}

export function findUnsafe(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  columns: usize,
  look: i32,
  impact: f64,
): bool {
  const stride = columnStride(family, model.hours);
  let any = false;
  for (let index = 0; index < family.members; index++) {
    const work = workAt(scratch, index);
    if (work.quietUntil > look) continue;
    work.seen = priceAt(seenColumn(family, columns, stride, index), look) - impact;
    work.stop = unsafeEnd(memberAt(evaluation, index), work);
    any = any || work.stop > work.next;
  }
  return any;
}

/**
 * One clearing price for all sales of an hour: the least amount that, sold, gives the price at which just this amount is
 * sold; without delay it also decides who is liquidated, and so holds the cascade. Found from nothing upwards, by rounds;
 * where the set of lots is known, secants shorten the way as long as they do not pass the goal.
 */
export function settle(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  columns: usize,
  market: Market,
  hour: i32,
): void {
  const permanent = evaluation.permanent;
  const before = impactAt(family.curve, market.used);
  takePrices(model, family, evaluation, scratch, columns, hour);
  addTabs(family, evaluation, scratch, market);
  let total: f64 = 0;
  let fresh = before;
  let impact = market.impact;
  let factor: f64 = 1;
  let below: f64 = 0;
  let belowWorth: f64 = -1;
  let secants = family.delay != 0 && family.wholeLots == 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    fresh = impactAt(family.curve, market.used + total);
    impact = (1 - permanent) * fresh + market.stayed + permanent * (fresh - before);
    const moved = family.delay == 0 && moveStops(model, family, evaluation, scratch, columns, hour, impact);
    factor = exp(-impact);
    const worth =
      impact <= market.payingUntil ? market.tabs / factor : worthOf(family, evaluation, scratch, impact, factor);
    if (worth < total) {
      secants = false;
      total = belowWorth;
      continue;
    }
    if (!moved && worth - total <= PRECISION * worth) break;
    const next = secants && belowWorth >= 0 ? secant(below, belowWorth, total, worth) : worth;
    below = total;
    belowWorth = worth;
    total = next;
  }
  market.used += total;
  market.stayed += permanent * (fresh - before);
  market.impact = impact;
  bookSales(family, evaluation, scratch, impact, factor);
}

/** Where the line through two points of worth over total meets its diagonal; `worth` where that would be a bold guess. */
function secant(below: f64, belowWorth: f64, total: f64, worth: f64): f64 {
  const slope = (worth - belowWorth) / (total - below);
  return slope > 0 && slope < BOLDEST_SLOPE ? total + (worth - total) / (1 - slope) : worth;
}

/** Prices at which the keepers of those that sell do so in this hour, before impact. */
function takePrices(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  columns: usize,
  hour: i32,
): void {
  const stride = columnStride(family, model.hours);
  let logPrice: f64 = 0;
  let price: f64 = 1;
  for (let index = 0; index < family.members; index++) {
    const work = workAt(scratch, index);
    if (family.delay && work.stop == work.next) continue;
    work.logPrice = priceAt(soldColumn(family, columns, stride, index), hour) + memberAt(evaluation, index).logMargin;
    if (work.logPrice != logPrice) {
      logPrice = work.logPrice;
      price = exp(logPrice);
    }
    work.price = price;
  }
}

/**
 * Where it is known who sells, what pays all tabs is one amount over the price, up to the impact at which the first lot no
 * longer pays its own. Leaves both in `market`.
 */
function addTabs(family: Family, evaluation: Evaluation, scratch: Scratch, market: Market): void {
  market.tabs = 0;
  market.payingUntil = -1;
  if (family.delay == 0 || family.wholeLots) return;
  let until = f64.MAX_VALUE;
  for (let index = 0; index < family.members; index++) {
    const work = workAt(scratch, index);
    if (work.stop == work.next) continue;
    const member = memberAt(evaluation, index);
    const debt = debtBefore(member.records, work.stop) - debtBefore(member.records, work.next);
    market.tabs += (member.scale * member.penalty * member.debtFactor * debt) / work.price;
    until = min(until, work.logPrice - member.logDebtFactor - member.logPenalty - ratioAt(member.records, work.next));
  }
  market.payingUntil = until;
}

/** Without delay, what the oracle sees under an impact; @returns whether more is unsafe than before. */
function moveStops(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  columns: usize,
  hour: i32,
  impact: f64,
): bool {
  const stride = columnStride(family, model.hours);
  let moved = false;
  for (let index = 0; index < family.members; index++) {
    const work = workAt(scratch, index);
    work.seen = priceAt(seenColumn(family, columns, stride, index), hour) - impact;
    const end = unsafeEnd(memberAt(evaluation, index), work);
    moved = moved || end > work.stop;
    work.stop = end;
  }
  return moved;
}

function worthOf(family: Family, evaluation: Evaluation, scratch: Scratch, impact: f64, factor: f64): f64 {
  let worth: f64 = 0;
  for (let index = 0; index < family.members; index++) {
    const work = workAt(scratch, index);
    if (work.stop == work.next) continue;
    worth += worthSold(family, memberAt(evaluation, index), work, impact, factor);
  }
  return worth;
}

function bookSales(family: Family, evaluation: Evaluation, scratch: Scratch, impact: f64, factor: f64): void {
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    const work = workAt(scratch, index);
    if (work.stop == work.next) continue;
    book(member, work, work.logPrice - impact, work.price * factor);
    work.trigger = ratioAt(member.records, work.next) + member.shift;
  }
}

/** What nobody has bought by the end of the horizon and is not worth its debt then counts as lost at the last price. */
export function loseRest(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  columns: usize,
  impact: f64,
): void {
  const stride = columnStride(family, model.hours);
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    const work = workAt(scratch, index);
    const last = priceAt(soldColumn(family, columns, stride, index), model.hours);
    work.loss += lossAt(member, work.next, member.positions, last + member.logMargin - impact);
  }
}
