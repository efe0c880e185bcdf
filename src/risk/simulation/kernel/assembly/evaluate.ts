import { book, Work, WORK_BYTES, worthSold } from './auction';
import { columnLength, entryBytes } from './block';
import { Evaluation, Family, Member, MEMBER_BYTES, Model, ratioAt, Scratch } from './job';
import { impactAt, Market, MARKET_BYTES, recover } from './market';
import { KEEPERS, philox, word0 } from './random';
import { firstAtOrBelow, lastWithin, nextAtOrBelow, roundedUp } from './search';

/** A sale is found to this part of its worth. */
const PRECISION: f64 = 1e-13;
const MOST_ROUNDS = 100000;

// @ts-ignore: decorator
@inline function memberAt(evaluation: Evaluation, index: i32): Member {
  return changetype<Member>(evaluation.firstMember + <usize>index * MEMBER_BYTES);
}
// @ts-ignore: decorator
@inline function workAt(scratch: Scratch, index: i32): Work {
  return changetype<Work>(scratch.members + MARKET_BYTES + <usize>index * WORK_BYTES);
}
// @ts-ignore: decorator
@inline function seenColumn(family: Family, columns: usize, length: i32, member: i32): usize {
  return columns + (<usize>(load<i32>(family.memberColumns + (<usize>member << 3)) * length) << 2);
}
// @ts-ignore: decorator
@inline function soldColumn(family: Family, columns: usize, length: i32, member: i32): usize {
  return columns + (<usize>(load<i32>(family.memberColumns + (<usize>member << 3), 4) * length) << 2);
}
// @ts-ignore: decorator
@inline function priceAt(column: usize, hour: i32): f64 {
  return <f64>load<f32>(column + (<usize>hour << 2));
}

/** A path that no member can lose on: all lows are above the critical ones, or all falls. */
export function isSafe(family: Family, evaluation: Evaluation, entry: usize): bool {
  let low = true;
  let steady = true;
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    const at = entry + (<usize>index << 3);
    low = low && load<f32>(at, 4) > member.safeLow;
    steady = steady && load<f32>(at, 8) > member.safeFall;
  }
  return low || steady;
}

/** Runs one evaluation over the kept paths of a block. */
export function evaluateKept(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  index: i32,
  firstPath: i32,
  certified: bool,
): void {
  const kept = load<i32>(scratch.kept + (<usize>index << 2));
  const length = columnLength(model.hours);
  let entry = load<usize>(scratch.entryStarts + (<usize>index << 2));
  let columns = load<usize>(scratch.columnStarts + (<usize>index << 2));
  for (let slot = 0; slot < kept; slot++) {
    if (!certified || !isSafe(family, evaluation, entry)) {
      const path = load<i32>(entry);
      run(model, family, evaluation, scratch, columns, path);
      write(family, evaluation, scratch, <usize>(path - firstPath) << 3);
    }
    entry += entryBytes(family.members);
    columns += <usize>(length * family.columns) << 2;
  }
}

function write(family: Family, evaluation: Evaluation, scratch: Scratch, at: usize): void {
  let loss: f64 = 0;
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    const work = workAt(scratch, index);
    loss += work.loss;
    if (member.lossRow) store<f64>(member.lossRow + at, work.loss);
    if (member.liquidatedRow) store<f64>(member.liquidatedRow + at, work.liquidated);
    if (member.incomeRow) store<f64>(member.incomeRow + at, work.income);
    if (member.gapRow) store<f64>(member.gapRow + at, work.gap);
    if (member.hoursRow) store<f64>(member.hoursRow + at, <f64>work.hours);
  }
  if (evaluation.lossRow) store<f64>(evaluation.lossRow + at, loss);
}

/** The hours of one path in which something may happen. */
function run(model: Model, family: Family, evaluation: Evaluation, scratch: Scratch, columns: usize, path: i32): void {
  const market = changetype<Market>(scratch.members);
  const lastLook = model.hours - family.delay;
  start(family, evaluation, scratch, market);
  let now = 0;
  let look = 1 - family.delay;
  while (look <= lastLook) {
    look = nextLook(model, family, evaluation, scratch, columns, market.impact, look);
    if (look > lastLook) break;
    recover(market, family.curve, evaluation.permanent, load<f64>(family.recovery + (<usize>(look - now) << 3)));
    now = look;
    const hour = look + family.delay;
    if (isAbsent(model, family, columns, path, hour)) {
      look++;
      continue;
    }
    if (family.delay) {
      if (!findUnsafe(model, family, evaluation, scratch, columns, look, market.impact)) {
        look++;
        continue;
      }
      recover(market, family.curve, evaluation.permanent, load<f64>(family.recovery + 8));
      now = hour;
    }
    settle(model, family, evaluation, scratch, columns, market, hour);
    look = family.delay ? hour : hour + 1;
  }
}

function start(family: Family, evaluation: Evaluation, scratch: Scratch, market: Market): void {
  market.used = 0;
  market.stayed = 0;
  market.impact = 0;
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    const work = workAt(scratch, index);
    work.trigger = ratioAt(member.records, 0) + member.shift;
    work.loss = 0;
    work.liquidated = 0;
    work.income = 0;
    work.gap = 0;
    work.next = 0;
    work.stop = 0;
    work.hours = 0;
  }
}

/** First hour from `look` on at which the oracle may see an unsafe position. Impact only recovers until then. */
function nextLook(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  columns: usize,
  impact: f64,
  look: i32,
): i32 {
  const length = columnLength(model.hours);
  let first = model.hours + 1;
  for (let index = 0; index < family.members; index++) {
    const work = workAt(scratch, index);
    if (work.next == memberAt(evaluation, index).positions) continue;
    const column = seenColumn(family, columns, length, index);
    first = min(first, nextAtOrBelow(column, look, roundedUp(work.trigger + impact), model.hours));
  }
  return first;
}

/** Whether no keeper works in this hour. */
function isAbsent(model: Model, family: Family, columns: usize, path: i32, hour: i32): bool {
  if (family.absentStress == 0) return false;
  philox(i32x4.splat(hour), i32x4.splat(0), path, KEEPERS, model.seedLow, model.seedHigh);
  const move = <f32>(priceAt(columns, hour) - priceAt(columns, hour - 1));
  const chance = move <= family.stressFall ? family.absentStress : family.absentCalm;
  return <u32>i32x4.extract_lane(word0, 0) < chance;
}

/** The end of the positions that are unsafe at the oracle's log price, as far as the auctions of an hour can take them. */
function unsafeEnd(member: Member, work: Work): i32 {
  const end = firstAtOrBelow(member.records, work.stop, member.positions, work.seen - member.shift);
  if (end == work.next) return end;
  return min(end, lastWithin(member.records, work.next, member.positions, member.capacity));
}

function findUnsafe(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  columns: usize,
  look: i32,
  impact: f64,
): bool {
  const length = columnLength(model.hours);
  let any = false;
  for (let index = 0; index < family.members; index++) {
    const work = workAt(scratch, index);
    work.seen = priceAt(seenColumn(family, columns, length, index), look) - impact;
    work.stop = unsafeEnd(memberAt(evaluation, index), work);
    any = any || work.stop > work.next;
  }
  return any;
}

/**
 * One clearing price for all sales of an hour: the least amount that, sold, gives the price at which just this amount is
 * sold; without delay it also decides who is liquidated, and so holds the cascade. Found by rounds from nothing upwards.
 */
function settle(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  columns: usize,
  market: Market,
  hour: i32,
): void {
  const length = columnLength(model.hours);
  const permanent = evaluation.permanent;
  const before = impactAt(family.curve, market.used);
  let total: f64 = 0;
  let fresh = before;
  let impact = market.impact;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    fresh = impactAt(family.curve, market.used + total);
    impact = (1 - permanent) * fresh + market.stayed + permanent * (fresh - before);
    let moved = false;
    let worth: f64 = 0;
    for (let index = 0; index < family.members; index++) {
      const member = memberAt(evaluation, index);
      const work = workAt(scratch, index);
      if (!family.delay) {
        work.seen = priceAt(seenColumn(family, columns, length, index), hour) - impact;
        const end = unsafeEnd(member, work);
        moved = moved || end > work.stop;
        work.stop = end;
      }
      if (work.stop == work.next) continue;
      const sold = priceAt(soldColumn(family, columns, length, index), hour);
      worth += worthSold(family, member, work, sold - impact + member.logMargin);
    }
    if (!moved && worth - total <= PRECISION * worth) break;
    total = worth;
  }
  market.used += total;
  market.stayed += permanent * (fresh - before);
  market.impact = impact;
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    const work = workAt(scratch, index);
    if (work.stop == work.next) continue;
    const sold = priceAt(soldColumn(family, columns, length, index), hour);
    book(member, work, sold - impact + member.logMargin);
    work.trigger = ratioAt(member.records, work.next) + member.shift;
  }
}
