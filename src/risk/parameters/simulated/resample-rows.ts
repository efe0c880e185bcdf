import { keyOf, philox } from '../../simulation/philox.js';
import { standardiseRows } from './joint-rows.js';

/** Mean length of the blocks in which history is drawn anew [h]: a month keeps the clusters of crashes together. */
const BLOCK_HOURS = 720;
const TWO_TO_32 = 4_294_967_296;

/**
 * The stationary bootstrap of Politis and Romano (1994): blocks of geometric length from anywhere in the history, which is
 * taken as a circle. Columns are standardised again, so that the shape of the tails varies and the level of risk does not.
 *
 * @param draw number of the resample; with the seed it decides everything.
 */
export function resampleRows(rows: readonly (readonly number[])[], seed: number, draw: number): number[][] {
  const [low, high] = keyOf(seed);
  const drawn: (readonly number[])[] = [];
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const [first, second] = philox([i, draw, 0, RESAMPLING], low, high);
    const anew = i === 0 || first / TWO_TO_32 < 1 / BLOCK_HOURS;
    at = anew ? Math.floor((second / TWO_TO_32) * rows.length) : (at + 1) % rows.length;
    drawn.push(rows[at]!);
  }
  return standardiseRows(drawn);
}

/** A stream of its own, apart from those of the paths. */
const RESAMPLING = 0x5e5a;
