import type { PlannedFamily } from '../evaluation-plan.js';
import { exactPlan, type ExactPlan } from '../exact/exact-plan.js';
import { exactRunner } from '../exact/run-exact.js';
import { ExplodingPathError } from '../simulation-error.js';
import type { SimulationInput } from '../simulation-input.js';
import { putFamilies } from './job-image.js';
import { allocate, kernelMemory, putIntegers, putRecords, type KernelMemory } from './kernel-memory.js';
import type { Kernel } from './kernel-module.js';
import { MODEL, offsetOf, SCRATCH } from './layouts.js';
import { lanesOf, putModel, type ImposedJumps } from './model-image.js';
import type { Detail, FamilyRows } from './result-rows.js';

/** Memory that the kept columns of one block may take on one thread. */
const BLOCK_BYTES = 32 << 20;
const LARGEST_BLOCK = 4_096;
const SMALLEST_BLOCK = 64;
const BLOCKS_PER_THREAD = 4;
const EXACT_BLOCK = 64;
const MOST_JUMPS = 64 + 16 * 64;

/** Work for kernels on any number of threads that share its memory: a plain value that a thread can be sent. */
export interface KernelJob {
  readonly memory: WebAssembly.Memory;
  readonly model: number;
  readonly families: number;
  readonly familyCount: number;
  /** One scratch area for each thread. */
  readonly scratch: readonly number[];
  readonly firstPath: number;
  readonly paths: number;
  readonly blockPaths: number;
  /** Whether paths that certificates prove to be without loss are passed over. */
  readonly certified: boolean;
  /** Set where the exact path takes over: then the kernel only makes the paths. */
  readonly exact: ExactPlan | null;
}

export interface JobOptions {
  readonly paths: number;
  /** Index of the first path: other indices are other paths. */
  readonly firstPath: number;
  readonly detail: Detail;
  readonly imposed: ImposedJumps | null;
  readonly threads: number;
  /** Passing over paths changes the time, never the result. */
  readonly certified: boolean;
  /** Null for a block that fits the cache of most machines; it changes the time, never the result. */
  readonly blockPaths: number | null;
}

export interface PreparedJob {
  readonly job: KernelJob;
  readonly image: KernelMemory;
  /** By family, as in the plan. */
  readonly rows: readonly FamilyRows[];
}

/** Lays out everything in memory; nothing is simulated yet. @throws {MemoryTooLargeError} */
export function prepareJob(input: SimulationInput, plan: readonly PlannedFamily[], options: JobOptions): PreparedJob {
  const image = kernelMemory();
  const { memory } = image;
  const { paths, firstPath, certified, detail } = options;
  const model = putModel(image, input.model, input.oracleDelayHours, options.imposed);
  const common = { memory, model, firstPath, paths, certified: certified && detail === 'losses' };
  if (input.events !== null) {
    const exact = exactPlan(image, input, plan, paths, detail);
    const scratch = scratchAreas(image, input, options.threads, 1, [], []);
    const blockPaths = Math.min(paths, options.blockPaths ?? EXACT_BLOCK);
    const job = { ...common, families: 0, familyCount: 0, scratch, blockPaths, exact: exact.plan };
    return { job, image, rows: exact.rows };
  }
  const families = putFamilies(image, input, plan, paths, detail);
  const bytesPerPath = families.floatsPerPath.map((floats) => 4 * floats);
  const total = bytesPerPath.reduce((sum, bytes) => sum + bytes, 0);
  // Several blocks for each thread, so that none waits long for the last one.
  const shared = Math.ceil(paths / (BLOCKS_PER_THREAD * options.threads));
  const fitting = Math.max(SMALLEST_BLOCK, Math.min(LARGEST_BLOCK, shared, Math.floor(BLOCK_BYTES / total)));
  const blockPaths = Math.min(paths, options.blockPaths ?? fitting);
  const scratch = scratchAreas(image, input, options.threads, blockPaths, bytesPerPath, families.members);
  const job = { ...common, families: families.address, familyCount: plan.length, scratch, blockPaths, exact: null };
  return { job, image, rows: families.rows };
}

const scratchAreas = (
  image: KernelMemory,
  input: SimulationInput,
  threads: number,
  blockPaths: number,
  bytesPerPath: readonly number[],
  members: readonly number[],
): number[] => Array.from({ length: threads }, () => putScratch(image, input, blockPaths, bytesPerPath, members));

/** See entryBytes in assembly/columns.ts. */
const entryBytes = (members: number): number => 4 + 12 * members;
/** See MARKET_BYTES and WORK_BYTES in assembly. */
const workBytes = (members: number): number => 40 + 88 * members;

function putScratch(
  image: KernelMemory,
  { model }: SimulationInput,
  blockPaths: number,
  bytesPerPath: readonly number[],
  members: readonly number[],
): number {
  const lanes = lanesOf(model.factors.length);
  const floats = (count: number): number => allocate(image, 4 * count);
  const starts = bytesPerPath.map((bytes) => allocate(image, bytes * blockPaths));
  const entries = members.map((count) => allocate(image, entryBytes(count) * blockPaths));
  const record = {
    prices: floats(lanes * Math.ceil(model.hours / 4) * 4),
    normals: floats(4 * lanes),
    shocks: floats(32),
    jumps: floats(4 * lanes),
    state: floats(3 * lanes),
    lows: floats(lanes),
    falls: floats(lanes),
    generators: floats(4 * lanes + 4),
    jumpList: allocate(image, 12 * MOST_JUMPS),
    jumpCount: 0,
    columnStarts: putIntegers(image, starts),
    entryStarts: putIntegers(image, entries),
    kept: putIntegers(
      image,
      starts.map(() => 0),
    ),
    absent: allocate(image, model.hours + 4),
    members: allocate(image, workBytes(Math.max(0, ...members))),
    overflow: 0,
  };
  return putRecords(image, SCRATCH, [record]);
}

export const blocksOf = ({ paths, blockPaths }: KernelJob): number => Math.ceil(paths / blockPaths);

/** Runs one block on one thread. @throws {ExplodingPathError} */
export function runBlock(kernel: Kernel, job: KernelJob, thread: number, block: number): void {
  const { model, families, familyCount, firstPath, certified } = job;
  const scratch = job.scratch[thread]!;
  const from = firstPath + block * job.blockPaths;
  const to = firstPath + Math.min(job.paths, (block + 1) * job.blockPaths);
  if (job.exact !== null) runExactBlock(kernel, job, job.exact, scratch, from, to);
  else {
    kernel.block(model, families, familyCount, scratch, from, to, !certified);
    checkFinite(job, scratch);
    kernel.evaluate(model, families, familyCount, scratch, firstPath, certified);
  }
}

function checkFinite({ memory }: KernelJob, scratch: number): void {
  const overflow = new DataView(memory.buffer).getInt32(scratch + offsetOf(SCRATCH, 'overflow'), true);
  if (overflow !== 0) throw new ExplodingPathError();
}

function runExactBlock(
  kernel: Kernel,
  job: KernelJob,
  exact: ExactPlan,
  scratch: number,
  from: number,
  to: number,
): void {
  const view = new DataView(job.memory.buffer);
  const lanes = view.getInt32(job.model + offsetOf(MODEL, 'lanes'), true);
  const at = view.getUint32(scratch + offsetOf(SCRATCH, 'prices'), true);
  const prices = new Float32Array(job.memory.buffer, at, lanes * exact.hours);
  const run = exactRunner(exact, job.memory);
  for (let path = from; path < to; path++) {
    kernel.path(job.model, scratch, path);
    checkFinite(job, scratch);
    run(path >>> 0, path - job.firstPath, (factor, hour) => prices[(hour - 1) * lanes + factor]!);
  }
}

/** Runs a whole job on the calling thread. @throws {ExplodingPathError} */
export function runHere(kernel: Kernel, job: KernelJob): void {
  for (let block = 0; block < blocksOf(job); block++) runBlock(kernel, job, 0, block);
}
