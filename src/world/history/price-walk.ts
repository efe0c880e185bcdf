import { chanceOf } from '../chance.js';
import { HOUR, YEAR, type AssetSymbol } from '../world-spec.js';
import { ANNUAL_VOLATILITY, CORRELATION } from './market-character.js';

/** Feeds report at least this often [seconds]. */
export const WALK_STEP = HOUR / 2;
/** The present is a calm time: part of the volatility that the history has. */
const CALM = 0.25;

/** By which factor a price moves in the half hour of `time` [seconds]; the same half hour gives the same factor. */
export function walkFactor(symbol: AssetSymbol, time: number): number {
  const slot = String(Math.floor(time / WALK_STEP));
  const shared = chanceOf(`walk ${slot}`).normal();
  const own = chanceOf(`walk of ${symbol} ${slot}`).normal();
  const shock = Math.sqrt(CORRELATION) * shared + Math.sqrt(1 - CORRELATION) * own;
  return Math.exp(CALM * ANNUAL_VOLATILITY[symbol] * Math.sqrt(WALK_STEP / YEAR) * shock);
}
