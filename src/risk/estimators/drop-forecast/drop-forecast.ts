import { exp } from '../../../units/deterministic-math.js';
import { HOUR, type Candle } from '../candle.js';
import { ConstantSeriesError, InsufficientHistoryError, OutOfDomainError } from '../estimator-error.js';
import { scalesOf, TAIL_SHARE, tailQuantile, type DropModel } from './drop-model.js';
import { FEWEST_RESAMPLED, relativeInterval } from './drop-interval.js';
import { trackedQuantiles } from './drop-tracker.js';
import { FIRST_AGE, fitToHistories, historyOf, scaledFalls, type AssetHistory } from './fit-drop-model.js';
import { publishedModel } from './published-models.js';
import { weightedQuantile, type ScaledFalls } from './scaled-tail.js';

export interface DropQuestion {
  /** Hours after the last close. */
  readonly windowHours: number;
  /** Probability that the window falls less than the answer, from 0.5 to 0.99999. */
  readonly level: number;
  /** Unix second; bars that close later are not looked at. */
  readonly at: number;
  /** Level of the interval; 0.9 unless told. */
  readonly confidence?: number;
  readonly seed?: number;
  /** Candles of other assets: the model is then fitted to them and to this one, as of `at`. */
  readonly panel?: readonly (readonly Candle[])[];
  /** A model that was fitted before: of the same window, and of data that ended by `at`. */
  readonly model?: DropModel;
}

export interface DropForecast {
  /** Fall of the log price, ln(close / lowest): e^(−drop) of the price is left. */
  readonly drop: number;
  readonly interval: readonly [low: number, high: number];
  readonly method: string;
  /** The same fall as a part of the price, 1 − e^(−drop). */
  readonly priceFall: number;
  /** Close that the window starts from, and when it was. */
  readonly close: number;
  readonly closedAt: number;
  /** Hours of own falls that the factor was tracked over. */
  readonly tracked: number;
}

const CONFIDENCE = 0.9;
/** A close that is older says nothing of the hours after `at`. */
const STALEST_HOURS = 48;
/** The tracker of a rarer level would need more years than there are. */
const RAREST_TRACKED = 0.999;

/**
 * The worst fall of the log price within the window after `at` that is exceeded with probability 1 − level: scale by range variances
 * from hours to two years, one tail for all assets, and a factor moved by the asset's own exceedances. The tail is fitted to the panel
 * where one is given, else the published one is taken whose data ended by `at`, else it is fitted to the asset alone. The interval is
 * that of the tail, by resampled months of the asset's own scaled falls; with less than a quarter of them half to twice the drop.
 *
 * @throws {InsufficientHistoryError} below 168 bars, or where the last close is older than 48 hours. @throws {ImpossibleDataError}
 * @throws {OutOfDomainError} @throws {NoFitError} @throws {ConstantSeriesError} where prices stood still for the last week.
 */
export function dropForecast(candles: readonly Candle[], question: DropQuestion): DropForecast {
  const { level, at, confidence = CONFIDENCE, seed = 1 } = question;
  check(question, confidence);
  const history = historyOf(candles, question);
  const last = history.grid.length - 1;
  if (last < 0 || history.grid.age[last]! < FIRST_AGE) {
    throw new InsufficientHistoryError('A forecast of falls', FIRST_AGE, last < 0 ? 0 : history.grid.age[last]!);
  }
  const closedAt = (history.grid.firstHour + last) * HOUR;
  if (at - closedAt > STALEST_HOURS * HOUR) {
    throw new OutOfDomainError(
      'The age of the last close in hours',
      (at - closedAt) / HOUR,
      `0 to ${String(STALEST_HOURS)}`,
    );
  }
  const lastWeek = history.grid.v.subarray(-FIRST_AGE);
  if (!lastWeek.some((variance) => variance > 0)) {
    throw new ConstantSeriesError('The last week of prices', exp(history.grid.x[last]!));
  }
  const { model, method } = modelFor(history, question);
  const scales = scalesOf(history.features, model);
  if (scales[last] !== scales[last]) throw new InsufficientHistoryError('A forecast of falls', FIRST_AGE, 0);
  const own = scaledFalls(history, model, at);
  const quantile = quantileOf(own, model, level);
  const drop =
    scales[last]! * quantile(history.features.calm[last]!) * exp(thetaOf(history, model, own, scales, level));
  const [low, high] = relativeInterval(own, { model, level, confidence, seed });
  return {
    drop,
    interval: [drop * low, drop * high],
    method,
    priceFall: 1 - exp(-drop),
    close: candles.findLast(({ time }) => time + HOUR === closedAt)?.close ?? exp(history.grid.x[last]!),
    closedAt,
    tracked: own.z.length,
  };
}

function check({ level, at, seed = 1 }: DropQuestion, confidence: number): void {
  if (!(level >= 0.5 && level <= 0.99999)) throw new OutOfDomainError('The level', level, '0.5 to 0.99999');
  if (!(confidence > 0 && confidence < 1)) {
    throw new OutOfDomainError('The confidence', confidence, '0 to 1, ends excluded');
  }
  if (!Number.isSafeInteger(seed)) throw new OutOfDomainError('The seed', seed, 'the whole numbers');
  if (!(at > -Infinity && at < Infinity)) throw new OutOfDomainError('The moment', at, 'the finite numbers');
}

function modelFor(
  history: AssetHistory,
  question: DropQuestion,
): { readonly model: DropModel; readonly method: string } {
  const { windowHours, at, panel, model: given } = question;
  const named = (model: DropModel, source: string) => ({
    model,
    method: `log-HAR of ranges, generalized Pareto tail of ${source}, own exceedances tracked`,
  });
  if (given !== undefined) {
    if (given.windowHours !== windowHours) {
      throw new OutOfDomainError("The model's window", given.windowHours, String(windowHours));
    }
    if (!(given.dataEnd <= at))
      throw new OutOfDomainError("The end of the model's data", given.dataEnd, `up to ${String(at)}`);
    return named(given, 'the given model');
  }
  if (panel !== undefined && panel.length > 0) {
    const others = panel.map((candles) => historyOf(candles, question));
    return named(fitToHistories([history, ...others], question), `${String(panel.length + 1)} assets`);
  }
  const published = publishedModel(windowHours, at);
  if (published !== null) return named(published.model, `13 assets up to ${published.label}`);
  return named(fitToHistories([history], question), 'the asset alone');
}

/** Scales that a fall exceeds, by calm: of the model's tail, and of the asset's own falls where the level lies before the tail. */
function quantileOf(own: ScaledFalls, model: DropModel, level: number): (calm: number) => number {
  if (level > 1 - TAIL_SHARE) return (calm) => tailQuantile(model.tail, level, calm);
  if (own.z.length < FEWEST_RESAMPLED) {
    throw new InsufficientHistoryError('A fall that is not rare', FEWEST_RESAMPLED, own.z.length);
  }
  const value = weightedQuantile(
    own,
    1 - level,
    own.weights.reduce((sum, weight) => sum + weight, 0),
  );
  return () => value;
}

function thetaOf(
  { grid, features, falls }: AssetHistory,
  model: DropModel,
  own: ScaledFalls,
  scales: Float64Array,
  level: number,
): number {
  const tracked = Math.min(level, RAREST_TRACKED);
  const quantile = quantileOf(own, model, tracked);
  const known = scales.map((scale, t) => (grid.age[t]! < FIRST_AGE ? NaN : scale * quantile(features.calm[t]!)));
  return trackedQuantiles(known, falls, model.windowHours, 1 - tracked).theta;
}
