import { Family } from './job';

/** Floats of a column: the start, the hours, and at least one that lies above any bound. */
// @ts-ignore: decorator
@inline export function columnLength(hours: i32): i32 {
  return (hours + 9) & ~7;
}

/** Bytes from one kept path to the next: its index, then low, fall and drop of each member. */
// @ts-ignore: decorator
@inline export function entryBytes(members: i32): usize {
  return 4 + <usize>members * 12;
}

/** Floats from one column to the next: where there is no closed form, the lowest price from each hour on follows the prices. */
// @ts-ignore: decorator
@inline export function columnStride(family: Family, hours: i32): i32 {
  return family.closedForm ? columnLength(hours) : 2 * columnLength(hours);
}

/** Where the log prices that a member's oracle sees begin, among the columns of a path. */
// @ts-ignore: decorator
@inline export function seenColumn(family: Family, columns: usize, stride: i32, member: i32): usize {
  return columns + (<usize>(load<i32>(family.memberColumns + (<usize>member << 3)) * stride) << 2);
}

/** Where those that its keepers sell at begin. */
// @ts-ignore: decorator
@inline export function soldColumn(family: Family, columns: usize, stride: i32, member: i32): usize {
  return columns + (<usize>(load<i32>(family.memberColumns + (<usize>member << 3), 4) * stride) << 2);
}

// @ts-ignore: decorator
@inline export function priceAt(column: usize, hour: i32): f64 {
  return <f64>load<f32>(column + (<usize>hour << 2));
}
