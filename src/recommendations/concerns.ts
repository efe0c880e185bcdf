import type { DataRules } from './policy.js';

/** What the market side knows of its own quality. Times in seconds since 1970. */
export interface DataQuality {
  readonly feedStatus: 'fresh' | 'stale' | 'invalid';
  readonly feedWhy: string | null;
  readonly feedAgeSeconds: number;
  readonly firstCandle: number;
  readonly lastCandle: number;
  readonly depthPoints: number;
  readonly depthWhy: string | null;
}

const HOUR = 3_600;
const DAY = 86_400;

/** Reasons for which no more risk may be taken on this data; an empty list when it is fit. NaN is a reason, not a pass. */
export function concernsOf(data: DataQuality, rules: DataRules, now: number): string[] {
  const concerns: string[] = [];
  if (data.feedStatus !== 'fresh') concerns.push(`price feed ${data.feedStatus}: ${data.feedWhy ?? 'no reason given'}`);
  else if (!(data.feedAgeSeconds <= rules.feedMaxAgeSeconds)) {
    concerns.push(`price feed is ${String(data.feedAgeSeconds)} s old, at most ${String(rules.feedMaxAgeSeconds)} s`);
  }
  const age = now - (data.lastCandle + HOUR);
  if (!(age <= rules.historyMaxAgeSeconds)) {
    const date = Number.isFinite(data.lastCandle)
      ? new Date(data.lastCandle * 1_000).toISOString().slice(0, 10)
      : 'nowhere';
    concerns.push(
      `price history ends on ${date}, at most ${String(Math.round(rules.historyMaxAgeSeconds / HOUR))} h old`,
    );
  }
  if (age < -HOUR) concerns.push(`price history runs ${String(Math.ceil(-age / HOUR))} h past the block`);
  const days = (data.lastCandle - data.firstCandle) / DAY;
  if (!(days >= rules.historyMinDays)) {
    concerns.push(`price history spans ${days.toFixed(0)} days, at least ${String(rules.historyMinDays)}`);
  }
  if (!(data.depthPoints > 0)) concerns.push(`no depth on chain: ${data.depthWhy ?? 'the pools are empty'}`);
  return concerns;
}
