import { exp } from '../../../units/deterministic-math.js';
import { philox, STREAM } from '../philox.js';
import {
  book,
  closedForm,
  firstAtOrBelow,
  impactAt,
  lossAt,
  roundedUp,
  worthSold,
  type MemberOutcome,
  type Work,
} from './reference-auction.js';
import type { ReferenceEvaluation, ReferenceFamily, ReferenceMember } from './reference-family.js';
import type { ReferenceModel } from './reference-path.js';

const PRECISION = 1e-13;
const MOST_ROUNDS = 100_000;
const BOLDEST_SLOPE = 0.9;

/** The kernel's `run` or, where the family has one, its closed form; bit by bit. */
export function referenceOutcomes(
  model: ReferenceModel,
  family: ReferenceFamily,
  evaluation: ReferenceEvaluation,
  columns: readonly Float32Array[],
  path: number,
): MemberOutcome[] {
  if (family.record.closedForm !== 0) return [closedForm(model, family, evaluation, columns)];
  const market = { used: 0, stayed: 0, impact: 0 };
  const { delay } = family.record;
  const { permanent } = evaluation.record;
  const works = evaluation.members.map(
    ({ record, positions }): Work => ({
      trigger: positions[0]! + record.shift,
      seen: 0,
      loss: 0,
      liquidated: 0,
      income: 0,
      gap: 0,
      next: 0,
      stop: 0,
      hours: 0,
    }),
  );
  const recover = (left: number): void => {
    market.used *= left;
    market.impact = (1 - permanent) * impactAt(family.curve, market.used) + market.stayed;
  };
  let now = 0;
  let look = 1 - delay;
  const lastLook = model.record.hours - delay;
  while (look <= lastLook) {
    look = nextLook(model, evaluation, works, columns, market.impact, look);
    if (look > lastLook) break;
    recover(family.recovery[look - now]!);
    now = look;
    const hour = look + delay;
    if (isAbsent(model, family, columns[0]!, path, hour)) {
      look++;
      continue;
    }
    if (delay !== 0) {
      if (!findUnsafe(evaluation, works, columns, look, market.impact)) {
        look++;
        continue;
      }
      recover(family.recovery[1]!);
      now = hour;
    }
    settle(family, evaluation, works, columns, market, hour);
    look = delay !== 0 ? hour : hour + 1;
  }
  recover(family.recovery[model.record.hours - now]!);
  evaluation.members.forEach((member, index) => {
    const last = columns[member.sold]![model.record.hours]! + member.record.logMargin - market.impact;
    works[index]!.loss += lossAt(member, works[index]!.next, member.record.positions, last);
  });
  return works;
}

function nextLook(
  { record: { hours } }: ReferenceModel,
  { members }: ReferenceEvaluation,
  works: readonly Work[],
  columns: readonly Float32Array[],
  impact: number,
  from: number,
): number {
  let first = hours + 1;
  members.forEach(({ record, seen }, index) => {
    const work = works[index]!;
    if (work.next === record.positions) return;
    const bound = roundedUp(work.trigger + impact);
    let look = from;
    while (look <= hours && columns[seen]![look]! > bound) look++;
    first = Math.min(first, look);
  });
  return first;
}

function isAbsent(
  { record: { seedLow, seedHigh } }: ReferenceModel,
  { record: { absentCalm, absentStress, stressFall } }: ReferenceFamily,
  column: Float32Array,
  path: number,
  hour: number,
): boolean {
  if (absentStress === 0) return false;
  const [word] = philox([hour, 0, path, STREAM.keepers], seedLow, seedHigh);
  const move = Math.fround(column[hour]! - column[hour - 1]!);
  return word < (move <= stressFall ? absentStress : absentCalm);
}

function unsafeEnd({ record, positions }: ReferenceMember, work: Work): number {
  const end = firstAtOrBelow(positions, work.stop, record.positions, work.seen - record.shift);
  if (end === work.next) return end;
  const most = positions[3 * work.next + 2]! + record.capacity;
  let within = work.next + 1;
  while (within < end && positions[3 * (within + 1) + 2]! <= most) within++;
  return Math.min(end, within);
}

function findUnsafe(
  { members }: ReferenceEvaluation,
  works: readonly Work[],
  columns: readonly Float32Array[],
  look: number,
  impact: number,
): boolean {
  let any = false;
  members.forEach((member, index) => {
    const work = works[index]!;
    work.seen = columns[member.seen]![look]! - impact;
    work.stop = unsafeEnd(member, work);
    any ||= work.stop > work.next;
  });
  return any;
}

/** A seller of the hour. */
interface Seller {
  readonly member: ReferenceMember;
  readonly work: Work;
  readonly logPrice: number;
  readonly price: number;
}

function settle(
  { record, curve }: ReferenceFamily,
  { record: { permanent }, members }: ReferenceEvaluation,
  works: readonly Work[],
  columns: readonly Float32Array[],
  market: { used: number; stayed: number; impact: number },
  hour: number,
): void {
  const before = impactAt(curve, market.used);
  const sellers = members.map((member, index): Seller => {
    const logPrice = columns[member.sold]![hour]! + member.record.logMargin;
    return { member, work: works[index]!, logPrice, price: exp(logPrice) };
  });
  const tabs = tabsOf(record, sellers);
  let total = 0;
  let fresh = before;
  let impact = market.impact;
  let below = 0;
  let belowWorth = -1;
  let secants = record.delay !== 0 && record.wholeLots === 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    fresh = impactAt(curve, market.used + total);
    impact = (1 - permanent) * fresh + market.stayed + permanent * (fresh - before);
    const moved = record.delay === 0 && moveStops(sellers, columns, hour, impact);
    const factor = exp(-impact);
    const worth =
      impact <= tabs.payingUntil ? tabs.worth / factor : worthOf(record.wholeLots !== 0, sellers, impact, factor);
    if (worth < total) {
      secants = false;
      total = belowWorth;
      continue;
    }
    if (!moved && worth - total <= PRECISION * worth) break;
    const next = secants && belowWorth >= 0 ? secant(below, belowWorth, total, worth) : worth;
    below = total;
    belowWorth = worth;
    total = next;
  }
  market.used += total;
  market.stayed += permanent * (fresh - before);
  market.impact = impact;
  for (const { member, work, logPrice, price } of sellers) {
    if (work.stop === work.next) continue;
    book(member, work, logPrice - impact, price * exp(-impact));
    work.trigger = member.positions[3 * work.next]! + member.record.shift;
  }
}

function worthOf(wholeLots: boolean, sellers: readonly Seller[], impact: number, factor: number): number {
  let worth = 0;
  for (const { member, work, logPrice, price } of sellers) {
    if (work.stop === work.next) continue;
    worth += worthSold(wholeLots, member, work, logPrice - impact, price * factor);
  }
  return worth;
}

/** See addTabs in assembly/settle.ts. */
function tabsOf(
  { delay, wholeLots }: ReferenceFamily['record'],
  sellers: readonly Seller[],
): { readonly worth: number; readonly payingUntil: number } {
  if (delay === 0 || wholeLots !== 0) return { worth: 0, payingUntil: -1 };
  let worth = 0;
  let payingUntil = Number.MAX_VALUE;
  for (const { member, work, logPrice, price } of sellers) {
    if (work.stop === work.next) continue;
    const { scale, penalty, debtFactor, logDebtFactor, logPenalty } = member.record;
    const debt = member.positions[3 * work.stop + 2]! - member.positions[3 * work.next + 2]!;
    worth += (scale * penalty * debtFactor * debt) / price;
    payingUntil = Math.min(payingUntil, logPrice - logDebtFactor - logPenalty - member.positions[3 * work.next]!);
  }
  return { worth, payingUntil };
}

function secant(below: number, belowWorth: number, total: number, worth: number): number {
  const slope = (worth - belowWorth) / (total - below);
  return slope > 0 && slope < BOLDEST_SLOPE ? total + (worth - total) / (1 - slope) : worth;
}

function moveStops(
  sellers: readonly Seller[],
  columns: readonly Float32Array[],
  hour: number,
  impact: number,
): boolean {
  let moved = false;
  for (const { member, work } of sellers) {
    work.seen = columns[member.seen]![hour]! - impact;
    const end = unsafeEnd(member, work);
    moved ||= end > work.stop;
    work.stop = end;
  }
  return moved;
}
