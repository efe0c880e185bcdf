import { Injectable } from '@nestjs/common';
import type { PegDay } from '../market-data/consolidation/peg-history.js';
import { MarketData } from '../market-data/market-data.service.js';
import type { CollateralTypeState, ProtocolSnapshot } from '../protocol/protocol.port.js';
import { pegAdjustment, type PegInput } from '../risk/parameters/peg/peg-adjustment.js';
import { toNumber } from '../units/float-conversion.js';
import { DAY } from '../risk/estimators/candle.js';
import type { PegRecord } from './assessment.js';
import { AssessmentRepository } from './assessment.repository.js';
import type { VerifiedChange } from './change-history.repository.js';
import { ChangeHistory } from './change-history.service.js';
import type { Policy } from './policy.js';

/** What the fee knows of the peg: null where it must not answer it, and the record says why. */
export interface PegAnswer {
  readonly input: PegInput | null;
  readonly record: PegRecord;
}

/** Brings the debt asset's price and the fees that were in force together, as the fee's answer to the peg needs them. */
@Injectable()
export class PegAnswers {
  constructor(
    private readonly market: MarketData,
    private readonly changes: ChangeHistory,
    private readonly assessments: AssessmentRepository,
  ) {}

  /** Only hours that the policy trusts count, so a price that one source alone says moves no fee unless the policy lets it. */
  async answer({ block, types }: ProtocolSnapshot, { peg, data }: Policy): Promise<PegAnswer> {
    const usable = data.prices.singleSource === 'allow' ? (['sound', 'single-source'] as const) : (['sound'] as const);
    const { asset, days, why } = await this.market.readPeg(usable, block.timestamp);
    const newest = days.at(-1);
    const refused = peg === null ? 'the policy states no bounds for it' : why;
    if (peg === null || refused !== null || newest === undefined) {
      return { input: null, record: unanswered(asset, refused ?? 'there is no day of it') };
    }
    const adjustments = feeLevels(days, types, await this.changes.changesOf('stabilityFee'));
    const integral = await this.gathered(newest.day);
    const input = { ...peg, deviations: days.map(({ deviation }) => deviation), adjustments, integral };
    const found = pegAdjustment(input);
    const about = { asset, day: newest.day, days: days.length, deviation: newest.deviation };
    return {
      input,
      record: { ...about, adjustment: found.adjustment, integral: found.integral, reason: found.reason },
    };
  }

  /** What earlier assessments gathered, each day counted once. */
  private async gathered(day: number): Promise<number> {
    const [before] = await this.assessments.list(1);
    const earlier = before?.peg.day ?? null;
    if (!before || earlier === null) return 0;
    return earlier < day ? before.peg.integral : (before.sizingInput.feeMarket.peg?.integral ?? 0);
  }
}

const unanswered = (asset: string, why: string): PegRecord => ({
  ...{ asset, day: null, days: 0, deviation: null, adjustment: 0, integral: 0 },
  reason: `The fee does not answer the peg: ${why}.`,
});

/**
 * How far the fee in force on each day was above that of the first day, the mean over all debt; a fraction a year. What this
 * service did not verify is not known, and counts as if it had always been so.
 */
export function feeLevels(
  days: readonly PegDay[],
  types: readonly CollateralTypeState[],
  changes: readonly VerifiedChange[],
): number[] {
  const weighed = types.map((type) => ({ type, debt: toNumber(type.debt, 45) }));
  const total = weighed.reduce((sum, { debt }) => sum + debt, 0);
  const levels = days.map(({ day }) =>
    weighed.reduce((sum, { type, debt }) => sum + (total > 0 ? debt / total : 0) * feeOn(day + DAY, type, changes), 0),
  );
  return levels.map((level) => level - (levels[0] ?? 0));
}

/** The fee of a type at a time: the present one, or what the first change after that time replaced. */
function feeOn(
  time: number,
  { ilk, stabilityFeeBps }: CollateralTypeState,
  changes: readonly VerifiedChange[],
): number {
  const next = changes.find((change) => change.ilk === ilk && change.at > time);
  return Number(next?.before ?? stabilityFeeBps) / 10_000;
}
