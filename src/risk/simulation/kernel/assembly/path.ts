import { Model, Scratch } from './job';
import { drawJumps, gatherJumps } from './jumps';
import { drawNormals, NORMALS, ROWS, seedGenerator, wordBelow } from './random';

const LANES = i32x4(0, 1, 2, 3);

/**
 * One path of all factors from log price 0: x += √h·z − h/2 + drift + jumps, h ← ω + h·(β + α·z²), hour by hour, in single
 * precision with one factor in each lane. Leaves prices, lows and steepest falls in the scratch memory.
 */
export function makePath(model: Model, scratch: Scratch, path: i32): void {
  drawJumps(model, scratch, path);
  startState(model, scratch, path);
  const row = <usize>model.lanes << 2;
  let prices = scratch.prices;
  for (let hour = 0; hour < model.hours; hour += 4) {
    const jumping = gatherJumps(model, scratch, hour);
    if (model.rows) stepByRows(model, scratch, prices, jumping);
    else stepByNormals(model, scratch, prices, jumping);
    prices += 4 * row;
  }
  checkFinite(model, scratch);
}

function startState(model: Model, scratch: Scratch, path: i32): void {
  const row = <usize>model.lanes << 2;
  const zero = f32x4.splat(0);
  for (let at: usize = 0; at < row; at += 16) {
    v128.store(scratch.state + at, zero);
    v128.store(scratch.state + row + at, v128.load(model.garch + at));
    v128.store(scratch.state + 2 * row + at, zero);
    v128.store(scratch.lows + at, zero);
    v128.store(scratch.falls + at, zero);
    if (!model.rows) {
      const first = i32x4.add(LANES, i32x4.splat(<i32>(at >> 2)));
      seedGenerator(scratch.generators + (at << 2), first, path, NORMALS, model.seedLow, model.seedHigh);
    }
  }
  if (model.rows) {
    seedGenerator(scratch.generators, i32x4.splat(0), path, ROWS, model.seedLow, model.seedHigh);
    store<i32>(scratch.generators, -1, 64);
  }
}

function stepByNormals(model: Model, scratch: Scratch, prices: usize, jumping: bool): void {
  const row = <usize>model.lanes << 2;
  const normals = scratch.normals;
  for (let at: usize = 0; at < row; at += 16) {
    drawNormals(scratch.generators + (at << 2), normals + at, row);
  }
  let factor = model.cholesky;
  for (let at: usize = 0; at < row; at += 32) {
    const first = normals + (<usize>load<i32>(model.firstColumn + (at >> 3)) << 2);
    factor = correlate(factor, normals + at, first, row, scratch.shocks);
    if (model.late) advanceEight(model, scratch, prices, at, jumping, true);
    else advanceEight(model, scratch, prices, at, jumping, false);
  }
}

/**
 * Rows of the Cholesky factor times normals, for the eight lanes from `own` and four hours: first the vectors of the lower
 * four lanes, then those of the upper four. Both share the normals that they need.
 * @param factor columns of eight from the first that is not zero, then the upper halves of the last four.
 * @returns where the next rows begin.
 */
// @ts-ignore: decorator
@inline function correlate(factor: usize, own: usize, normal: usize, row: usize, shocks: usize): usize {
  let low0 = f32x4.splat(0);
  let low1 = low0;
  let low2 = low0;
  let low3 = low0;
  let high0 = low0;
  let high1 = low0;
  let high2 = low0;
  let high3 = low0;
  for (; normal < own + 16; normal += 4) {
    const low = v128.load(factor);
    const high = v128.load(factor, 16);
    factor += 32;
    const w0 = v128.load32_splat(normal);
    const w1 = v128.load32_splat(normal + row);
    const w2 = v128.load32_splat(normal + 2 * row);
    const w3 = v128.load32_splat(normal + 3 * row);
    low0 = f32x4.add(low0, f32x4.mul(low, w0));
    high0 = f32x4.add(high0, f32x4.mul(high, w0));
    low1 = f32x4.add(low1, f32x4.mul(low, w1));
    high1 = f32x4.add(high1, f32x4.mul(high, w1));
    low2 = f32x4.add(low2, f32x4.mul(low, w2));
    high2 = f32x4.add(high2, f32x4.mul(high, w2));
    low3 = f32x4.add(low3, f32x4.mul(low, w3));
    high3 = f32x4.add(high3, f32x4.mul(high, w3));
  }
  for (; normal < own + 32; normal += 4) {
    const high = v128.load(factor);
    factor += 16;
    high0 = f32x4.add(high0, f32x4.mul(high, v128.load32_splat(normal)));
    high1 = f32x4.add(high1, f32x4.mul(high, v128.load32_splat(normal + row)));
    high2 = f32x4.add(high2, f32x4.mul(high, v128.load32_splat(normal + 2 * row)));
    high3 = f32x4.add(high3, f32x4.mul(high, v128.load32_splat(normal + 3 * row)));
  }
  v128.store(shocks, low0, 0);
  v128.store(shocks, low1, 16);
  v128.store(shocks, low2, 32);
  v128.store(shocks, low3, 48);
  v128.store(shocks, high0, 64);
  v128.store(shocks, high1, 80);
  v128.store(shocks, high2, 96);
  v128.store(shocks, high3, 112);
  return factor;
}

function stepByRows(model: Model, scratch: Scratch, prices: usize, jumping: bool): void {
  const row = <usize>model.lanes << 2;
  const r0 = nextRow(model, scratch);
  const r1 = nextRow(model, scratch);
  const r2 = nextRow(model, scratch);
  const r3 = nextRow(model, scratch);
  for (let at: usize = 0; at < row; at += 16) {
    v128.store(scratch.shocks, v128.load(r0 + at), 0);
    v128.store(scratch.shocks, v128.load(r1 + at), 16);
    v128.store(scratch.shocks, v128.load(r2 + at), 32);
    v128.store(scratch.shocks, v128.load(r3 + at), 48);
    advance(model, scratch, prices, at, scratch.shocks, jumping, model.late != 0);
  }
}

/** The next row of the stationary bootstrap (Politis and Romano 1994): the one after, around the end, or a new start. */
function nextRow(model: Model, scratch: Scratch): usize {
  const state = scratch.generators;
  const restart = nextWord(state);
  const fresh = wordBelow(nextWord(state), model.rowCount);
  let index = load<i32>(state, 64) + 1;
  if (index == model.rowCount) index = 0;
  if (load<i32>(state, 64) < 0 || restart < model.restart) index = fresh;
  store<i32>(state, index, 64);
  return model.rows + <usize>index * (<usize>model.lanes << 2);
}

/** One word of the generator in the first lane of the four vectors at `state`. */
// @ts-ignore: decorator
@inline function nextWord(state: usize): u32 {
  let a = load<u32>(state, 0);
  let b = load<u32>(state, 16);
  let c = load<u32>(state, 32);
  let d = load<u32>(state, 48);
  const word = rotl<u32>(a + d, 7) + a;
  const shifted = b << 9;
  c ^= a;
  d ^= b;
  b ^= c;
  a ^= d;
  c ^= shifted;
  store<u32>(state, a, 0);
  store<u32>(state, b, 16);
  store<u32>(state, c, 32);
  store<u32>(state, rotl<u32>(d, 11), 48);
  return word;
}

// @ts-ignore: decorator
@inline function advanceEight(
  model: Model,
  scratch: Scratch,
  prices: usize,
  at: usize,
  jumping: bool,
  late: bool,
): void {
  advance(model, scratch, prices, at, scratch.shocks, jumping, late);
  advance(model, scratch, prices, at + 16, scratch.shocks + 64, jumping, late);
}

/**
 * Four hours of four lanes, from the four vectors of standardised shocks at `shocks`. The variance is written so that its
 * next value waits for two operations only, not for a root; the hours are written out, which is worth a thirtieth of the
 * time.
 * @param late whether falls are measured over two hours.
 */
// @ts-ignore: decorator
@inline function advance(
  model: Model,
  scratch: Scratch,
  prices: usize,
  at: usize,
  shocks: usize,
  jumping: bool,
  late: bool,
): void {
  const row = <usize>model.lanes << 2;
  const state = scratch.state + at;
  const garch = model.garch + at;
  const omega = v128.load(garch + row);
  const alpha = v128.load(garch + 2 * row);
  const beta = v128.load(garch + 3 * row);
  const half = f32x4.splat(0.5);
  let jumps = scratch.jumps + at;
  let x = v128.load(state);
  let h = v128.load(state + row);
  const last = v128.load(state + 2 * row);
  let low = v128.load(scratch.lows + at);
  let fall = v128.load(scratch.falls + at);
  prices += at;
  const z0 = v128.load(shocks, 0);
  let move0 = f32x4.sub(f32x4.mul(f32x4.sqrt(h), z0), f32x4.mul(half, h));
  h = f32x4.add(omega, f32x4.mul(h, f32x4.add(beta, f32x4.mul(alpha, f32x4.mul(z0, z0)))));
  if (jumping) move0 = f32x4.add(move0, v128.load(jumps));
  x = f32x4.add(x, move0);
  v128.store(prices, x);
  low = f32x4.pmin(low, x);
  fall = f32x4.pmin(fall, late ? f32x4.add(move0, last) : move0);
  prices += row;
  jumps += row;
  const z1 = v128.load(shocks, 16);
  let move1 = f32x4.sub(f32x4.mul(f32x4.sqrt(h), z1), f32x4.mul(half, h));
  h = f32x4.add(omega, f32x4.mul(h, f32x4.add(beta, f32x4.mul(alpha, f32x4.mul(z1, z1)))));
  if (jumping) move1 = f32x4.add(move1, v128.load(jumps));
  x = f32x4.add(x, move1);
  v128.store(prices, x);
  low = f32x4.pmin(low, x);
  fall = f32x4.pmin(fall, late ? f32x4.add(move1, move0) : move1);
  prices += row;
  jumps += row;
  const z2 = v128.load(shocks, 32);
  let move2 = f32x4.sub(f32x4.mul(f32x4.sqrt(h), z2), f32x4.mul(half, h));
  h = f32x4.add(omega, f32x4.mul(h, f32x4.add(beta, f32x4.mul(alpha, f32x4.mul(z2, z2)))));
  if (jumping) move2 = f32x4.add(move2, v128.load(jumps));
  x = f32x4.add(x, move2);
  v128.store(prices, x);
  low = f32x4.pmin(low, x);
  fall = f32x4.pmin(fall, late ? f32x4.add(move2, move1) : move2);
  prices += row;
  jumps += row;
  const z3 = v128.load(shocks, 48);
  let move3 = f32x4.sub(f32x4.mul(f32x4.sqrt(h), z3), f32x4.mul(half, h));
  h = f32x4.add(omega, f32x4.mul(h, f32x4.add(beta, f32x4.mul(alpha, f32x4.mul(z3, z3)))));
  if (jumping) move3 = f32x4.add(move3, v128.load(jumps));
  x = f32x4.add(x, move3);
  v128.store(prices, x);
  low = f32x4.pmin(low, x);
  fall = f32x4.pmin(fall, late ? f32x4.add(move3, move2) : move3);
  v128.store(state, x);
  v128.store(state + row, h);
  v128.store(state + 2 * row, move3);
  v128.store(scratch.lows + at, low);
  v128.store(scratch.falls + at, fall);
}

/** A price that is infinite or no number stays so to the end of the path: x − x is then no number. */
function checkFinite(model: Model, scratch: Scratch): void {
  let bad = i32x4.splat(0);
  for (let at: usize = 0; at < <usize>model.lanes << 2; at += 16) {
    const x = v128.load(scratch.state + at);
    const difference = f32x4.sub(x, x);
    bad = v128.or(bad, f32x4.ne(difference, difference));
  }
  if (v128.any_true(bad)) scratch.overflow = 1;
}
