/** An estimate with its confidence bounds; low ≤ point ≤ high. */
export interface Interval {
  readonly low: number;
  readonly point: number;
  readonly high: number;
}
