import { SECONDS_PER_YEAR, annualFeeFromDuty, dutyFromAnnualFee, dutyYieldsAnnualFee } from '../../units/annual-fee.js';
import { BallastError } from '../../units/ballast-error.js';
import { RAD, RAY, bps, ray } from '../../units/fixed-point.js';
import { rpow } from '../../units/rpow.js';
import type { Invariant } from '../invariant.js';
import type { ParameterCell } from '../protocol.port.js';
import { AUCTION_RULES } from './auction-invariants.js';
import { CellTable, debtValue } from './cell-table.js';
import { apply, lacking, rule, unless, type Rule } from './invariant-rule.js';

const BILLION = 1_000_000_000n * RAD;
const MILLION = 1_000_000n * RAD;
/** 100 % a year is the end of the published table; 1,000 % is eleven times the debt after a year. */
const END_OF_TABLE = bps(10_000n);
const TOP_GROWTH = 11n * RAY;

/** The Jug has no time of a type that it was never told of. */
const hasFee = (table: CellTable, ilk: string | null): string | undefined =>
  table.find(ilk, 'lastAccrual')?.value === '0' ? 'the Jug does not know the type' : undefined;
const hasAuto = (table: CellTable, ilk: string | null): string | undefined =>
  table.find(ilk, 'autoCeiling.max')?.value === '0' ? 'the ceiling is set by hand' : undefined;

/** The annual fee of a duty, or null where it has none. */
function annualFee(duty: bigint): ReturnType<typeof annualFeeFromDuty> | null {
  try {
    return annualFeeFromDuty(ray(duty));
  } catch (error) {
    if (error instanceof BallastError) return null;
    throw error;
  }
}

function growth(duty: bigint): bigint | null {
  try {
    return rpow(ray(duty), SECONDS_PER_YEAR);
  } catch (error) {
    if (error instanceof BallastError) return null;
    throw error;
  }
}

function offTheTable(duty = 0n): string | null {
  const fee = annualFee(duty);
  if (fee === null) return 'the value is no fee';
  if (fee > END_OF_TABLE) return 'it is above 100 % a year, the end of the table';
  return unless(dutyFromAnnualFee(fee) === duty, `the table says ${String(dutyFromAnnualFee(fee))}`);
}

function inexact(duty = 0n): string | null {
  const fee = annualFee(duty);
  return fee === null
    ? 'the value is no fee'
    : unless(dutyYieldsAnnualFee(ray(duty), fee), 'a year at it comes to another fee');
}

const FEE_RULES: readonly Rule[] = [
  rule('fee-on-table', 'duty = the published rate of its annual fee', ['stabilityFee'], offTheTable, hasFee),
  rule('fee-exact', '|duty^year − (1 + annual fee)| ≤ 1e22 ray', ['stabilityFee'], inexact, hasFee),
  rule(
    'fee-in-range',
    '100 % ≤ duty < the rate of 1,000 % a year',
    ['stabilityFee'],
    (duty = 0n) => {
      if (duty < RAY) return 'debt would shrink';
      const year = growth(duty);
      return unless(year !== null && year < TOP_GROWTH, 'it is 1,000 % a year or more');
    },
    hasFee,
  ),
];

const CEILING_RULES: readonly Rule[] = [
  rule('ceiling-in-range', 'line = 0, or 1 ≤ line < 10 billion', ['debtCeiling'], (line = 0n) =>
    unless(line === 0n || (line >= RAD && line < 10n * BILLION), 'it is a slip of scale'),
  ),
  rule(
    'auto-ceiling-in-range',
    'maximum of the automatic ceiling < 20 billion',
    ['autoCeiling.max'],
    (max = 0n) => unless(max < 20n * BILLION, 'it is a slip of scale'),
    hasAuto,
  ),
  rule(
    'one-ceiling-owner',
    'an automatic ceiling has maximum, gap ≤ maximum and pause; a ceiling set by hand has none of them',
    ['autoCeiling.max', 'autoCeiling.gap', 'autoCeiling.ttl'],
    (max = 0n, gap = 0n, ttl = 0n) =>
      max === 0n
        ? unless(gap === 0n && ttl === 0n, 'a gap or a pause is left of an automatic ceiling')
        : unless(gap > 0n && gap <= max && ttl > 0n, 'a part of the automatic ceiling is missing, or the gap too wide'),
  ),
  rule(
    'ceiling-effective',
    'line ≤ maximum of the automatic ceiling',
    ['debtCeiling', 'autoCeiling.max'],
    (line = 0n, max = 0n) => unless(line <= max, 'the automatic ceiling was set and never executed'),
    hasAuto,
  ),
  rule('floor-in-range', 'dust = 0, or 1 ≤ dust ≤ 100,000', ['debtFloor'], (dust = 0n) =>
    unless(dust === 0n || (dust >= RAD && dust <= 100_000n * RAD), 'it is a slip of scale'),
  ),
  rule(
    'ratio-in-range',
    '100 % ≤ mat < 1,000 %; up to 30,000 % where nothing can be drawn any more',
    ['liquidationRatio', 'debtCeiling', 'autoCeiling.max'],
    (mat = 0n, line = 0n, max = 0n) => {
      if (mat < RAY) return 'debt would be worth more than its collateral';
      const closed = line === 0n && max === 0n;
      return unless(mat < 10n * RAY || (closed && mat <= 300n * RAY), 'it is too high for a type in use');
    },
  ),
];

/** What a rule over the system and every type cannot do without. */
const lackingAnywhere = (table: CellTable, system: readonly string[], ofType: readonly string[]): string | null =>
  [lacking(table, null, system), ...table.ilks.map((ilk) => lacking(table, ilk, ofType))].find((it) => it !== null) ??
  null;

/** The ceiling of the system over the ceilings of its types, by the distance that the deployment keeps. */
const offsetRule = (offset: bigint | null): Rule => ({
  id: 'ceiling-offset',
  text: 'Σ line + offset ≤ Line ≤ Σ line + 2 · offset',
  judge: (table) => {
    const [line, sum] = [table.value(null, 'debtCeiling'), table.sumOfCeilings()];
    const values = [table.shown(null, 'debtCeiling'), debtValue('Σ line', sum), debtValue('offset', offset ?? 0n)];
    if (offset === null) return { inapplicable: 'the deployment names no offset', values };
    const holds = line >= sum + offset && line <= sum + 2n * offset;
    const missing = lackingAnywhere(table, ['debtCeiling'], ['debtCeiling']);
    const drifted = unless(holds, 'the ceiling of the system has drifted from those of its types');
    return { broken: missing ?? drifted, values };
  },
});

const HEADROOM: Rule = {
  id: 'ceiling-headroom',
  text: 'debt + Σ max(0, line − Art · rate) ≤ Line',
  judge: (table) => {
    const needed = table.neededCeiling();
    const values = [table.shown(null, 'debtCeiling'), table.shown(null, 'debt'), debtValue('needed', needed)];
    const holds = needed <= table.value(null, 'debtCeiling');
    const ofType = ['debtCeiling', 'normalisedDebt', 'accumulatedRate'];
    const missing = lackingAnywhere(table, ['debtCeiling', 'debt'], ofType);
    return { broken: missing ?? unless(holds, 'types with room could draw nothing'), values };
  },
};

const SYSTEM_RULES: readonly Rule[] = [
  HEADROOM,
  rule('base-fee-zero', 'base = 0', ['baseFee'], (base = 0n) => unless(base === 0n, 'it is added to every fee')),
  rule('system-limit-in-range', '1 million ≤ Hole ≤ 200 million', ['auctionLimit'], (hole = 0n) =>
    unless(hole >= MILLION && hole <= 200n * MILLION, 'it is a slip of scale, or liquidations are choked'),
  ),
];

/**
 * The rules that MakerDAO's spell tests assert after every change, over every type and the system.
 * Source: `_checkSystemValues` and `_checkCollateralValues` of spells-mainnet.
 * @param offset distance of `Line` to the sum of the lines [rad]; null where the deployment names none.
 */
export function dssInvariants(cells: readonly ParameterCell[], offset: bigint | null): Invariant[] {
  const table = new CellTable(cells);
  return [
    ...[...SYSTEM_RULES, offsetRule(offset)].map((it) => apply(it, table, null)),
    ...table.ilks.flatMap((ilk) =>
      [...FEE_RULES, ...CEILING_RULES, ...AUCTION_RULES].map((it) => apply(it, table, ilk)),
    ),
  ];
}
