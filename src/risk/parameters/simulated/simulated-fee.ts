import type { Interval } from '../../estimators/interval.js';
import { targetOf } from '../decision.js';
import type { FeeBase } from '../fee-base.js';
import type { RiskTarget } from '../risk-target.js';
import type { Sized, TypeInput } from '../sizing-input.js';
import { utilisationFee } from '../stability-fee.js';
import { percentText } from '../words.js';
import type { SimulatedRisk } from './simulated-risk.js';

/** Fees are quarters of a percent a year. */
const GRID_BPS = 25;
const HOURS_PER_YEAR = 8_760;

type DoubtKind = 'all' | 'data' | 'monteCarlo' | 'model';

interface Parts {
  readonly expected: number;
  readonly capital: number;
  readonly use: number;
  readonly fee: number;
}

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
  const parts = (end: keyof Interval, room: keyof Interval, kind: DoubtKind = 'all'): Parts => {
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
  const inBps = (fee: number): number => Math.ceil((fee * 10_000) / GRID_BPS - 1e-9) * GRID_BPS;
  const fee = inBps(point.fee);
  const interval = { low: Math.min(low.fee * 10_000, fee), point: fee, high: inBps(high.fee) };
  const wanted = targetOf(type.feeBps, interval, 'up');
  return {
    parameter: 'stabilityFee',
    unit: 'bps',
    current: type.feeBps,
    wanted: wanted ?? type.feeBps,
    interval,
    doubts: { data: between('data'), monteCarlo: between('monteCarlo'), model: between('model') },
    decision: wanted === null ? 'leave' : 'change',
    reason:
      `${fees.reason}, expected loss ${percentText(point.expected)}, capital ${percentText(point.capital)} and ` +
      `use of capacity ${percentText(point.use)} make ${percentText(point.fee)} a year, between ${percentText(low.fee)} and ` +
      `${percentText(high.fee)}; the present fee lies ${wanted === null ? 'inside' : 'outside'}.`,
    binding: largest(point),
    inputs: {
      base: fees.base,
      pegAdjustment: fees.peg?.adjustment ?? 0,
      expectedLoss: point.expected,
      capitalCharge: point.capital,
      utilisationFee: point.use,
      shortfall: risk.shortfall.point,
      lossProbability: risk.lossProbability,
    },
  };
}

function largest({ expected, capital, use }: Parts): string {
  if (use >= expected && use >= capital) return 'use of the risk capacity';
  return expected >= capital ? 'expected loss' : 'capital for the worst outcomes';
}
