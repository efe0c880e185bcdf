import { noteAbsence, noteFallsSinceKeepers } from './absence';
import { columnLength, columnStride, entryBytes } from './columns';
import { Family, FAMILY_BYTES, Model, Scratch } from './job';
import { makePath } from './path';

/**
 * Makes the paths from `from` to `to` and keeps, for each family, the columns of those that some evaluation might lose on,
 * or of all.
 */
export function makeBlock(model: Model, families: usize, count: i32, scratch: Scratch, from: i32, to: i32, all: bool): void {
  memory.fill(scratch.kept, 0, <usize>count << 2);
  for (let path = from; path < to; path++) {
    makePath(model, scratch, path);
    for (let index = 0; index < count; index++) {
      const family = changetype<Family>(families + <usize>index * FAMILY_BYTES);
      const keptAt = scratch.kept + (<usize>index << 2);
      const kept = load<i32>(keptAt);
      const entry = load<usize>(scratch.entryStarts + (<usize>index << 2)) + <usize>kept * entryBytes(family.members);
      const mayLose = note(model, family, scratch, entry, path);
      if (!mayLose && !all) continue;
      store<i32>(keptAt, kept + 1);
      const columns = load<usize>(scratch.columnStarts + (<usize>index << 2));
      keepColumns(model, family, scratch, columns + <usize>(kept * family.columns * columnStride(family, model.hours)) * 4);
    }
  }
}

/** Writes the entry of a path; @returns whether some evaluation might lose on it. */
function note(model: Model, family: Family, scratch: Scratch, entry: usize, path: i32): bool {
  store<i32>(entry, path);
  let lowEnough = false;
  for (let member = 0; member < family.members; member++) {
    const columns = family.memberColumns + (<usize>member << 3);
    const low = min(lowOf(family, scratch, load<i32>(columns)), lowOf(family, scratch, load<i32>(columns, 4)));
    store<f32>(entry + <usize>member * 12, low, 4);
    if (low <= load<f32>(family.weakestLow + (<usize>member << 2))) lowEnough = true;
  }
  return lowEnough && noteFalls(model, family, scratch, entry, path);
}

function noteFalls(model: Model, family: Family, scratch: Scratch, entry: usize, path: i32): bool {
  if (!family.closedForm) noteAbsence(model, family, scratch, path);
  let steepEnough = false;
  for (let member = 0; member < family.members; member++) {
    const columns = family.memberColumns + (<usize>member << 3);
    const seen = load<i32>(columns);
    const sold = load<i32>(columns, 4);
    const at = entry + <usize>member * 12;
    if (family.closedForm) store<f32>(at, fallBetween(family, scratch, seen, sold), 8);
    else noteFallsSinceKeepers(model, family, scratch, seen, sold, at + 8);
    if (load<f32>(at, 8) <= load<f32>(family.weakestFall + (<usize>member << 2))) steepEnough = true;
  }
  return steepEnough;
}

// @ts-ignore: decorator
@inline function factorOf(family: Family, column: i32, which: i32): i32 {
  return load<i32>(family.columnFactors + (<usize>(2 * column + which) << 2));
}

// @ts-ignore: decorator
@inline function statistic(rows: usize, factor: i32): f32 {
  return factor < 0 ? 0 : load<f32>(rows + (<usize>factor << 2));
}

/** A bound from below on the log price of a column: the sum of its factors' lows. */
function lowOf(family: Family, scratch: Scratch, column: i32): f32 {
  return statistic(scratch.lows, factorOf(family, column, 0)) + statistic(scratch.lows, factorOf(family, column, 1));
}

/** A bound from below on what the price of a sale lies above the price that the oracle last saw. */
function fallBetween(family: Family, scratch: Scratch, seen: i32, sold: i32): f32 {
  const second = factorOf(family, sold, 1);
  const ofSecond = statistic(seen == sold ? scratch.falls : scratch.lows, second);
  return statistic(scratch.falls, factorOf(family, sold, 0)) + ofSecond;
}

function keepColumns(model: Model, family: Family, scratch: Scratch, column: usize): void {
  const row = <usize>model.lanes << 2;
  const length = columnLength(model.hours);
  for (let index = 0; index < family.columns; index++) {
    const second = factorOf(family, index, 1);
    let price = scratch.prices + (<usize>factorOf(family, index, 0) << 2);
    let other = scratch.prices + (<usize>second << 2);
    store<f32>(column, 0);
    for (let hour = 1; hour <= model.hours; hour++) {
      store<f32>(column + (<usize>hour << 2), second < 0 ? load<f32>(price) : load<f32>(price) + load<f32>(other));
      price += row;
      other += row;
    }
    for (let hour = model.hours + 1; hour < length; hour++) store<f32>(column + (<usize>hour << 2), f32.MAX_VALUE);
    if (!family.closedForm) keepLows(column, length, model.hours);
    column += <usize>columnStride(family, model.hours) << 2;
  }
}

function keepLows(column: usize, length: i32, hours: i32): void {
  let low: f32 = 0;
  for (let hour = hours; hour >= 0; hour--) {
    const price = load<f32>(column + (<usize>hour << 2));
    low = hour == hours ? price : min(low, price);
    store<f32>(column + (<usize>(length + hour) << 2), low);
  }
}
