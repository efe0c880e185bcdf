import type { StateCount } from '../market-data/consolidation/consolidation.js';
import type { PriceState } from '../market-data/consolidation/price-state.js';
import type { DataRules, StateRule } from './policy.js';

/** What the market side knows of its own quality. Times in seconds since 1970. */
export interface DataQuality {
  readonly feedStatus: 'fresh' | 'stale' | 'invalid';
  readonly feedWhy: string | null;
  readonly feedAgeSeconds: number;
  /** Of the newest price of the history. */
  readonly priceState: PriceState;
  readonly priceReasons: readonly string[];
  /** Hours of the last 30 days by state. */
  readonly recent: StateCount;
  readonly firstCandle: number;
  readonly lastCandle: number;
  readonly depthPoints: number;
  readonly depthWhy: string | null;
}

/**
 * - refuse: the types of the asset are not assessed
 * - no-increase: no move toward more risk; the judge holds it
 * - wider-interval: what is estimated from the history gets half the chance of lying outside
 */
export type DataEffect = 'refuse' | 'no-increase' | 'wider-interval';

/** A rule that the data breaks. */
export interface AppliedRule {
  readonly rule: string;
  readonly effect: DataEffect;
  readonly why: string;
}

interface Rule {
  readonly rule: string;
  /** Null where the policy lets it pass. */
  readonly effect: DataEffect | ((rules: DataRules) => DataEffect | null);
  /** Why the data breaks it; null where it does not. NaN breaks it. */
  readonly broken: (data: DataQuality, rules: DataRules, now: number) => string | null;
}

const HOUR = 3_600;
const DAY = 86_400;
/** From a twentieth of disputed hours on the prices of a month are doubtful as a sample. */
const MOST_DISPUTED = 0.05;

const ageOf = ({ lastCandle }: DataQuality, now: number): number => now - (lastCandle + HOUR);
const byPolicy = (rule: StateRule): DataEffect | null => (rule === 'allow' ? null : rule);
const inState = (state: PriceState) => (data: DataQuality) =>
  data.priceState === state ? `the newest price is ${state}: ${data.priceReasons.join('; ')}` : null;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Part of the last 30 days' hours that have a price, whatever its state. */
const coverageOf = ({ recent: { hours, states } }: DataQuality): number => 1 - (states.missing + states.stale) / hours;

/** Every rule by which data refuses or degrades an assessment. */
export const DATA_RULES: readonly Rule[] = [
  { rule: 'price/missing', effect: 'refuse', broken: inState('missing') },
  {
    rule: 'history/mostly-gaps',
    effect: 'refuse',
    broken: (data) => {
      const coverage = coverageOf(data);
      return coverage >= 0.5 ? null : `${percent(coverage)} of the last 30 days have a price, at least 50 %`;
    },
  },
  { rule: 'price/stale', effect: 'no-increase', broken: inState('stale') },
  { rule: 'price/disputed', effect: 'no-increase', broken: inState('disputed') },
  {
    rule: 'price/single-source',
    effect: ({ prices }) => byPolicy(prices.singleSource),
    broken: inState('single-source'),
  },
  { rule: 'price/synthetic', effect: ({ prices }) => byPolicy(prices.synthetic), broken: inState('synthetic') },
  {
    rule: 'feed/unfit',
    effect: 'no-increase',
    broken: ({ feedStatus, feedWhy }) =>
      feedStatus === 'fresh' ? null : `price feed ${feedStatus}: ${feedWhy ?? 'no reason given'}`,
  },
  {
    rule: 'feed/old',
    effect: 'no-increase',
    broken: ({ feedStatus, feedAgeSeconds: age }, { feedMaxAgeSeconds: most }) =>
      feedStatus !== 'fresh' || age <= most ? null : `price feed is ${String(age)} s old, at most ${String(most)} s`,
  },
  { rule: 'history/old', effect: 'no-increase', broken: whyOld },
  {
    rule: 'history/ahead',
    effect: 'no-increase',
    broken: (data, _, now) => {
      const age = ageOf(data, now);
      return age < -HOUR ? `price history runs ${String(Math.ceil(-age / HOUR))} h past the block` : null;
    },
  },
  {
    rule: 'history/short',
    effect: 'no-increase',
    broken: ({ firstCandle, lastCandle }, { historyMinDays: least }) => {
      const days = (lastCandle - firstCandle) / DAY;
      return days >= least ? null : `price history spans ${days.toFixed(0)} days, at least ${String(least)}`;
    },
  },
  {
    rule: 'history/gaps',
    effect: 'wider-interval',
    broken: (data, { prices: { leastCoverage } }) => {
      const coverage = coverageOf(data);
      if (coverage >= leastCoverage) return null;
      return `${percent(coverage)} of the last 30 days have a price, at least ${percent(leastCoverage)}`;
    },
  },
  {
    rule: 'history/disputes',
    effect: 'wider-interval',
    broken: ({ recent: { hours, states } }) => {
      const share = states.disputed / hours;
      if (share <= MOST_DISPUTED) return null;
      return `the price was in dispute in ${percent(share)} of the last 30 days, at most ${percent(MOST_DISPUTED)}`;
    },
  },
  {
    rule: 'depth/none',
    effect: 'no-increase',
    broken: ({ depthPoints, depthWhy }) =>
      depthPoints > 0 ? null : `no depth on chain: ${depthWhy ?? 'the pools are empty'}`,
  },
];

function whyOld(data: DataQuality, { historyMaxAgeSeconds: most }: DataRules, now: number): string | null {
  if (ageOf(data, now) <= most) return null;
  const { lastCandle } = data;
  const date = Number.isFinite(lastCandle) ? new Date(lastCandle * 1_000).toISOString().slice(0, 10) : 'nowhere';
  return `price history ends on ${date}, at most ${String(Math.round(most / HOUR))} h old`;
}

/** Every rule that the data breaks, in the order of the table; none when it is fit. */
export function applyDataRules(data: DataQuality, rules: DataRules, now: number): AppliedRule[] {
  return DATA_RULES.flatMap(({ rule, effect, broken }): AppliedRule[] => {
    const its = typeof effect === 'function' ? effect(rules) : effect;
    const why = its === null ? null : broken(data, rules, now);
    return its === null || why === null ? [] : [{ rule, effect: its, why }];
  });
}

/** Reasons for which no more risk may be taken on this data: what the judge is told. */
export const concernsOf = (applied: readonly AppliedRule[]): string[] =>
  applied.filter(({ effect }) => effect === 'no-increase').map(({ why }) => why);
