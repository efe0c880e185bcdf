import { exp } from '../../units/deterministic-math.js';
import { targetOf } from './decision.js';
import type { RiskTarget } from './risk-target.js';
import type { Doubts, Interval, Sized, TypeInput } from './sizing-input.js';
import { amountText } from './words.js';

const GAP_GRID = 1_000;
const HOUR = 3_600;
const LN_2 = 0.6931471805599453;

/**
 * How fast an automatic ceiling may follow the debt.
 *
 * gap: new debt of one period must not exceed what the market takes back in one period, capacity × (1 − 2^(−ttl / half-life)):
 * a wrong high price then mints no more than can be sold again. ttl: no shorter than the half-life of the depth, or the
 * market of the last raise has not come back.
 */
export function sizeCeilingPace(type: TypeInput, capacity: Interval, target: RiskTarget, doubts: Doubts = {}): Sized[] {
  if (type.auto === null) return [];
  const { gap, ttlSeconds } = type.auto;
  const halfLife = target.depthRecoverySeconds;
  const ttl = sizeTtl(ttlSeconds, halfLife);
  const recovered = 1 - exp((-Math.max(ttlSeconds, ttl.wanted) / halfLife) * LN_2);
  const interval = {
    low: capacity.low * recovered,
    point: capacity.point * recovered,
    high: capacity.high * recovered,
  };
  // A gap under the interval is no fault: nobody asked for a faster pace.
  const goal = gap < interval.low ? null : targetOf(gap, interval, 'down');
  const wanted = goal === null ? gap : Math.min(gap, Math.max(GAP_GRID, Math.floor(goal / GAP_GRID) * GAP_GRID));
  return [
    {
      parameter: 'ceilingGap',
      unit: 'debt',
      current: gap,
      wanted,
      interval,
      doubts: eachDoubt(doubts, recovered),
      decision: wanted === gap ? 'leave' : 'change',
      reason:
        `In one period of the automatic ceiling the market takes back ${amountText(interval.point)}, between ` +
        `${amountText(interval.low)} and ${amountText(interval.high)}; the present gap is ` +
        (goal === null ? 'no more than that.' : 'more than that.'),
      binding: 'recovery of the depth within one period',
      inputs: { capacityPoint: capacity.point, recovered, ttlSeconds: Math.max(ttlSeconds, ttl.wanted) },
    },
    ttl,
  ];
}

/** The gap is in doubt as much as the capacity that it is a part of. */
const eachDoubt = (doubts: Doubts, part: number): Doubts =>
  Object.fromEntries(
    Object.entries(doubts).map(([kind, { low, point, high }]) => [
      kind,
      { low: low * part, point: point * part, high: high * part },
    ]),
  );

function sizeTtl(current: number, halfLife: number): Sized {
  const least = Math.ceil(halfLife / HOUR) * HOUR;
  const wanted = Math.max(current, least);
  return {
    parameter: 'ceilingTtl',
    unit: 'seconds',
    current,
    wanted,
    interval: { low: least, point: least, high: wanted },
    doubts: {},
    decision: wanted === current ? 'leave' : 'change',
    reason:
      wanted === current
        ? 'One period is no shorter than the half-life of the depth.'
        : 'One period is shorter than the half-life of the depth: a raise would meet a market that has not come back.',
    binding: 'half-life of the depth',
    inputs: { halfLifeSeconds: halfLife },
  };
}
