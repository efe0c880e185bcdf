import type { Job } from './job-file.js';

/** What a variant says of itself: time for each path and hour, and the loss under today's parameters. */
export interface Timing {
  readonly nanoseconds: number;
  readonly mean: number;
  readonly error: number;
}

/** 256 layers of equal area under exp(−x²/2), the first with the tail beyond EDGE. */
const EDGE = 3.6541528853610088;
const AREA = 0.00492867323399;
const edgeOf = new Float64Array(257);
edgeOf[0] = AREA / Math.exp(-0.5 * EDGE * EDGE);
edgeOf[1] = EDGE;
for (let i = 2, density = Math.exp(-0.5 * EDGE * EDGE); i < 256; i++) {
  edgeOf[i] = Math.sqrt(-2 * Math.log(AREA / edgeOf[i - 1]! + density));
  density = Math.exp(-0.5 * edgeOf[i]! * edgeOf[i]!);
}
const UNIT = 8_388_608;
const scaled = edgeOf.map((edge) => edge / UNIT);
const inside = Int32Array.from({ length: 256 }, (_, i) => Math.floor((edgeOf[i + 1]! / edgeOf[i]!) * UNIT));

let a = 0x12345;
let b = 0x9abcdef;
let c = 0x5555aaaa;
let d = 0x77777;

function nextWord(): number {
  const word = (a + d) | 0;
  const shifted = b << 9;
  c ^= a;
  d ^= b;
  b ^= c;
  a ^= d;
  c ^= shifted;
  d = (d << 11) | (d >>> 21);
  return word;
}

const uniform = (): number => ((nextWord() >>> 0) + 0.5) * 2.3283064365386963e-10;

function normal(): number {
  const word = nextWord();
  const layer = word & 255;
  const u = word >> 8;
  return (u < 0 ? -u : u) < inside[layer]! ? u * scaled[layer]! : atTheEdge(layer, u);
}

function atTheEdge(layer: number, u: number): number {
  if (layer === 0) {
    for (;;) {
      const x = Math.log(uniform()) / EDGE;
      const y = Math.log(uniform());
      if (-2 * y >= x * x) return u < 0 ? x - EDGE : EDGE - x;
    }
  }
  const x = u * scaled[layer]!;
  const high = Math.exp(-0.5 * (edgeOf[layer]! * edgeOf[layer]! - x * x));
  const low = Math.exp(-0.5 * (edgeOf[layer + 1]! * edgeOf[layer + 1]! - x * x));
  return low + uniform() * (high - low) < 1 ? x : normal();
}

function firstAtOrBelow(ratios: Float64Array, from: number, to: number, level: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ratios[middle]! > level) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The representative job in typed arrays, as a good JavaScript programmer would write it without WebAssembly. */
export function typedArrays(job: Job, paths: number, candidates: number): Timing {
  const { assets, hours } = job;
  const prices = new Float64Array(assets * hours);
  const x = new Float64Array(assets);
  const h = new Float64Array(assets);
  const w = new Float64Array(assets);
  const { lower, variance, omega, alpha, beta, loading } = job;
  let sum = 0;
  let squares = 0;
  const began = performance.now();
  for (let path = 0; path < paths; path++) {
    x.fill(0);
    h.set(variance);
    for (let hour = 0; hour < hours; hour++) {
      for (let i = 0; i < assets; i++) w[i] = normal();
      const jump = uniform() < job.jumpChance ? job.jumpMean + job.jumpDeviation * normal() : 0;
      for (let i = 0; i < assets; i++) {
        let z = 0;
        const row = i * assets;
        for (let j = 0; j <= i; j++) z += lower[row + j]! * w[j]!;
        const before = h[i]!;
        const e = Math.sqrt(before) * z;
        const price = x[i]! + e - 0.5 * before + jump * loading[i]!;
        x[i] = price;
        h[i] = omega[i]! + alpha[i]! * e * e + beta[i]! * before;
        prices[i * hours + hour] = price;
      }
    }
    for (let k = 0; k < candidates; k++) {
      let loss = 0;
      for (let asset = 0; asset < assets; asset++) loss += lossOf(job, prices, asset, k);
      if (k > 0) continue;
      sum += loss;
      squares += loss * loss;
    }
  }
  const nanoseconds = ((performance.now() - began) * 1e6) / (paths * hours);
  const mean = sum / paths;
  return { nanoseconds, mean, error: Math.sqrt((squares / paths - mean * mean) / paths) };
}

function lossOf(job: Job, prices: Float64Array, asset: number, k: number): number {
  const { hours, positions, leftPerHour, logMargin } = job;
  const { shift, logDebtFactor, debtFactor, scale } = job.terms[k]!;
  const { ratios, worthBefore, debtBefore, slope } = job.books[asset]!;
  let impact = 0;
  let loss = 0;
  let next = 0;
  for (let hour = 0; hour < hours && next < positions; hour++) {
    impact *= leftPerHour;
    let level = prices[asset * hours + hour]! - impact;
    if (ratios[next]! + shift <= level) continue;
    const first = next;
    for (;;) {
      const stop = firstAtOrBelow(ratios, next, positions, level - shift);
      if (stop === next) break;
      const sold = slope * scale * (worthBefore[stop]! - worthBefore[next]!);
      impact += sold;
      level -= sold;
      next = stop;
    }
    const paid = level + logMargin;
    const insolvent = firstAtOrBelow(ratios, first, next, paid - logDebtFactor);
    const owed = debtFactor * (debtBefore[insolvent]! - debtBefore[first]!);
    loss += scale * (owed - Math.exp(paid) * (worthBefore[insolvent]! - worthBefore[first]!));
  }
  return loss;
}
