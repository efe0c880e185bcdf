import { exp } from '../../../units/deterministic-math.js';
import type { ReferenceEvaluation, ReferenceFamily, ReferenceMember } from './reference-family.js';
import type { ReferenceModel } from './reference-path.js';

/** What the kernel writes of one member on one path. */
export interface MemberOutcome {
  loss: number;
  liquidated: number;
  income: number;
  gap: number;
  hours: number;
}

/** One member while a path is evaluated. */
export interface Work extends MemberOutcome {
  trigger: number;
  seen: number;
  next: number;
  stop: number;
}

export function impactAt(curve: Float64Array, used: number): number {
  let knot = 0;
  while (curve[knot + 3]! <= used) knot += 3;
  return curve[knot + 1]! + (used - curve[knot]!) * curve[knot + 2]!;
}

/** See assembly/search.ts. */
export const roundedUp = (bound: number): number => Math.fround(bound + 1e-6 * (1 + Math.abs(bound)));

const ratioAt = (positions: Float64Array, index: number): number => positions[3 * index]!;
const worthBefore = (positions: Float64Array, index: number): number => positions[3 * index + 1]!;
const debtBefore = (positions: Float64Array, index: number): number => positions[3 * index + 2]!;

export function firstAtOrBelow(positions: Float64Array, from: number, end: number, level: number): number {
  let low = from;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ratioAt(positions, middle) > level) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function worthSold(
  wholeLots: boolean,
  { record, positions }: ReferenceMember,
  { next, stop }: Work,
  logPrice: number,
  price: number,
): number {
  const from = worthBefore(positions, next);
  if (wholeLots) return record.scale * (worthBefore(positions, stop) - from);
  const covered = firstAtOrBelow(positions, next, stop, logPrice - record.logDebtFactor - record.logPenalty);
  const debt = debtBefore(positions, stop) - debtBefore(positions, covered);
  const whole = worthBefore(positions, covered) - from;
  return record.scale * (whole + (record.penalty * record.debtFactor * debt) / price);
}

export function book({ record, positions }: ReferenceMember, work: Work, logPrice: number, price: number): void {
  const level = logPrice - record.logDebtFactor;
  const insolvent = firstAtOrBelow(positions, work.next, work.stop, level);
  const covered = firstAtOrBelow(positions, insolvent, work.stop, level - record.logPenalty);
  const debt = debtBefore(positions, work.next);
  const insolventDebt = debtBefore(positions, insolvent);
  const coveredDebt = debtBefore(positions, covered);
  const lastDebt = debtBefore(positions, work.stop);
  const factor = record.debtFactor;
  const insolventWorth = worthBefore(positions, insolvent);
  const lost = factor * (insolventDebt - debt) - price * (insolventWorth - worthBefore(positions, work.next));
  const partPenalty =
    price * (worthBefore(positions, covered) - insolventWorth) - factor * (coveredDebt - insolventDebt);
  const wholePenalty = (record.penalty - 1) * factor * (lastDebt - coveredDebt);
  const incentive = record.chip * record.penalty * factor * (lastDebt - debt);
  work.loss += record.scale * lost;
  work.income += record.scale * (partPenalty + wholePenalty - incentive) - record.tip * (work.stop - work.next);
  work.liquidated += record.scale * factor * (lastDebt - debt);
  work.gap = Math.max(work.gap, work.seen - logPrice);
  work.hours++;
  work.next = work.stop;
}

/** See assembly/closed-form.ts; the table there only shortens the search. */
export function closedForm(
  { record: { hours } }: ReferenceModel,
  family: ReferenceFamily,
  evaluation: ReferenceEvaluation,
  columns: readonly Float32Array[],
): MemberOutcome {
  const { record, positions, seen, sold } = evaluation.members[0]!;
  const { delay } = family.record;
  const slope = family.curve[2]! * record.scale;
  const staying = slope * evaluation.record.permanent;
  const passing = slope - staying;
  const cascade = delay !== 0 ? 0 : slope;
  const outcome = { loss: 0, liquidated: 0, income: 0, gap: 0, hours: 0 };
  let transient = 0;
  let stayed = 0;
  let next = 0;
  let now = 0;
  let trigger = ratioAt(positions, 0) + record.shift;
  for (let look = 1 - delay; look <= hours - delay; ) {
    const bound = roundedUp(trigger + transient + stayed);
    while (look <= hours - delay && columns[seen]![look]! > bound) look++;
    if (look > hours - delay) break;
    transient *= family.recovery[look - now]!;
    now = look;
    const level = columns[seen]![look]! - transient - stayed;
    if (trigger <= level) {
      look++;
      continue;
    }
    const before = worthBefore(positions, next);
    const height = level - record.shift + cascade * before;
    let stop = next;
    while (ratioAt(positions, stop) + cascade * worthBefore(positions, stop) > height) stop++;
    const worth = worthBefore(positions, stop) - before;
    if (delay !== 0) {
      now = look + 1;
      transient *= family.recovery[1]!;
    }
    transient += passing * worth;
    stayed += staying * worth;
    const logPrice = columns[sold]![now]! - transient - stayed + record.logMargin;
    outcome.loss += lossAt(evaluation.members[0]!, next, stop, logPrice);
    next = stop;
    if (next === record.positions) return outcome;
    trigger = ratioAt(positions, next) + record.shift;
    look = now + 1 - delay;
  }
  transient *= family.recovery[hours - now]!;
  const last = columns[sold]![hours]! - transient - stayed + record.logMargin;
  return { ...outcome, loss: outcome.loss + lossAt(evaluation.members[0]!, next, record.positions, last) };
}

/** Debt less worth of the positions from `from` that are not worth their debt at a price. */
export function lossAt({ record, positions }: ReferenceMember, from: number, end: number, logPrice: number): number {
  const level = logPrice - record.logDebtFactor;
  if (from === end || ratioAt(positions, from) <= level) return 0;
  const insolvent = firstAtOrBelow(positions, from, end, level);
  const debt = record.debtFactor * (debtBefore(positions, insolvent) - debtBefore(positions, from));
  return record.scale * (debt - exp(logPrice) * (worthBefore(positions, insolvent) - worthBefore(positions, from)));
}
