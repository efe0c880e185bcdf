import type { Interval } from '../../estimators/interval.js';
import { HOURS_PER_YEAR } from '../../estimators/realised.js';
import { feeAnswer, type FeeParts } from '../fee-answer.js';
import type { FeeBase } from '../fee-base.js';
import type { RiskTarget } from '../risk-target.js';
import type { Sized, TypeInput } from '../sizing-input.js';
import { utilisationFee } from '../stability-fee.js';
import type { SimulatedRisk } from './simulated-risk.js';

type DoubtKind = 'all' | 'data' | 'monteCarlo' | 'model';

/**
 * base + expected loss of a year + hurdle × capital + fee on use. Capital is the type's part in the expected shortfall of all
 * (Euler): what the surplus buffer must hold for it all year long. Rounded up to the grid.
 */
export function sizeSimulatedFee(
  type: TypeInput,
  risk: SimulatedRisk & { readonly capacity: NonNullable<SimulatedRisk['capacity']> },
  horizonHours: number,
  target: RiskTarget,
  fees: FeeBase,
): Sized {
  const parts = (end: keyof Interval, room: keyof Interval, kind: DoubtKind = 'all'): FeeParts => {
    const expected = (risk.expectedLoss[kind][end] / risk.debt) * (HOURS_PER_YEAR / horizonHours);
    const capital = (target.hurdleRate * risk.shortfall[kind][end]) / risk.debt;
    const carried = risk.capacity[kind][room];
    const use = utilisationFee(target, carried > 0 ? risk.debt / carried : 1);
    return { expected, capital, use, fee: fees.base + expected + capital + use };
  };
  const between = (kind: DoubtKind): Interval => ({
    low: parts('low', 'high', kind).fee * 10_000,
    point: parts('point', 'point', kind).fee * 10_000,
    high: parts('high', 'low', kind).fee * 10_000,
  });
  const [low, point, high] = [parts('low', 'high'), parts('point', 'point'), parts('high', 'low')];
  return feeAnswer(
    type,
    fees,
    { low, point, high },
    {
      doubts: { data: between('data'), monteCarlo: between('monteCarlo'), model: between('model') },
      binding: largest(point),
      inputs: { shortfall: risk.shortfall.point, lossProbability: risk.lossProbability },
    },
  );
}

function largest({ expected, capital, use }: FeeParts): string {
  if (use >= expected && use >= capital) return 'use of the risk capacity';
  return expected >= capital ? 'expected loss' : 'capital for the worst outcomes';
}
