import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../src/platform/config.js';
import { SimulationPool } from '../../src/recommendations/simulation-pool.adapter.js';
import { compileKernel } from '../../src/risk/simulation/kernel/kernel-module.js';
import { assessments } from './assessments.js';
import { jobOf, writeJob } from './job-file.js';
import { kernelVariant, type KernelVariant } from './kernel-variant.js';
import { marketStore } from './market-store.js';
import { positionIndex } from './position-index.js';
import { barOf, markdown, type Bar, type Report, type Table } from './report.js';
import { representativeJob } from './representative-job.js';
import { interleave, median, type Measured, type Variant } from './rounds.js';
import { cTwin, numpyTwin } from './twins.js';
import { typedArrays, type Timing } from './typed-arrays.js';
import { diffusiveCase, idleJumpCase, jumpCase, varianceReduction } from './variance-reduction.js';
import { walls } from './wall.js';
import { wholeRead } from './whole-read.js';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const ROUNDS = 7;
const SLOW_ROUNDS = 3;
const MANY = 1_048_576;
const FEW = 1_024;
const REPETITIONS = 48;

const module = compileKernel(readFileSync(join(PROJECT_DIR, 'dist/src/risk/simulation/kernel.wasm')));
const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
const plainC = cTwin(folder, ['-O3', '-march=native']);
const fastC = cTwin(folder, ['-O3', '-march=native', '-ffast-math']);
const numpy = numpyTwin();

say('setting up 1,048,576 positions …');
const manyJob = jobOf(representativeJob({ positions: MANY, candidates: 64, paths: 1 }));
const fewJob = jobOf(representativeJob({ positions: FEW, candidates: 64, paths: 1 }));
const manyFile = join(folder, 'many.f64');
writeJob(manyFile, manyJob);
const sizes = {
  few1: kernelVariant(module, { positions: FEW, candidates: 1, paths: 16_384 }),
  many1: kernelVariant(module, { positions: MANY, candidates: 1, paths: 16_384 }),
  few64: kernelVariant(module, { positions: FEW, candidates: 64, paths: 4_096 }),
  many64: kernelVariant(module, { positions: MANY, candidates: 64, paths: 4_096 }),
};

/** A variant whose loss is not the kernel's within four standard errors does not count. */
function checkAgreement(): string[] {
  const kernel = sizes.many1.run();
  const others: (readonly [string, Timing | undefined])[] = [
    ['plain C', plainC?.run(manyFile, 20_000, 1)],
    ['plain C -ffast-math', fastC?.run(manyFile, 20_000, 1)],
    ['numpy', numpy?.run(manyFile, 8_000, 1)],
    ['typed arrays', typedArrays(manyJob, 8_000, 1)],
  ];
  return others.flatMap(([name, timing]) => {
    if (timing === undefined) return [];
    const error = Math.sqrt(kernel.error * kernel.error + timing.error * timing.error);
    const distance = Math.abs(kernel.mean - timing.mean) / error;
    if (!(distance < 4)) throw new Error(`${name} loses ${String(timing.mean)}, the kernel ${String(kernel.mean)}`);
    return [`${name}: ${distance.toFixed(1)} standard errors from the kernel's mean loss`];
  });
}

const present = (variants: readonly (Variant | null)[]): Variant[] => variants.filter((variant) => variant !== null);

function generation(): Measured[] {
  const c = plainC;
  const fast = fastC;
  const np = numpy;
  return interleave(
    present([
      { name: 'kernel', run: () => sizes.few1.generate() },
      c && { name: 'plain C', run: () => c.run(manyFile, 6_000, 0) },
      fast && { name: 'plain C -ffast-math', run: () => fast.run(manyFile, 6_000, 0) },
      { name: 'typed arrays', run: () => typedArrays(fewJob, 3_000, 0) },
      np && { name: 'numpy', run: () => np.run(manyFile, 6_000, 0) },
    ]),
    ROUNDS,
  );
}

function wholeJob(): Measured[] {
  const c = plainC;
  const np = numpy;
  return interleave(
    present([
      { name: 'kernel', run: () => sizes.many64.run() },
      c && { name: 'plain C', run: () => c.run(manyFile, 200, 64) },
      { name: 'typed arrays', run: () => typedArrays(manyJob, 60, 64), rounds: SLOW_ROUNDS },
      np && { name: 'numpy', run: () => np.run(manyFile, 400, 64), rounds: SLOW_ROUNDS },
    ]),
    ROUNDS,
  );
}

const scaling = (): Measured[] =>
  interleave(
    [
      { name: '1,024 positions, 1 candidate', run: () => sizes.few1.run() },
      { name: '1,048,576 positions, 1 candidate', run: () => sizes.many1.run() },
      { name: '1,024 positions, 64 candidates', run: () => sizes.few64.run() },
      { name: '1,048,576 positions, 64 candidates', run: () => sizes.many64.run() },
    ],
    ROUNDS,
  );

interface TwoWorkers {
  readonly speedUp: number;
  readonly table: Table;
}

async function workers(): Promise<TwoWorkers> {
  const paths = 24_576;
  const { prepared } = kernelVariant(module, { positions: MANY, candidates: 64, paths }, 2);
  const pools = [SimulationPool.of(1), SimulationPool.of(2)] as const;
  const jobs = [{ ...prepared.job, scratch: prepared.job.scratch.slice(0, 1) }, prepared.job] as const;
  const times: [number[], number[]] = [[], []];
  for (let round = -1; round < ROUNDS; round++) {
    for (const which of [0, 1] as const) {
      const began = performance.now();
      await pools[which].run(jobs[which]);
      if (round >= 0) times[which].push((performance.now() - began) / 1e3);
    }
  }
  await Promise.all(pools.map((pool) => pool.onModuleDestroy()));
  const speedUp = median(times[0].map((one, round) => one / times[1][round]!));
  const rows = times.map((own, which) => [String(which + 1), median(own).toFixed(2), Math.min(...own).toFixed(2)]);
  const title = `Workers: ${paths.toLocaleString('en-US')} paths, 1,048,576 positions, 64 candidates`;
  return { speedUp, table: { title, head: ['workers', 'seconds, median', 'least'], rows } };
}

const ratioOf = (measured: readonly Measured[], name: string): number | null =>
  measured.find((each) => each.name === name)?.ratio ?? null;

const timeTable = (title: string, measured: readonly Measured[]): Table => ({
  title,
  head: ['variant', 'ns per path and hour, median', 'least', 'over the first', 'rounds'],
  rows: measured.map(({ name, median: middle, least, ratio, rounds }) => [
    name,
    middle.toPrecision(4),
    least.toPrecision(4),
    ratio.toPrecision(3),
    String(rounds),
  ]),
});

const setUp = (all: Readonly<Record<string, KernelVariant>>): string =>
  `Set-up (sorting, sums, tables, certificates), not in the times: ${Object.entries(all)
    .map(([name, { setUpSeconds }]) => `${name} ${setUpSeconds.toFixed(2)} s`)
    .join(', ')}.`;

async function main(): Promise<void> {
  const agreement = checkAgreement();
  say(agreement.join('\n'));
  const made = generation();
  const whole = wholeJob();
  const grown = scaling();
  const parallel = await workers();
  const assessed = await assessments();
  const indexed = await positionIndex();
  const walled = walls();
  const readWhole = await wholeRead();
  const stored = await marketStore();
  const reductions = [
    varianceReduction(module, 'J: losses from jumps', jumpCase(), REPETITIONS),
    varianceReduction(module, 'D: no jumps', diffusiveCase(), REPETITIONS),
    varianceReduction(module, 'D with jumps that do not matter', idleJumpCase(), REPETITIONS),
  ];
  const cost = (name: string): number => grown.find((each) => each.name === name)!.ratio;
  const many64 = cost('1,048,576 positions, 64 candidates');
  const bars: Bar[] = [
    barOf('generation over plain C -O3 -march=native', 'at least', 2, ratioOf(made, 'plain C')),
    barOf('generation over numpy', 'at least', 5, ratioOf(made, 'numpy')),
    barOf('generation over typed arrays', 'at least', 5, ratioOf(made, 'typed arrays')),
    barOf('1,048,576 positions, 64 candidates over sorted numpy', 'at least', 500, ratioOf(whole, 'numpy')),
    barOf('1,048,576 positions, 64 candidates over sorted plain C', 'at least', 50, ratioOf(whole, 'plain C')),
    barOf(
      'cost of 1,048,576 positions over 1,024, one candidate',
      'at most',
      1.25,
      cost('1,048,576 positions, 1 candidate'),
    ),
    barOf(
      'cost of 1,048,576 positions over 1,024, 64 candidates',
      'at most',
      1.7,
      many64 / cost('1,024 positions, 64 candidates'),
    ),
    barOf(
      'cost of 64 candidates over one, 1,048,576 positions',
      'at most',
      6,
      many64 / cost('1,048,576 positions, 1 candidate'),
    ),
    barOf('two workers over one', 'at least', 1.8, parallel.speedUp),
    ...assessed.seconds.map(([one, time]) =>
      barOf(`seconds of an assessment, ${one.name}`, 'at most', one.seconds, time),
    ),
    ...indexed.bars,
    ...walled.bars,
    ...readWhole.bars,
    ...stored.bars,
    barOf('variance reduction of expected shortfall 99 %, case J', 'at least', 30, reductions[0]!.shortfall99),
    barOf(
      'variance reduction, worst case',
      'at least',
      0.9,
      Math.min(...reductions.map(({ shortfall99 }) => shortfall99)),
    ),
  ];
  const report: Report = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${String(cpus().length)} × ${cpus()[0]!.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    software: [`Node ${process.version}`, plainC?.name ?? 'no C compiler', numpy?.name ?? 'no numpy'],
    command: 'npm run bench',
    bars,
    tables: [
      timeTable('Making paths of 16 assets', made),
      timeTable('Whole job: 1,048,576 positions, 64 candidates', whole),
      timeTable('Scaling', grown),
      parallel.table,
      assessed.table,
      indexed.table,
      walled.table,
      readWhole.table,
      stored.table,
      {
        title: `Variance of plain paths over that of the chosen design, same cost, ${String(REPETITIONS)} repetitions of 8,192 paths`,
        head: ['case', 'design', 'mean loss', 'expected shortfall 99 %', '99.9 %'],
        rows: reductions.map(({ name, design, mean, shortfall99, shortfall999 }) => [
          name,
          design,
          ...[mean, shortfall99, shortfall999].map((gain) => gain.toPrecision(3)),
        ]),
      },
    ],
    notes: [...agreement, setUp(sizes)],
  };
  mkdirSync(join(PROJECT_DIR, 'docs'), { recursive: true });
  const text = markdown(report);
  writeFileSync(join(PROJECT_DIR, 'docs/benchmarks.md'), text);
  writeFileSync(join(PROJECT_DIR, 'docs/benchmarks.json'), `${JSON.stringify(report, null, 2)}\n`);
  say(text);
  const missed = bars.filter(({ held }) => held === false);
  if (missed.length > 0) throw new Error(`missed: ${missed.map(({ name }) => name).join('; ')}`);
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
