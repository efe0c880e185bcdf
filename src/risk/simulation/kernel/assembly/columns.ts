import { Family } from './job';

/** Floats from one column to the next: the start, the hours, and at least one that lies above any bound. */
// @ts-ignore: decorator
@inline export function columnLength(hours: i32): i32 {
  return (hours + 9) & ~7;
}

/** Bytes from one kept path to the next: its index, then low, fall and drop of each member. */
// @ts-ignore: decorator
@inline export function entryBytes(members: i32): usize {
  return 4 + <usize>members * 12;
}

/** Where the log prices that a member's oracle sees begin, among the columns of a path. */
// @ts-ignore: decorator
@inline export function seenColumn(family: Family, columns: usize, length: i32, member: i32): usize {
  return columns + (<usize>(load<i32>(family.memberColumns + (<usize>member << 3)) * length) << 2);
}

/** Where those that its keepers sell at begin. */
// @ts-ignore: decorator
@inline export function soldColumn(family: Family, columns: usize, length: i32, member: i32): usize {
  return columns + (<usize>(load<i32>(family.memberColumns + (<usize>member << 3), 4) * length) << 2);
}

// @ts-ignore: decorator
@inline export function priceAt(column: usize, hour: i32): f64 {
  return <f64>load<f32>(column + (<usize>hour << 2));
}
