import { DAY, HOUR, type Candle } from '../../risk/estimators/candle.js';
import { voicesOf, type Voice } from './voice.js';
import { median, robustScale, standing } from './weighted-median.js';

/** Hourly candles of one source by rising time, in debt units. */
export interface VenueSeries {
  readonly source: string;
  readonly candles: readonly Candle[];
}

/** What one source says in an hour. */
export interface Said {
  readonly source: string;
  readonly candle: Candle;
  readonly voice: Voice;
}

/** How a source stood to the others in the week before: where its middle lay, and how far it spread around it. */
export interface Standing {
  readonly centre: number;
  readonly scale: number;
}

interface Point {
  readonly time: number;
  readonly value: number;
}

const WEEK = 7 * DAY;
/** Fewer hours in a week say nothing of what is usual. */
const FEWEST = 24;

/**
 * A summary of the week that ends at the start of an hour's UTC day, so that it never knows the hour itself; null where that
 * week has fewer than 24 values. @param points by rising time.
 */
function weekBefore<Summary>(points: readonly Point[], summarise: (values: readonly number[]) => Summary) {
  const known = new Map<number, Summary | null>();
  return (time: number): Summary | null => {
    const end = time - (time % DAY);
    const there = known.get(end);
    if (there !== undefined) return there;
    const [from, to] = [firstFrom(points, end - WEEK), firstFrom(points, end)];
    const summary = to - from < FEWEST ? null : summarise(points.slice(from, to).map(({ value }) => value));
    known.set(end, summary);
    return summary;
  };
}

/** Index of the first point that is not before the time. */
function firstFrom(points: readonly Point[], time: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.time ?? Infinity) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What is usual of each source, from its own week before. */
export class Habits {
  /** What was said in each hour that any source has, by rising time; sources by name. */
  readonly hours: ReadonlyMap<number, readonly Said[]>;
  private readonly usual = new Map<string, (time: number) => number | null>();
  private readonly stood = new Map<string, (time: number) => Standing | null>();

  constructor(series: readonly VenueSeries[]) {
    const byName = [...series].sort((a, b) => (a.source < b.source ? -1 : 1));
    for (const { source, candles } of byName) {
      const volumes = candles.map(({ time, volume }) => ({ time, value: volume }));
      this.usual.set(source, weekBefore(volumes, median));
    }
    this.hours = this.gather(byName);
    for (const [source, points] of this.standings()) this.stood.set(source, weekBefore(points, robustScale));
  }

  /** Median volume of the source's hours; null where too few are known. */
  usualVolume(source: string, time: number): number | null {
    return this.usual.get(source)?.(time) ?? null;
  }

  /** Null where too few hours are known in which others had a voice as well. */
  standing(source: string, time: number): Standing | null {
    return this.stood.get(source)?.(time) ?? null;
  }

  private gather(series: readonly VenueSeries[]): Map<number, Said[]> {
    const present = new Map<number, { source: string; candle: Candle }[]>();
    for (const { source, candles } of series) {
      for (const candle of candles) {
        const there = present.get(candle.time);
        if (there) there.push({ source, candle });
        else present.set(candle.time, [{ source, candle }]);
      }
    }
    const rising = [...present].sort(([a], [b]) => a - b);
    return new Map(rising.map(([time, said]) => [time, this.withVoices(time, said)]));
  }

  private withVoices(time: number, said: readonly Omit<Said, 'voice'>[]): Said[] {
    const voices = voicesOf(
      said.map(({ source, candle: { volume } }) => ({ volume, usual: this.usualVolume(source, time) })),
    );
    return said.map((it, index) => ({ ...it, voice: voices[index] ?? 'silent' }));
  }

  private standings(): Map<string, Point[]> {
    const points = new Map<string, Point[]>([...this.usual.keys()].map((source) => [source, []]));
    for (const [time, said] of this.hours) {
      const heard = said.filter(({ voice }) => typeof voice === 'number');
      if (heard.length < 2) continue;
      const closes = heard.map(({ candle }) => candle.close);
      heard.forEach(({ source, candle }, index) => {
        points.get(source)?.push({ time, value: standing(candle.close, median(closes.toSpliced(index, 1))) });
      });
    }
    return points;
  }
}

/** When the price of a candle's close was made [s]. */
export const closedAt = ({ time }: Candle): number => time + HOUR;
