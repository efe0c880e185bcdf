import { SLIPPAGES } from '../../market-data/depth-samples/depth-measure.js';
import type { DepthDay } from '../../market-data/depth-samples/depth-day.js';
import { median, SeenDepth } from './seen-depth.js';

/** The loss at which depth is compared: what a usual penalty pays for with room to spare. */
export const COMPARED_AT = 0.05;
export const HISTORY_DAYS = 30;
const PLACE = SLIPPAGES.indexOf(COMPARED_AT);

/** Depth at `COMPARED_AT` [debt units], and how much of it the largest providers give. */
export interface OwnDepth {
  readonly all: number;
  /** Null where the providers are not known. */
  readonly largest: number | null;
}

/** What is usual, and how that is known. */
export interface UsualDepth extends OwnDepth {
  readonly basis: 'history' | 'since the watch began';
  readonly days: number;
}

/** Medians over the days of their medians; null without a day that was measured. */
export function usualOf(days: readonly DepthDay[]): UsualDepth | null {
  const measured = days.flatMap(({ median: { full, stressed } }) => {
    const [all, others] = [full?.worthAt[PLACE] ?? null, stressed?.worthAt[PLACE] ?? null];
    return all === null ? [] : [{ all, largest: others === null ? null : Math.max(0, all - others) }];
  });
  const all = median(measured.map((day) => day.all));
  if (all === null) return null;
  const largest = median(measured.flatMap((day) => day.largest ?? []));
  return { all, largest, basis: 'history', days: measured.length };
}

/** Stands in for the history of one asset. */
export class SeenUsual {
  private readonly all = new SeenDepth();
  private readonly largest = new SeenDepth();

  add(at: number, { all, largest }: OwnDepth): void {
    this.all.add(at, all);
    if (largest !== null) this.largest.add(at, largest);
  }

  usual(): UsualDepth | null {
    const all = this.all.median();
    return all === null ? null : { all, largest: this.largest.median(), basis: 'since the watch began', days: 0 };
  }
}
