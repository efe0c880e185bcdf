import { finite } from '../domain.js';
import { InsufficientHistoryError, NoFitError, OutOfDomainError } from '../estimator-error.js';
import { momentsOf } from '../moments.js';
import { HOURS_PER_YEAR } from '../realised.js';
import type { JumpProcess } from './kou-passage.js';

export interface JumpOptions {
  /** A return counts as a jump beyond so many deviations of the returns before it; four unless told. */
  readonly deviations?: number;
  /** Returns of a year: 8,760 hours unless told. */
  readonly periodsPerYear?: number;
}

export interface CalibratedJumps extends JumpProcess {
  readonly jumpsUp: number;
  readonly jumpsDown: number;
}

const DEVIATIONS = 4;
/** A week of hours measures the deviation that a return is held against. */
const LOCAL = 168;
const FEWEST_JUMPS = 5;
const HALF_PI = Math.PI / 2;

/**
 * A double-exponential jump process from returns: what exceeds four local deviations is a jump, all others diffuse. Deviations come of
 * bipower variation, π/2 times the mean of |r(t)| |r(t − 1)|, which a single jump hardly moves: over a week for the threshold, over all
 * returns for the volatility. Intensity is jumps a year, the etas one over the mean size up and down; without a jump one way its eta is
 * that of the other.
 *
 * Sources: Barndorff-Nielsen and Shephard (2004) for bipower variation, Mancini (2009) for the threshold. @throws {ImpossibleDataError}
 * @throws {InsufficientHistoryError} for fewer than 336 returns or five jumps. @throws {ConstantSeriesError} @throws {OutOfDomainError}
 * @throws {NoFitError} where nothing moves between the jumps.
 */
export function calibrateJumps(returns: Float64Array, options: JumpOptions = {}): CalibratedJumps {
  const { deviations = DEVIATIONS, periodsPerYear = HOURS_PER_YEAR } = options;
  for (const [name, value] of [
    ['The deviations of a jump', deviations],
    ['The periods of a year', periodsPerYear],
  ] as const) {
    if (!(value > 0 && value < Infinity)) throw new OutOfDomainError(name, value, 'the numbers above zero');
  }
  momentsOf(returns, 'A jump process', 2 * LOCAL);
  const isJump = jumpsAmong(returns, deviations);
  const jumps = returns.filter((_, t) => isJump[t] === 1);
  if (jumps.length < FEWEST_JUMPS) throw new InsufficientHistoryError('A jump process', FEWEST_JUMPS, jumps.length);
  const calm = returns.filter((_, t) => isJump[t] === 0);
  const variance = bipower(returns);
  if (!(variance > 0)) throw new NoFitError('A jump process', { reason: 'nothing moves between the jumps' });
  const years = returns.length / periodsPerYear;
  const [up, down] = [jumps.filter((jump) => jump > 0), jumps.filter((jump) => jump < 0)];
  const etaOf = (own: Float64Array, other: Float64Array): number => 1 / meanSize(own.length > 0 ? own : other);
  return {
    drift: finite('The drift', calm.reduce((sum, value) => sum + value, 0) / years),
    volatility: finite('The volatility', Math.sqrt(variance * periodsPerYear)),
    intensity: finite('The intensity', jumps.length / years),
    upProbability: up.length / jumps.length,
    etaUp: etaOf(up, down),
    etaDown: etaOf(down, up),
    jumpsUp: up.length,
    jumpsDown: down.length,
  };
}

const meanSize = (jumps: Float64Array): number => jumps.reduce((sum, jump) => sum + Math.abs(jump), 0) / jumps.length;

/** Variance of one return. */
function bipower(returns: Float64Array): number {
  let sum = 0;
  for (let t = 1; t < returns.length; t++) sum += Math.abs(returns[t]! * returns[t - 1]!);
  return (HALF_PI * sum) / (returns.length - 1);
}

/** The first week is held against its own deviation, every other return against that of the week before it. */
function jumpsAmong(returns: Float64Array, deviations: number): Uint8Array {
  const products = returns.map((value, t) => (t === 0 ? 0 : Math.abs(value * returns[t - 1]!)));
  const sums = new Float64Array(returns.length + 1);
  products.forEach((product, t) => (sums[t + 1] = sums[t]! + product));
  return Uint8Array.from(returns, (value, t) => {
    const end = Math.max(LOCAL, t);
    const local = (HALF_PI * Math.max(0, sums[end]! - sums[end - LOCAL]!)) / LOCAL;
    return value * value > deviations * deviations * local && value !== 0 ? 1 : 0;
  });
}
