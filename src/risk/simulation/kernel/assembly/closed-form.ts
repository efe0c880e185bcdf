import { lossAt } from './auction';
import { columnLength, entryBytes } from './columns';
import { Evaluation, Family, Member, Model, ratioAt, Scratch, worthBefore } from './job';
import { isSafe } from './safety';
import { nextAtOrBelow, roundedUp } from './search';

/**
 * The same as `evaluateKept` where a family has one member, impact is linear and keepers sell whole lots: the cascade of an
 * hour then ends at the first position j with ratio + λ·worthBefore at or below a level known before the sale, and a table
 * over levels gives a position close before j. Only losses are written.
 */
export function evaluateClosedForm(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  index: i32,
  firstPath: i32,
  certified: bool,
): void {
  const member = changetype<Member>(evaluation.firstMember);
  const kept = load<i32>(scratch.kept + (<usize>index << 2));
  const bytes = <usize>columnLength(model.hours) << 2;
  const stride = bytes * family.columns;
  const sold = bytes * load<i32>(family.memberColumns, 4);
  let entry = load<usize>(scratch.entryStarts + (<usize>index << 2));
  let columns = load<usize>(scratch.columnStarts + (<usize>index << 2));
  for (let slot = 0; slot < kept; slot++) {
    if (!certified || !isSafe(family, evaluation, entry)) {
      const loss = lossOf(model, family, evaluation, member, columns, columns + sold);
      const at = <usize>(load<i32>(entry) - firstPath) << 3;
      if (member.lossRow) store<f64>(member.lossRow + at, loss);
    }
    entry += entryBytes(1);
    columns += stride;
  }
}

function lossOf(model: Model, family: Family, evaluation: Evaluation, member: Member, seen: usize, sold: usize): f64 {
  const records = member.records;
  const hours = model.hours;
  const delay = family.delay;
  const lastLook = hours - delay;
  const shift = member.shift;
  const slope = load<f64>(family.curve, 16) * member.scale;
  const staying = slope * evaluation.permanent;
  const passing = slope - staying;
  const cascade = delay ? 0 : slope;
  let loss: f64 = 0;
  let transient: f64 = 0;
  let stayed: f64 = 0;
  let next = 0;
  let now = 0;
  let trigger = ratioAt(records, 0) + shift;
  let look = 1 - delay;
  while (look <= lastLook) {
    look = nextAtOrBelow(seen, look, roundedUp(trigger + transient + stayed), hours);
    if (look > lastLook) break;
    transient *= load<f64>(family.recovery + (<usize>(look - now) << 3));
    now = look;
    const level = <f64>load<f32>(seen + (<usize>look << 2)) - transient - stayed;
    if (trigger <= level) {
      look++;
      continue;
    }
    const before = worthBefore(records, next);
    const stop = cascadeEnd(member, records, next, level - shift + cascade * before, cascade);
    const worth = worthBefore(records, stop) - before;
    if (delay) {
      now = look + 1;
      transient *= load<f64>(family.recovery, 8);
    }
    transient += passing * worth;
    stayed += staying * worth;
    const logPrice = <f64>load<f32>(sold + (<usize>now << 2)) - transient - stayed + member.logMargin;
    loss += lossAt(member, next, stop, logPrice);
    next = stop;
    if (next == member.positions) return loss;
    trigger = ratioAt(records, next) + shift;
    look = now + 1 - delay;
  }
  transient *= load<f64>(family.recovery + (<usize>(hours - now) << 3));
  const last = <f64>load<f32>(sold + (<usize>hours << 2)) - transient - stayed + member.logMargin;
  return loss + lossAt(member, next, member.positions, last);
}

/** First position from `next` on with ratio + λ·worthBefore at or below `level`. */
// @ts-ignore: decorator
@inline function cascadeEnd(member: Member, records: usize, next: i32, level: f64, cascade: f64): i32 {
  const cell = min(max((level - member.tableLow) * member.tableCells, 0), <f64>member.lastCell);
  let stop = max(next, load<i32>(member.table + (<usize>(<i32>cell) << 2)));
  while (ratioAt(records, stop) + cascade * worthBefore(records, stop) > level) stop++;
  return stop;
}
