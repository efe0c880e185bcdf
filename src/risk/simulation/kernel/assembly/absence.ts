import { Family, Model, Scratch } from './job';
import { KEEPERS, philox, word0 } from './random';

const LANES = i32x4(0, 1, 2, 3);

// @ts-ignore: decorator
@inline function chanceAfter(family: Family, move: f32): u32 {
  return move <= family.stressFall ? family.absentStress : family.absentCalm;
}

/** Whether no keeper works in this hour. The first column tells whether it is one of stress. */
export function isAbsent(model: Model, family: Family, columns: usize, path: i32, hour: i32): bool {
  philox(i32x4.splat(hour), i32x4.splat(0), path, KEEPERS, model.seedLow, model.seedHigh);
  const price = columns + (<usize>hour << 2);
  return <u32>i32x4.extract_lane(word0, 0) < chanceAfter(family, load<f32>(price) - load<f32>(price - 4));
}

/** The same for all hours of the path at once, as bytes in `scratch.absent`. */
export function noteAbsence(model: Model, family: Family, scratch: Scratch, path: i32): void {
  if (family.absentStress == 0) {
    memory.fill(scratch.absent, 0, model.hours + 1);
    return;
  }
  const sold = load<i32>(family.memberColumns, 4);
  let before: f32 = 0;
  for (let first = 1; first <= model.hours; first += 4) {
    philox(i32x4.add(LANES, i32x4.splat(first)), i32x4.splat(0), path, KEEPERS, model.seedLow, model.seedHigh);
    v128.store(scratch.shocks, word0);
    for (let hour = first; hour < first + 4 && hour <= model.hours; hour++) {
      const price = priceOf(model, family, scratch, sold, hour);
      const absent = load<u32>(scratch.shocks + (<usize>(hour - first) << 2)) < chanceAfter(family, price - before);
      store<u8>(scratch.absent + hour, absent ? 1 : 0);
      before = price;
    }
  }
}

/** Log price of a column in an hour, before columns are kept. */
function priceOf(model: Model, family: Family, scratch: Scratch, column: i32, hour: i32): f32 {
  if (hour == 0) return 0;
  const row = scratch.prices + <usize>((hour - 1) * model.lanes) * 4;
  const first = load<i32>(family.columnFactors + (<usize>column << 3));
  const second = load<i32>(family.columnFactors + (<usize>column << 3), 4);
  const price = load<f32>(row + (<usize>first << 2));
  return second < 0 ? price : price + load<f32>(row + (<usize>second << 2));
}

/**
 * Leaves two numbers: the steepest fall from what the oracle showed when keepers last worked before an hour, to the price of a
 * sale or what it shows then, whichever is lower; and how far such a price ever lies below the lowest that the oracle showed
 * to working keepers before. What was unsafe at that lowest is sold by then.
 */
export function noteFallsSinceKeepers(
  model: Model,
  family: Family,
  scratch: Scratch,
  seen: i32,
  sold: i32,
  at: usize,
): void {
  let fall: f32 = 0;
  let drop: f32 = 0;
  let shown: f32 = 0;
  let lowest: f32 = 0;
  for (let hour = 1; hour <= model.hours; hour++) {
    const price = min(
      priceOf(model, family, scratch, sold, hour),
      priceOf(model, family, scratch, seen, hour),
    );
    fall = min(fall, price - shown);
    drop = min(drop, price - lowest);
    if (load<u8>(scratch.absent + hour)) continue;
    shown = priceOf(model, family, scratch, seen, hour - family.delay);
    lowest = min(lowest, shown);
  }
  store<f32>(at, fall, 0);
  store<f32>(at, drop, 4);
}
