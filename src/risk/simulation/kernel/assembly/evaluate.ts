import { isAbsent } from './absence';
import { workAt } from './auction';
import { columnStride, entryBytes, seenColumn } from './columns';
import { Evaluation, Family, memberAt, Model, ratioAt, Scratch } from './job';
import { Market, recover } from './market';
import { isSafe, isSafeBelow, isSafeFrom } from './safety';
import { nextAtOrBelow, roundedUp } from './search';
import { findUnsafe, loseRest, settle } from './settle';

/** How much more impact than there is a search for quiet hours allows for. */
const HEAD_ROOM: f64 = 0.02;

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
  const stride = columnStride(family, model.hours);
  let entry = load<usize>(scratch.entryStarts + (<usize>index << 2));
  let columns = load<usize>(scratch.columnStarts + (<usize>index << 2));
  for (let slot = 0; slot < kept; slot++) {
    if (!certified || !(isSafe(family, evaluation, entry) || isSafeBelow(model, family, evaluation, entry))) {
      const path = load<i32>(entry);
      run(model, family, evaluation, scratch, columns, path, certified);
      write(family, evaluation, scratch, <usize>(path - firstPath) << 3);
    }
    entry += entryBytes(family.members);
    columns += <usize>(stride * family.columns) << 2;
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

/** The hours of one path in which something may happen; with `certified`, to the last in which something may be lost. */
function run(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  columns: usize,
  path: i32,
  certified: bool,
): void {
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
    if (family.absentStress != 0 && isAbsent(model, family, columns, path, hour)) {
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
    if (certified && isSafeFrom(model, family, evaluation, scratch, columns, market, hour)) return;
    look = family.delay ? hour : hour + 1;
  }
  recover(market, family.curve, evaluation.permanent, load<f64>(family.recovery + (<usize>(model.hours - now) << 3)));
  loseRest(model, family, evaluation, scratch, columns, market.impact);
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
    work.quietUntil = 0;
    work.quietImpact = -1;
  }
}

/**
 * First hour from `look` on at which the oracle may see an unsafe position. Impact only recovers until then. Members far from
 * their triggers are looked at once for a larger impact, and then left alone until it is reached.
 */
function nextLook(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  columns: usize,
  impact: f64,
  look: i32,
): i32 {
  const stride = columnStride(family, model.hours);
  let first = model.hours + 1;
  for (let index = 0; index < family.members; index++) {
    const work = workAt(scratch, index);
    if (work.next == memberAt(evaluation, index).positions) continue;
    const column = seenColumn(family, columns, stride, index);
    if (look > work.quietUntil || impact > work.quietImpact) {
      work.quietImpact = impact + HEAD_ROOM;
      work.quietUntil = nextAtOrBelow(column, look, roundedUp(work.trigger + work.quietImpact), model.hours);
    }
    if (work.quietUntil >= first) continue;
    const from = max(look, work.quietUntil);
    first = min(first, nextAtOrBelow(column, from, roundedUp(work.trigger + impact), model.hours));
  }
  return first;
}
