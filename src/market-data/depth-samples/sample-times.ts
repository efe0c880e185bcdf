import { sha256Hex } from '../../platform/canonical-json.js';
import { uniformStream } from '../../risk/estimators/bootstrap/uniform-stream.js';
import { log } from '../../units/deterministic-math.js';

/**
 * When a source is to be sampled again: after a time that is exponential with this mean, so that samples fall like rain and
 * nobody who does not know the seed can be ready for one. The same seed, source and last sample draw the same time, in any
 * process and after any restart.
 *
 * @param last time of the sample before [s]. @param meanSeconds above zero. @returns whole seconds, later than `last`.
 */
export function nextSampleTime(seed: string, source: string, last: number, meanSeconds: number): number {
  const word = Number.parseInt(sha256Hex(`${seed}/${source}/${String(last)}`).slice(0, 8), 16);
  const uniform = uniformStream(word)();
  return last + Math.max(1, Math.round(-meanSeconds * log(uniform)));
}
