import type { PlannedFamily } from '../evaluation-plan.js';
import { ExplodingPathError } from '../simulation-error.js';
import type { SimulationInput } from '../simulation-input.js';
import { putFamilies, type Detail, type FamilyRows } from './job-image.js';
import { allocate, kernelMemory, putIntegers, putRecords, viewOf, type KernelMemory } from './kernel-memory.js';
import type { Kernel } from './kernel-module.js';
import { offsetOf, SCRATCH } from './layouts.js';
import { lanesOf, putModel, type ImposedJumps } from './model-image.js';

/** Memory that the kept columns of one block may take on one thread. */
const BLOCK_BYTES = 32 << 20;
const LARGEST_BLOCK = 4_096;
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
  const model = putModel(image, input.model, input.oracleDelayHours, options.imposed);
  const families = putFamilies(image, input, plan, options.paths, options.detail);
  const bytesPerPath = families.columns.map((columns) => columns * columnBytes(input.model.hours));
  const total = bytesPerPath.reduce((sum, bytes) => sum + bytes, 0);
  const fitting = Math.max(64, Math.min(LARGEST_BLOCK, Math.floor(BLOCK_BYTES / total)));
  const blockPaths = Math.min(options.paths, options.blockPaths ?? fitting);
  const scratch = Array.from({ length: options.threads }, () =>
    putScratch(image, input, blockPaths, bytesPerPath, families.members),
  );
  const { memory } = image;
  const { paths, firstPath, certified } = options;
  const job = {
    memory,
    model,
    families: families.address,
    familyCount: plan.length,
    scratch,
    firstPath,
    paths,
    blockPaths,
    certified: certified && options.detail === 'losses',
  };
  return { job, image, rows: families.rows };
}

/** See columnLength in assembly/block.ts. */
export const columnBytes = (hours: number): number => 4 * ((hours + 9) & ~7);
/** See entryBytes in assembly/block.ts. */
const entryBytes = (members: number): number => 4 + 8 * members;
/** See MARKET_BYTES and WORK_BYTES in assembly. */
const workBytes = (members: number): number => 24 + 64 * members;

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
    shocks: floats(16),
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
    members: allocate(image, workBytes(Math.max(...members))),
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
  kernel.block(model, families, familyCount, scratch, from, to, !certified);
  if (viewOf({ memory: job.memory, top: 0 }).getInt32(scratch + offsetOf(SCRATCH, 'overflow'), true) !== 0) {
    throw new ExplodingPathError();
  }
  kernel.evaluate(model, families, familyCount, scratch, firstPath, certified);
}

/** Runs a whole job on the calling thread. @throws {ExplodingPathError} */
export function runHere(kernel: Kernel, job: KernelJob): void {
  for (let block = 0; block < blocksOf(job); block++) runBlock(kernel, job, 0, block);
}
