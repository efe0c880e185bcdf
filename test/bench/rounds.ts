import type { Timing } from './typed-arrays.js';

export interface Variant {
  readonly name: string;
  readonly run: () => Timing;
  /** Slow variants join fewer rounds. */
  readonly rounds?: number;
}

export interface Measured {
  readonly name: string;
  readonly median: number;
  readonly least: number;
  /** Median over rounds of its time over that of the first variant. */
  readonly ratio: number;
  readonly rounds: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Runs all variants in turn, round by round, so that what disturbs the machine disturbs all of them. */
export function interleave(variants: readonly Variant[], rounds: number): Measured[] {
  for (const { run } of variants.filter(({ rounds: few }) => few === undefined)) run();
  const times = variants.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    variants.forEach(({ run, rounds: most = rounds }, index) => {
      if (round < most) times[index]!.push(run().nanoseconds);
    });
  }
  return variants.map(({ name }, index) => {
    const own = times[index]!;
    const ratios = own.map((time, round) => time / times[0]![round]!);
    return { name, median: median(own), least: Math.min(...own), ratio: median(ratios), rounds: own.length };
  });
}
