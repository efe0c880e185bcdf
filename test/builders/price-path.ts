import type { Candle } from '../../src/risk/estimators/candle.js';
import { uniforms } from '../support/uniforms.js';

const HOUR = 3_600;

/** A bar without movement that starts at this time [s]. */
export const barAt = (time: number, close: number): Candle => ({
  time,
  open: close,
  high: close,
  low: close,
  close,
  volume: 1,
});

export interface PathOptions {
  readonly hours: number;
  /** Scales every step. */
  readonly size?: number;
  readonly seed?: number;
  /** Start of the first hour [s]. */
  readonly start?: number;
}

/** Hourly closes whose seeded steps have heavy tails on both sides. */
export function pricePath({ hours, size = 0.004, seed = 71, start = 0 }: PathOptions): Candle[] {
  const next = uniforms(seed);
  let price = 100;
  return Array.from({ length: hours }, (_, hour) => {
    const step = size * (next() ** -0.25 - 1);
    price *= Math.exp(next() < 0.5 ? -step : step);
    return barAt(start + hour * HOUR, price);
  });
}
