import { MODEL, readRecord, type Values } from '../kernel/layouts.js';
import { philox, STREAM } from '../philox.js';
import { nextWord, normals, wordBelow, type Generator } from './reference-normal.js';

const f = Math.fround;
const MOST_COMMON = 64;
const MOST_OWN = 16;

/** One path, hours first; lows and falls by lane. */
export interface ReferencePath {
  readonly prices: Float32Array;
  readonly lows: Float32Array;
  readonly falls: Float32Array;
}

interface Jump {
  readonly hour: number;
  /** −1 for a common jump. */
  readonly lane: number;
  readonly size: number;
}

/** A model as the host laid it out in memory, with typed views of its arrays. */
export interface ReferenceModel {
  readonly record: Values<typeof MODEL>;
  readonly floats: (at: number, length: number) => Float32Array;
  readonly doubles: (at: number, length: number) => Float64Array;
  readonly integers: (at: number, length: number) => Int32Array;
}

export function referenceModel(memory: WebAssembly.Memory, address: number): ReferenceModel {
  const { buffer } = memory;
  return {
    record: readRecord(new DataView(buffer), address, MODEL),
    floats: (at, length) => new Float32Array(buffer, at, length),
    doubles: (at, length) => new Float64Array(buffer, at, length),
    integers: (at, length) => new Int32Array(buffer, at, length),
  };
}

/** Path `index` as the kernel makes it, bit by bit: see `makePath` in assembly/path.ts. */
export function referencePath(model: ReferenceModel, index: number): ReferencePath {
  const { record, floats } = model;
  const { lanes, hours } = record;
  const [variance, omega, alpha, beta] = [0, 1, 2, 3].map((row) => floats(record.garch + 4 * row * lanes, lanes)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const padded = Math.ceil(hours / 4) * 4;
  const prices = new Float32Array(padded * lanes);
  const lows = new Float32Array(lanes);
  const falls = new Float32Array(lanes);
  const x = new Float32Array(lanes);
  const h = variance.slice();
  const last = new Float32Array(lanes);
  const jumps = drawnJumps(model, index);
  const nextShocks = record.rows === 0 ? normalShocks(model, index) : rowShocks(model, index);
  for (let block = 0; block < padded; block += 4) {
    const shocks = nextShocks();
    const added = gathered(model, jumps, block);
    for (let hour = block; hour < block + 4; hour++) {
      for (let lane = 0; lane < lanes; lane++) {
        const z = shocks[(hour - block) * lanes + lane]!;
        let move = f(f(f(Math.sqrt(h[lane]!)) * z) - f(0.5 * h[lane]!));
        h[lane] = omega[lane]! + f(h[lane]! * f(beta[lane]! + f(alpha[lane]! * f(z * z))));
        if (added !== null) move = f(move + added[(hour - block) * lanes + lane]!);
        x[lane] = x[lane]! + move;
        const price = x[lane]!;
        prices[hour * lanes + lane] = price;
        lows[lane] = Math.min(lows[lane]!, price);
        falls[lane] = Math.min(falls[lane]!, f(move + (record.late === 0 ? 0 : last[lane]!)));
        last[lane] = move;
      }
    }
  }
  return { prices, lows, falls };
}

/** Four hours of correlated normals at a time. */
function normalShocks({ record, floats, integers }: ReferenceModel, index: number): () => Float32Array {
  const { lanes } = record;
  const generators = Array.from({ length: lanes }, (_, lane) =>
    Int32Array.from(philox([lane, 0, index, STREAM.normals], record.seedLow, record.seedHigh)),
  );
  const firstColumn = integers(record.firstColumn, lanes / 8);
  const length = firstColumn.reduce((sum, first, group) => sum + 8 * (8 * group + 4 - first) + 16, 0);
  const factor = floats(record.cholesky, length);
  const drawn = new Float32Array(4 * lanes);
  const shocks = new Float32Array(4 * lanes);
  return () => {
    generators.forEach((generator, lane) => {
      for (const row of [0, 2]) {
        const a = nextWord(generator);
        const [first, second] = normals(a, nextWord(generator));
        drawn[row * lanes + lane] = first;
        drawn[(row + 1) * lanes + lane] = second;
      }
    });
    shocks.fill(0);
    let at = 0;
    for (let group = 0; group < lanes; group += 8) {
      for (let column = firstColumn[group / 8]!; column < group + 8; column++) {
        for (let lane = column < group + 4 ? group : group + 4; lane < group + 8; lane++, at++) {
          for (let row = 0; row < 4; row++) {
            const product = f(factor[at]! * drawn[row * lanes + column]!);
            shocks[row * lanes + lane] = shocks[row * lanes + lane]! + product;
          }
        }
      }
    }
    return shocks;
  };
}

/** Four rows of the stationary bootstrap at a time. */
function rowShocks({ record, floats }: ReferenceModel, index: number): () => Float32Array {
  const { lanes, rowCount } = record;
  const table = floats(record.rows, rowCount * lanes);
  const generator: Generator = Int32Array.from(philox([0, 0, index, STREAM.rows], record.seedLow, record.seedHigh));
  const shocks = new Float32Array(4 * lanes);
  let row = -1;
  return () => {
    for (let hour = 0; hour < 4; hour++) {
      const restart = nextWord(generator) >>> 0;
      const fresh = wordBelow(nextWord(generator), rowCount);
      row = row < 0 || restart < record.restart ? fresh : (row + 1) % rowCount;
      shocks.set(table.subarray(row * lanes, (row + 1) * lanes), hour * lanes);
    }
    return shocks;
  };
}

function drawnJumps(model: ReferenceModel, index: number): Jump[] {
  const { record, floats, doubles } = model;
  const { lanes } = record;
  const jumps: Jump[] = [];
  const draw = (lane: number, counts: Float64Array, mean: number, deviation: number): void => {
    const stream = lane < 0 ? STREAM.commonJumps : STREAM.ownJumps;
    const words = (n: number): readonly number[] =>
      philox([n, Math.max(0, lane), index, stream], record.seedLow, record.seedHigh);
    const count = countFrom(counts, words(0)[0]!);
    for (let n = 1; n <= count; n++) {
      const [when, a, b] = words(n);
      const size = f(mean + f(deviation * normals(a!, b!)[0]));
      jumps.push({ hour: wordBelow(when!, record.hours), lane, size });
    }
  };
  if (record.imposedOffsets !== 0) jumps.push(...imposedJumps(model, index));
  else if (record.commonCounts !== 0) {
    draw(-1, doubles(record.commonCounts, MOST_COMMON), record.commonMean, record.commonDeviation);
  }
  if (record.ownCounts === 0) return jumps;
  const sizes = floats(record.ownSizes, 2 * lanes);
  for (let lane = 0; lane < lanes; lane++) {
    draw(lane, doubles(record.ownCounts + 8 * MOST_OWN * lane, MOST_OWN), sizes[lane]!, sizes[lanes + lane]!);
  }
  return jumps;
}

function imposedJumps({ record, floats, integers }: ReferenceModel, index: number): Jump[] {
  const at = (index - record.imposedFrom) | 0;
  const [from, to] = integers(record.imposedOffsets + 4 * at, 2) as unknown as [number, number];
  const hours = integers(record.imposed, 2 * to);
  const sizes = floats(record.imposed, 2 * to);
  const jumps: Jump[] = [];
  for (let i = from; i < to; i++) jumps.push({ hour: hours[2 * i]!, lane: -1, size: sizes[2 * i + 1]! });
  return jumps;
}

function countFrom(counts: Float64Array, word: number): number {
  const uniform = (word + 0.5) / 4_294_967_296;
  let count = 0;
  while (count < counts.length - 1 && uniform > counts[count]!) count++;
  return count;
}

/** Drift and jumps of four hours, or null when there are none. */
function gathered({ record, floats }: ReferenceModel, jumps: readonly Jump[], block: number): Float32Array | null {
  const { lanes } = record;
  const here = jumps.filter(({ hour }) => hour >= block && hour < block + 4);
  if (here.length === 0 && record.drift === 0) return null;
  const added = new Float32Array(4 * lanes);
  if (record.drift !== 0) for (let row = 0; row < 4; row++) added.set(floats(record.drift, lanes), row * lanes);
  const loadings = floats(record.loadings, lanes);
  for (const { hour, lane, size } of here) {
    for (let each = Math.max(0, lane); each <= (lane < 0 ? lanes - 1 : lane); each++) {
      const at = (hour - block) * lanes + each;
      added[at] = added[at]! + (lane < 0 ? f(size * loadings[each]!) : size);
    }
  }
  return added;
}
