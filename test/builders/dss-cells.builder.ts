import type { DssSystem, DssType } from '../../src/protocol/dss/state.js';
import { systemCells, typeCells } from '../../src/protocol/dss/table.js';
import type { ParameterCell } from '../../src/protocol/protocol.port.js';
import { RAD, RAY, WAD } from '../../src/units/fixed-point.js';

const ADDRESS = `0x${'c1'.repeat(20)}`;

/** 1,000,000 of debt at 150 % and 2 % a year; ETH-A under an automatic ceiling and with auctions, the others by hand without. */
export function dssType(ilk: string): DssType {
  const whole = ilk === 'ETH-A';
  const line = 2_000_000n * RAD;
  return {
    ilk,
    asset: ilk.split('-')[0] ?? ilk,
    vat: { Art: 1_000_000n * WAD, rate: RAY, spot: 2_000n * RAY, line, dust: 5_000n * RAD },
    spotter: { pip: ADDRESS, mat: (150n * RAY) / 100n },
    jug: { duty: 1000000000627937192491029810n, rho: 1_800_000_000n },
    dog: whole
      ? { clip: ADDRESS, chop: (113n * WAD) / 100n, hole: 500_000n * RAD, dirt: 0n }
      : { clip: ADDRESS, chop: 0n, hole: 0n, dirt: 0n },
    autoLine: whole
      ? { line: 4_000_000n * RAD, gap: 1_000_000n * RAD, ttl: 28_800n, last: 900n, lastInc: 1_799_999_000n }
      : { line: 0n, gap: 0n, ttl: 0n, last: 0n, lastInc: 0n },
    clipper: whole
      ? {
          buf: (120n * RAY) / 100n,
          tail: 8_400n,
          cusp: (40n * RAY) / 100n,
          chip: WAD / 1_000n,
          tip: 250n * RAD,
          chost: 5_650n * RAD,
          stopped: 0n,
          count: 0n,
          calc: ADDRESS,
          curve: { kind: 'stairstep', cut: (99n * RAY) / 100n, step: 90n },
          breaker: { tolerance: RAY / 2n, locked: 0n },
        }
      : null,
    flipper: null,
    lineMom: null,
  };
}

const SYSTEM: DssSystem = {
  vat: { live: 1n, Line: 7_000_000n * RAD, debt: 3_000_000n * RAD, vice: 0n },
  spotter: { live: 1n, par: RAY },
  jug: { base: 0n },
  dog: { live: 1n, Hole: 2_000_000n * RAD, Dirt: 0n },
  vow: {
    ...{ dai: 0n, sin: 0n, Sin: 0n, Ash: 0n, hump: 500_000n * RAD },
    ...{ bump: 10_000n * RAD, dump: 250n * WAD, sump: 50_000n * RAD, wait: 561_600n },
  },
  pot: null,
  cat: null,
  pause: { delay: 172_800n },
};

/** A table of three types in which every rule holds; 1 million lies between `Line` and the sum of the lines. */
export const dssCells = (): ParameterCell[] => [
  ...systemCells(SYSTEM),
  ...['ETH-A', 'LINK-A', 'WBTC-A'].flatMap((ilk) => typeCells(dssType(ilk))),
];

/** The same table with one value changed. */
export const withCell = (
  cells: readonly ParameterCell[],
  ilk: string | null,
  parameter: string,
  value: bigint,
): ParameterCell[] => {
  if (!cells.some((it) => it.ilk === ilk && it.parameter === parameter))
    throw new Error(`There is no ${parameter} of ${ilk ?? 'the system'}.`);
  return cells.map((it) => (it.ilk === ilk && it.parameter === parameter ? { ...it, value: String(value) } : it));
};

const digits = (two: string): string => `0x${two.repeat(20)}`;

/** A deployment of these three types. */
export const DSS_DEPLOYMENT = {
  family: 'dss' as const,
  vat: digits('a1'),
  spotter: digits('a2'),
  jug: digits('a3'),
  dog: digits('a4'),
  vow: digits('a5'),
  autoLine: digits('a6'),
  manager: digits('a7'),
  registry: digits('a8'),
  pause: digits('a9'),
  pauseProxy: digits('aa'),
  clipperMom: digits('ab'),
  ceilingOffset: 600_000,
  types: { 'ETH-A': { asset: 'ETH' }, 'LINK-A': { asset: 'LINK' }, 'WBTC-A': { asset: 'WBTC' } },
  clippers: { 'ETH-A': digits('b1'), 'LINK-A': digits('b2') },
  calcs: { 'ETH-A': digits('d1'), 'LINK-A': digits('d2') },
  pips: {},
};
