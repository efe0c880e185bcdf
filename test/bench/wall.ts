import { concentrationOf } from '../../src/risk/estimators/liquidation-wall/concentration.js';
import { liquidationWall } from '../../src/risk/estimators/liquidation-wall/liquidation-wall.js';
import {
  replaceVaults,
  sortVaults,
  type SortedVaults,
} from '../../src/risk/estimators/liquidation-wall/sorted-vaults.js';
import { uniformStream } from '../../src/risk/estimators/bootstrap/uniform-stream.js';
import { RAY, ray, wad, WAD, type Wad } from '../../src/units/fixed-point.js';
import { barOf, type Bar, type Table } from './report.js';
import { median } from './rounds.js';

const VAULTS = 50_000;
const CHANGED = 50;
const ROUNDS = 100;
const MOST_MS = 50;
const TERMS = { targetPrice: ray(RAY), liquidationRatio: ray((145n * RAY) / 100n), rate: ray(RAY + RAY / 7n) };

interface Vault {
  readonly owner: string;
  readonly collateral: Wad;
  readonly normalisedDebt: Wad;
}

/** Digits to the last, as the chain has them. */
const amount = (whole: number, uniform: () => number): Wad =>
  wad(BigInt(Math.ceil(whole * 1e6)) * 10n ** 12n + BigInt(Math.floor(uniform() * 1e12)));

function vaultOf(number: number, uniform: () => number): Vault {
  const collateral = 1 + 500 * uniform() ** 4;
  const ratio = 1.46 + 2.5 * uniform();
  return {
    owner: `owner ${String(Math.floor(number * uniform()))}`,
    collateral: amount(collateral, uniform),
    normalisedDebt: amount((collateral * 2_000) / ratio, uniform),
  };
}

/** From the current and from the next price, every percent of a fall. */
function wallsAt(vaults: SortedVaults, price: Wad): bigint {
  const next = wad((price * 99n) / 100n);
  const walls = [price, next].map((from) => liquidationWall(vaults, { ...TERMS, price: from }));
  return walls.reduce((sum, wall) => sum + (wall[30]?.debt ?? 0n), 0n);
}

export interface WallBench {
  readonly bars: readonly Bar[];
  readonly table: Table;
}

/** The wall of 50,000 vaults of one type: after a block that changed some of them, and after one that moved the price alone. */
export function walls(): WallBench {
  const uniform = uniformStream(7);
  const vaults = Array.from({ length: VAULTS }, (_, number) => vaultOf(number, uniform));
  const timed = (work: () => unknown): number => {
    const began = performance.now();
    work();
    return performance.now() - began;
  };
  let sorted = sortVaults(vaults);
  const cases = {
    'fifty vaults changed: both walls': (price: Wad) => {
      const removed = new Set<Vault>();
      const added = Array.from({ length: CHANGED }, (_, n) => {
        const number = n * 1_000 + Math.floor(uniform() * 1_000);
        removed.add(vaults[number]!);
        return (vaults[number] = vaultOf(number, uniform));
      });
      return timed(() => {
        sorted = replaceVaults(sorted, removed, added);
        wallsAt(sorted, price);
      });
    },
    'price or rate moved: both walls': (price: Wad) => timed(() => wallsAt(sorted, price)),
    'all vaults sorted anew, once at the start': () => timed(() => sortVaults(vaults)),
    'concentration of owners': () => timed(() => concentrationOf(vaults)),
  };
  const measured = Object.entries(cases).map(([name, run]) => {
    const times = Array.from({ length: ROUNDS }, (_, round) => run(wad((2_000n - BigInt(round)) * WAD)));
    return { name, median: median(times), worst: Math.max(...times) };
  });
  return {
    bars: measured
      .slice(0, 2)
      .flatMap(({ name, median: middle, worst }) => [
        barOf(`milliseconds of the wall of 50,000 vaults, ${name}, median`, 'at most', MOST_MS, middle),
        barOf(`milliseconds of the wall of 50,000 vaults, ${name}, worst`, 'at most', MOST_MS, worst),
      ]),
    table: {
      title: `The liquidation wall of 50,000 vaults, every percent from the current and the next price, ${String(ROUNDS)} rounds`,
      head: ['what', 'ms, median', 'worst'],
      rows: measured.map(({ name, median: middle, worst }) => [name, middle.toFixed(2), worst.toFixed(2)]),
    },
  };
}
