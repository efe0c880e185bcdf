import { debtBefore, ratioAt } from './job';

/**
 * A bound in single precision that no smaller log price exceeds. What is found with it is looked at again in double
 * precision.
 */
// @ts-ignore: decorator
@inline export function roundedUp(bound: f64): f32 {
  return <f32>(bound + 1e-6 * (1 + abs(bound)));
}

/** First hour from `hour` on in which the column is at or below `bound`; where there is none, one behind the last. */
// @ts-ignore: decorator
@inline export function nextAtOrBelow(column: usize, hour: i32, bound: f32, hours: i32): i32 {
  const bounds = f32x4.splat(bound);
  const end = column + (<usize>(hours + 1) << 2);
  let at = column + (<usize>(hour & ~3) << 2);
  let hits = i32x4.bitmask(f32x4.le(v128.load(at), bounds)) & (-1 << (hour & 3));
  while (!hits) {
    at += 16;
    if (at >= end) return hours + 1;
    hits = i32x4.bitmask(f32x4.le(v128.load(at), bounds));
  }
  return <i32>((at - column) >> 2) + ctz(hits);
}

/** First position in [from, end) whose ratio is at or below `level`, else `end`: doubling steps, then halving. */
export function firstAtOrBelow(records: usize, from: i32, end: i32, level: f64): i32 {
  let low = from;
  let probe = from;
  let step = 1;
  while (probe < end && ratioAt(records, probe) > level) {
    low = probe + 1;
    probe += step;
    step <<= 1;
  }
  let high = min(probe, end);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ratioAt(records, middle) > level) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Last stop in (from, end] so that the positions between `from` and it hold at most `debt`; one position always fits. */
export function lastWithin(records: usize, from: i32, end: i32, debt: f64): i32 {
  const most = debtBefore(records, from) + debt;
  if (debtBefore(records, end) <= most) return end;
  let low = from + 1;
  let high = end;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (debtBefore(records, middle) <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}
