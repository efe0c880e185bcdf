import { encodeBytes32String } from 'ethers';
import { RAY } from '../../units/fixed-point.js';
import { SAFE_TYPES, type SafeType } from '../open-dollar/spec.js';
import { DAY, HOUR, VAULT_TYPES, toRad, type VaultType } from '../world-spec.js';

/** Limits as the executor's contract takes them. */
export interface ExecutorLimits {
  readonly min: bigint;
  readonly max: bigint;
  readonly stepUp: bigint;
  readonly stepDown: bigint;
  readonly grid: bigint;
  readonly budget: bigint;
  readonly cooldownUp: number;
  readonly cooldownDown: number;
  readonly window: number;
  readonly delayUp: number;
  readonly delayDown: number;
  readonly relativeUp: boolean;
  readonly relativeDown: boolean;
}

/** The parameter of a type that limits are for, as the adapter of its protocol names it. */
export interface LimitedParameter {
  readonly type: string;
  readonly name: string;
  readonly limits: ExecutorLimits;
}

/** Four of the longest steps within 30 days. */
const WINDOW = 30 * DAY;
const BUDGET_STEPS = 4n;

const percent = (n: number): bigint => (BigInt(n) * RAY) / 100n;
type Step = bigint | { readonly bps: bigint };
type Pair<Value> = readonly [up: Value, down: Value];

function limits(
  [min, max]: Pair<bigint>,
  [up, down]: Pair<Step>,
  [cooldownUp, cooldownDown]: Pair<number>,
  grid: bigint,
  delayUp = 0,
): ExecutorLimits {
  const longest = (step: Step): bigint => (typeof step === 'bigint' ? step : (max * step.bps) / 10_000n);
  const size = (step: Step): bigint => (typeof step === 'bigint' ? step : step.bps);
  return {
    min,
    max,
    stepUp: size(up),
    stepDown: size(down),
    grid,
    budget: BUDGET_STEPS * (longest(up) > longest(down) ? longest(up) : longest(down)),
    cooldownUp,
    cooldownDown,
    window: WINDOW,
    delayUp,
    delayDown: 0,
    relativeUp: typeof up !== 'bigint',
    relativeDown: typeof down !== 'bigint',
  };
}

/** What governance has set for the four types with Dutch auctions: ratio in percent, ceiling and gap in DAI. */
const TYPES: Readonly<
  Record<
    VaultType,
    { ratio: Pair<number>; ceiling: Pair<number>; ceilingGrid: number; gap: Pair<number>; gapGrid: number }
  >
> = {
  'ETH-B': {
    ratio: [125, 200],
    ceiling: [1_000_000, 10_000_000],
    ceilingGrid: 100_000,
    gap: [100_000, 1_500_000],
    gapGrid: 50_000,
  },
  'ETH-C': {
    ratio: [140, 230],
    ceiling: [2_000_000, 25_000_000],
    ceilingGrid: 250_000,
    gap: [200_000, 3_000_000],
    gapGrid: 100_000,
  },
  'LINK-A': {
    ratio: [140, 250],
    ceiling: [200_000, 5_000_000],
    ceilingGrid: 50_000,
    gap: [50_000, 750_000],
    gapGrid: 25_000,
  },
  'YFI-A': {
    ratio: [140, 250],
    ceiling: [100_000, 3_000_000],
    ceilingGrid: 25_000,
    gap: [25_000, 500_000],
    gapGrid: 25_000,
  },
};

const both = ([low, high]: Pair<number>, scale: (n: number) => bigint): Pair<bigint> => [scale(low), scale(high)];

/** Users get a day before a ratio rises; everything else may move at once. */
export const DSS_LIMITS: readonly LimitedParameter[] = VAULT_TYPES.flatMap((type) => {
  const its = TYPES[type];
  const slow: Pair<number> = [7 * DAY, DAY];
  const entries: [string, ExecutorLimits][] = [
    ['liquidationRatio', limits(both(its.ratio, percent), [percent(5), percent(2)], [DAY, 14 * DAY], percent(1), DAY)],
    ['autoCeiling', limits(both(its.ceiling, toRad), [{ bps: 2_000n }, { bps: 3_000n }], slow, toRad(its.ceilingGrid))],
    ['ceilingGap', limits(both(its.gap, toRad), [{ bps: 2_500n }, { bps: 5_000n }], slow, toRad(its.gapGrid))],
    ['ceilingTtl', limits(both([HOUR, 2 * DAY], BigInt), [43_200n, 7_200n], [DAY, 14 * DAY], BigInt(HOUR))],
    ['stabilityFee', limits([50n, 1_500n], [200n, 100n], [DAY, 7 * DAY], 25n)],
  ];
  return entries.map(([name, its]) => ({ type, name, limits: its }));
});

const SAFES: Readonly<Record<SafeType, { ratio: Pair<number>; ceiling: Pair<number>; ceilingGrid: number }>> = {
  LINK: { ratio: [140, 230], ceiling: [100_000, 2_000_000], ceilingGrid: 50_000 },
  WBTC: { ratio: [125, 200], ceiling: [500_000, 5_000_000], ceilingGrid: 100_000 },
  WETH: { ratio: [120, 200], ceiling: [1_000_000, 10_000_000], ceilingGrid: 100_000 },
};

/** Room for the safety ratio above the liquidation ratio, in points. */
const SAFETY_ROOM = 10;

/** The same for Open Dollar: two ratios, and a ceiling that nothing moves by itself. */
export const OPEN_DOLLAR_LIMITS: readonly LimitedParameter[] = SAFE_TYPES.flatMap((type) => {
  const { ratio, ceiling, ceilingGrid } = SAFES[type];
  const [steps, pace]: [Pair<bigint>, Pair<number>] = [
    [percent(5), percent(2)],
    [DAY, 14 * DAY],
  ];
  const safety: Pair<bigint> = [percent(ratio[0]), percent(ratio[1] + SAFETY_ROOM)];
  const entries: [string, ExecutorLimits][] = [
    ['liquidationRatio', limits(both(ratio, percent), steps, pace, percent(1), DAY)],
    ['safetyRatio', limits(safety, steps, pace, percent(1))],
    [
      'debtCeiling',
      limits(both(ceiling, toRad), [{ bps: 2_000n }, { bps: 3_000n }], [7 * DAY, DAY], toRad(ceilingGrid)),
    ],
    ['stabilityFee', limits([50n, 1_500n], [200n, 100n], [DAY, 7 * DAY], 25n)],
  ];
  return entries.map(([name, its]) => ({ type, name, limits: its }));
});

export const parameterKey = ({ type, name }: LimitedParameter): readonly [string, string] => [
  encodeBytes32String(type),
  encodeBytes32String(name),
];
