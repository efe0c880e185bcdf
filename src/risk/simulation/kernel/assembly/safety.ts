import { workAt } from './auction';
import { columnLength, columnStride, priceAt, seenColumn, soldColumn } from './columns';
import { Evaluation, Family, memberAt, Model, Scratch, worthBefore } from './job';
import { impactAt, Market } from './market';
import { firstAtOrBelow } from './search';

/** For the rounding of single precision. */
const MARGIN: f64 = 1e-6;
const MOST_ROUNDS = 8;
/** A guess at the fixed point: this much more than what the positions above a first level push. */
const AHEAD: f64 = 1.25;

/** A path that no member can lose on: all lows are above the critical ones, or all falls. See certificates.ts. */
export function isSafe(family: Family, evaluation: Evaluation, entry: usize): bool {
  let low = true;
  let steady = true;
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    const at = entry + <usize>index * 12;
    low = low && load<f32>(at, 4) > member.safeLow;
    steady = steady && load<f32>(at, 8) > member.safeFall;
  }
  return low || steady;
}

/**
 * The same by the lows of this very path. While all levels stay above their lows less B, only positions with triggers above
 * that are sold, and if their impact is at most B, it stays so. Such a B is found from nothing upwards. Then nobody loses if
 * all of them break even there. Nor if no price lies further below what keepers were shown before than a position's gap less
 * B: what was unsafe then is sold, as long as positions so close together fit into the auctions of an hour.
 */
export function isSafeBelow(model: Model, family: Family, evaluation: Evaluation, entry: usize): bool {
  let bound: f64 = MARGIN;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (!mayBeSafe(family, evaluation, entry, bound)) return false;
    const impact = mostImpact(model, family, evaluation, worthAbove(family, evaluation, entry, bound));
    if (impact <= bound) return true;
    bound = impact * AHEAD;
  }
  return false;
}

function mayBeSafe(family: Family, evaluation: Evaluation, entry: usize, impact: f64): bool {
  let low = true;
  let sold = true;
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    if (member.positions == 0) continue;
    const at = entry + <usize>index * 12;
    const drop = impact - <f64>load<f32>(at, 12) + MARGIN;
    low = low && <f64>load<f32>(at, 4) - impact - MARGIN >= member.breakEven;
    sold = sold && drop <= member.gap && drop <= member.fitting;
  }
  return low || sold;
}

/** Worth of all positions whose triggers lie above the lows less an impact. */
function worthAbove(family: Family, evaluation: Evaluation, entry: usize, impact: f64): f64 {
  let worth: f64 = 0;
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    const low = <f64>load<f32>(entry + <usize>index * 12, 4);
    const end = firstAtOrBelow(member.records, 0, member.positions, low - impact - MARGIN - member.shift);
    worth += member.scale * worthBefore(member.records, end);
  }
  return worth;
}

/** What sales worth so much can push, in any number of hours, each from a market that has recovered. */
function mostImpact(model: Model, family: Family, evaluation: Evaluation, worth: f64): f64 {
  if (evaluation.steepest > 0) return evaluation.steepest * worth;
  const hours = <f64>model.hours;
  const apart = hours * impactAt(family.curve, worth / hours);
  return (1 - evaluation.permanent) * impactAt(family.curve, worth) + evaluation.permanent * apart;
}

/**
 * Whether nothing can be lost any more after the sales of an hour: as `isSafeBelow`, with the lows of the hours to come, the
 * impact that there is, and the positions that are left, of which the thinnest gives the break-even.
 */
export function isSafeFrom(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  columns: usize,
  market: Market,
  hour: i32,
): bool {
  let bound: f64 = MARGIN;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const lowered = market.impact + bound + MARGIN;
    if (!breaksEven(model, family, evaluation, scratch, columns, hour, lowered)) return false;
    const worth = worthLeftAbove(model, family, evaluation, scratch, columns, hour, lowered);
    const impact = mostImpact(model, family, evaluation, worth);
    if (impact <= bound) return true;
    bound = impact * AHEAD;
  }
  return false;
}

/** Whether the thinnest positions that are left break even at the lows to come, less an impact. */
function breaksEven(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  columns: usize,
  hour: i32,
  impact: f64,
): bool {
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    const work = workAt(scratch, index);
    if (work.next == member.positions) continue;
    if (lowFrom(model, family, columns, index, hour) - impact < work.trigger - member.gap) return false;
  }
  return true;
}

/** Worth of the positions that are left and have their triggers above the lows to come, less an impact. */
function worthLeftAbove(
  model: Model,
  family: Family,
  evaluation: Evaluation,
  scratch: Scratch,
  columns: usize,
  hour: i32,
  impact: f64,
): f64 {
  let worth: f64 = 0;
  for (let index = 0; index < family.members; index++) {
    const member = memberAt(evaluation, index);
    const work = workAt(scratch, index);
    const level = lowFrom(model, family, columns, index, hour) - impact;
    if (work.next == member.positions || level >= work.trigger) continue;
    const end = firstAtOrBelow(member.records, work.next, member.positions, level - member.shift);
    worth += member.scale * (worthBefore(member.records, end) - worthBefore(member.records, work.next));
  }
  return worth;
}

/** The lowest that a member's oracle or keepers see from an hour on, before impact. */
function lowFrom(model: Model, family: Family, columns: usize, index: i32, hour: i32): f64 {
  const stride = columnStride(family, model.hours);
  const lows = columnLength(model.hours) + hour;
  return min(
    priceAt(seenColumn(family, columns, stride, index), lows),
    priceAt(soldColumn(family, columns, stride, index), lows),
  );
}
