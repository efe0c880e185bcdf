import { hasSuspectWick } from '../prices/candle.js';
import type { Candle } from '../../risk/estimators/candle.js';
import type { Said, Standing } from './habits.js';
import type { PriceState } from './price-state.js';
import { heavierOfTwo, vote, AGREE, LEAST_TOLERANCE, type Ballot, type Bounds, type Counted } from './vote.js';
import { distance, median, weightedMedian, withinOthers } from './weighted-median.js';

/** What is to be said of a source in an hour. */
export const NOTES = ['outlier', 'disagrees', 'silent', 'thin', 'wick'] as const;
export type NoteName = (typeof NOTES)[number];
export interface Note {
  readonly source: string;
  readonly what: NoteName;
}

/** One hour over all sources; without a candle where nobody has a voice. */
export interface ConsolidatedHour {
  readonly time: number;
  readonly state: PriceState;
  readonly candle: Candle | null;
  /** Sources with a voice. */
  readonly heard: number;
  readonly notes: readonly Note[];
}

type Speaker = Said & { readonly voice: number };
interface SpokenBallot extends Ballot {
  readonly candle: Candle;
  readonly source: string;
}
type Voter = Counted<SpokenBallot>;

/** The same for a source of which no week is known. */
const UNKNOWN_TOLERANCE = 0.02;
/** So many of its own scales may a source be away from where it usually stands. */
const SCALES = 6;
/** Prices of sources that trade at different moments may differ by this part of what the hour moved. */
const OF_RANGE = 0.25;

/** A habit beyond this is no basis of a quote: such a source is simply wrong. */
const MOST_HABIT = 0.02;

/**
 * How far a source may be from the others: six of its own scales, half a percent, or a quarter of the median range of the
 * others in that hour, whichever is most; and where it usually stands, as far as a quote's own basis may explain that.
 */
export function boundsOf(standing: Standing | null, otherRanges: readonly number[]): Bounds {
  const own = standing === null ? UNKNOWN_TOLERANCE : SCALES * standing.scale;
  const tolerance = Math.max(LEAST_TOLERANCE, own, otherRanges.length === 0 ? 0 : OF_RANGE * median(otherRanges));
  return { tolerance, habit: Math.min(MOST_HABIT, Math.max(-MOST_HABIT, standing?.centre ?? 0)) };
}

/** Those that saw the whole hour; where nobody did, those that there are. */
function spanning(voters: readonly Voter[]): readonly Voter[] {
  const wide = voters.filter((it) => !isPoint(it));
  return wide.length > 0 ? wide : voters;
}

const rangeOf = ({ high, low }: Candle): number => high / low - 1;

/**
 * The hour as those sources with a voice say it together: the close by `vote`; open, high and low by the same median of those
 * that are no outliers, highs and lows without the wicks of one source that no other saw.
 * @param standing of each source in the week before.
 */
export function consolidateHour(
  time: number,
  said: readonly Said[],
  standing: (source: string) => Standing | null,
): ConsolidatedHour {
  const speakers = said.filter((it): it is Speaker => typeof it.voice === 'number');
  const quiet = said.flatMap(({ source, voice }) => (typeof voice === 'number' ? [] : [{ source, what: voice }]));
  if (speakers.length === 0)
    return { time, state: said.length === 0 ? 'missing' : 'stale', candle: null, heard: 0, notes: quiet };
  const { price, state, ballots } = vote(speakers.map((speaker) => ballotOf(speaker, speakers, standing)));
  const voters = ballots.filter(({ share }) => share > 0);
  const heavier = state === 'disputed' ? heavierOfTwo(ballots) : null;
  const heard = spanning(heavier ? [heavier] : voters);
  const trimmed = heard.map((voter) => withoutWick(voter, heard));
  const notes = [...quiet, ...notesOn(ballots, price), ...wicks(heard, trimmed)];
  return { time, state, candle: candleOf(time, price, trimmed, spanning(ballots)), heard: speakers.length, notes };
}

function ballotOf(
  { source, candle, voice }: Speaker,
  speakers: readonly Speaker[],
  standing: (source: string) => Standing | null,
): SpokenBallot {
  const bounds = (): Bounds => {
    const ranges = speakers.filter((it) => it.source !== source).map((it) => rangeOf(it.candle));
    return boundsOf(standing(source), ranges);
  };
  return { source, candle, price: candle.close, weight: voice, bounds };
}

/** A price at one moment, as averages and pools give it: it says nothing of the range of an hour. */
const isPoint = ({ candle: { high, low, volume } }: Pick<Voter, 'candle'>): boolean => high === low && volume === 0;

/**
 * A low may undercut the lowest of the others, and a high exceed the highest, by no more than the source's tolerance. Where
 * there is no other, a wick that no market can have meant (`hasSuspectWick`) ends at the body of its candle.
 */
function withoutWick(voter: Voter, heard: readonly Voter[]): Voter {
  const { candle } = voter;
  const others = heard.filter((it) => it !== voter).map((it) => it.candle);
  if (others.length === 0) {
    if (!hasSuspectWick(candle)) return voter;
    const { open, close } = candle;
    return { ...voter, candle: { ...candle, low: Math.min(open, close), high: Math.max(open, close) } };
  }
  const [lowest, highest] = [Math.min(...others.map(({ low }) => low)), Math.max(...others.map(({ high }) => high))];
  if (candle.low >= lowest / (1 + LEAST_TOLERANCE) && candle.high <= highest * (1 + LEAST_TOLERANCE)) return voter;
  const { tolerance } = voter.bounds();
  const [least, most] = [lowest / (1 + tolerance), highest * (1 + tolerance)];
  if (candle.low >= least && candle.high <= most) return voter;
  return { ...voter, candle: { ...candle, low: Math.max(least, candle.low), high: Math.min(most, candle.high) } };
}

/**
 * @param heard voters that saw the hour's range, without their wicks. @param all everyone who did, outliers too: nothing goes
 * beyond all but one of them.
 */
function candleOf(time: number, close: number, heard: readonly Voter[], all: readonly Voter[]): Candle {
  const together = (of: (candle: Candle) => number): number => {
    const middle = weightedMedian(heard.map(({ candle, share }) => ({ value: of(candle), weight: share })));
    return all.length < 3
      ? middle
      : withinOthers(
          middle,
          all.map(({ candle }) => of(candle)),
        );
  };
  const open = together((it) => it.open);
  const low = Math.min(
    open,
    close,
    together((it) => it.low),
  );
  const high = Math.max(
    open,
    close,
    together((it) => it.high),
  );
  const volume = heard.reduce((sum, it) => sum + it.candle.volume, 0);
  return { time, open, high, low, close, volume };
}

const notesOn = (ballots: readonly Voter[], price: number): Note[] =>
  ballots.flatMap(({ source, share, price: own }): Note[] => {
    if (share === 0) return [{ source, what: 'outlier' }];
    return distance(own, price) > AGREE ? [{ source, what: 'disagrees' }] : [];
  });

const wicks = (heard: readonly Voter[], trimmed: readonly Voter[]): Note[] =>
  heard.flatMap(({ source }, index): Note[] => (trimmed[index] === heard[index] ? [] : [{ source, what: 'wick' }]));
