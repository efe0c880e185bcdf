/** An hour of a series whose trades were all had. Volumes in base. */
export interface VolumeHour {
  /** [s] */
  readonly hour: number;
  /** What the candle says. */
  readonly volume: number;
  /** What its trades add up to. */
  readonly traded: number;
}

/** How the volume that a venue reports stands to its trades, over the hours that could be compared. */
export interface VolumeAgreement {
  /** Hours that could be compared. */
  readonly hours: number;
  /** How far volume and trades are apart, as a part of the greater: from 0 to 1; null without an hour. */
  readonly median: number | null;
  readonly greatest: number | null;
  /** The hour of the greatest [s]. */
  readonly greatestAt: number | null;
  /** Hours with more volume than trades show, by more than 2 %. */
  readonly unshown: number;
  /** Hours with more trades than volume says, by more than 2 %. */
  readonly unreported: number;
  /** What speaks against the venue's volume; null where nothing does. */
  readonly why: string | null;
}

/**
 * Candle and trades of one venue are two sums over the same trades. What may differ honestly is a trade at the edge of the
 * hour that counts to its neighbour: one of fifty makes 2 %. In half of the hours that does not happen by chance.
 */
const MOST_APART = 0.02;
/** Fewer hours than half a day say nothing about a venue. */
const ENOUGH_HOURS = 12;

/** From 0, the same, to 1, one of them nothing. */
export function apart({ volume, traded }: Pick<VolumeHour, 'volume' | 'traded'>): number {
  const greater = Math.max(volume, traded);
  return greater === 0 ? 0 : Math.abs(traded - volume) / greater;
}

/** @param hours in any order, each once. */
export function volumeAgreement(hours: readonly VolumeHour[]): VolumeAgreement {
  const sorted = [...hours].sort((a, b) => apart(a) - apart(b) || a.hour - b.hour);
  const worst = sorted.at(-1);
  const far = sorted.filter((one) => apart(one) > MOST_APART);
  const found = {
    hours: hours.length,
    median: medianOf(sorted.map(apart)),
    greatest: worst ? apart(worst) : null,
    greatestAt: worst?.hour ?? null,
    unshown: far.filter(({ volume, traded }) => volume > traded).length,
    unreported: far.filter(({ volume, traded }) => volume < traded).length,
  };
  return { ...found, why: whyApart(found) };
}

function medianOf(sorted: readonly number[]): number | null {
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

function whyApart({ hours, median, unshown, unreported }: Omit<VolumeAgreement, 'why'>): string | null {
  if (hours < ENOUGH_HOURS || median === null || median <= MOST_APART) return null;
  const what =
    unshown >= unreported ? 'it reports volume that its trades do not show' : 'its trades show more than it reports';
  const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
  return `${what}: ${percent(median)} apart at the median of ${String(hours)} hours, at most ${percent(MOST_APART)}`;
}
