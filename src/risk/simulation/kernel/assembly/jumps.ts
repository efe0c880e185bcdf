import { Model, Scratch } from './job';
import { storeNormals } from './normal';
import { COMMON_JUMPS, OWN_JUMPS, philox, word0, word1, word2, wordBelow } from './random';

/** Most jumps of one kind on one path; the host refuses models that would need more. */
const MOST_COMMON = 64;
const MOST_OWN = 16;
const LANES = i32x4(0, 1, 2, 3);

/** The jumps of a path, common ones first, then own ones by lane. */
export function drawJumps(model: Model, scratch: Scratch, path: i32): void {
  scratch.jumpCount = 0;
  if (model.imposedOffsets) takeImposed(model, scratch, path - model.imposedFrom);
  else if (model.commonCounts) drawCommon(model, scratch, path);
  if (model.ownCounts) drawOwn(model, scratch, path);
}

function addJump(scratch: Scratch, hour: i32, lane: i32, size: f32): void {
  const jump = scratch.jumpList + <usize>scratch.jumpCount * 12;
  store<i32>(jump, hour, 0);
  store<i32>(jump, lane, 4);
  store<f32>(jump, size, 8);
  scratch.jumpCount++;
}

function takeImposed(model: Model, scratch: Scratch, index: i32): void {
  const offset = model.imposedOffsets + (<usize>index << 2);
  for (let jump = load<i32>(offset); jump < load<i32>(offset, 4); jump++) {
    const at = model.imposed + (<usize>jump << 3);
    addJump(scratch, load<i32>(at), -1, load<f32>(at, 4));
  }
}

/** How many entries of a distribution lie below a word. */
function countFrom(counts: usize, most: i32, word: u32): i32 {
  const uniform = (<f64>word + 0.5) / 4294967296.0;
  let count = 0;
  while (count < most - 1 && uniform > load<f64>(counts + (<usize>count << 3))) count++;
  return count;
}

/** Hour from the first word, normal from the next two, of the first lane. */
function addDrawn(model: Model, scratch: Scratch, lane: i32, mean: f32, deviation: f32): void {
  const hour = wordBelow(i32x4.extract_lane(word0, 0), model.hours);
  storeNormals(word1, word2, scratch.normals, scratch.normals + 16);
  addJump(scratch, hour, lane, mean + deviation * load<f32>(scratch.normals));
}

function drawCommon(model: Model, scratch: Scratch, path: i32): void {
  const zero = i32x4.splat(0);
  philox(zero, zero, path, COMMON_JUMPS, model.seedLow, model.seedHigh);
  const count = countFrom(model.commonCounts, MOST_COMMON, i32x4.extract_lane(word0, 0));
  for (let draw = 1; draw <= count; draw++) {
    philox(i32x4.splat(draw), zero, path, COMMON_JUMPS, model.seedLow, model.seedHigh);
    addDrawn(model, scratch, -1, model.commonMean, model.commonDeviation);
  }
}

function drawOwn(model: Model, scratch: Scratch, path: i32): void {
  const deviations = model.ownSizes + (<usize>model.lanes << 2);
  for (let group = 0; group < model.lanes; group += 4) {
    philox(i32x4.splat(0), i32x4.add(LANES, i32x4.splat(group)), path, OWN_JUMPS, model.seedLow, model.seedHigh);
    v128.store(scratch.shocks, word0);
    for (let lane = group; lane < group + 4; lane++) {
      const word = load<u32>(scratch.shocks + (<usize>(lane - group) << 2));
      const count = countFrom(model.ownCounts + (<usize>(lane * MOST_OWN) << 3), MOST_OWN, word);
      for (let draw = 1; draw <= count; draw++) {
        philox(i32x4.splat(draw), i32x4.splat(lane), path, OWN_JUMPS, model.seedLow, model.seedHigh);
        const at = <usize>lane << 2;
        addDrawn(model, scratch, lane, load<f32>(model.ownSizes + at), load<f32>(deviations + at));
      }
    }
  }
}

/**
 * Jumps and drift of the four hours from `hour`, summed into `scratch.jumps`: four rows of lanes.
 * @returns whether there is anything to add.
 */
export function gatherJumps(model: Model, scratch: Scratch, hour: i32): bool {
  let any = model.drift != 0;
  for (let jump = 0; jump < scratch.jumpCount && !any; jump++) {
    any = <u32>(load<i32>(scratch.jumpList + <usize>jump * 12) - hour) < 4;
  }
  if (!any) return false;
  const row = <usize>model.lanes << 2;
  for (let at: usize = 0; at < row; at += 16) {
    const drift = model.drift ? v128.load(model.drift + at) : f32x4.splat(0);
    for (let step: usize = 0; step < 4; step++) v128.store(scratch.jumps + step * row + at, drift);
  }
  for (let jump = 0; jump < scratch.jumpCount; jump++) {
    const entry = scratch.jumpList + <usize>jump * 12;
    const step = load<i32>(entry) - hour;
    if (<u32>step < 4) addJumpTo(model, scratch.jumps + <usize>step * row, load<i32>(entry, 4), load<f32>(entry, 8));
  }
  return true;
}

function addJumpTo(model: Model, row: usize, lane: i32, size: f32): void {
  if (lane >= 0) {
    const at = row + (<usize>lane << 2);
    store<f32>(at, load<f32>(at) + size);
    return;
  }
  for (let at: usize = 0; at < <usize>model.lanes << 2; at += 16) {
    const moved = f32x4.mul(f32x4.splat(size), v128.load(model.loadings + at));
    v128.store(row + at, f32x4.add(v128.load(row + at), moved));
  }
}
