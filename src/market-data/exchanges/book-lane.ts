import type { Clock } from '../../platform/clock.js';
import { BallastError } from '../../units/ballast-error.js';
import { STRENGTH_REACH, type LiveQuote, type QuotedBook } from '../consolidation/live-quotes.port.js';
import { thinnerSide } from './book-strength.js';
import { Circuit } from './circuit.js';
import { ExchangeRateLimitError, UnusableBookError } from './exchange-error.js';
import type { Exchange } from './exchange.port.js';
import { midPrice, type OrderBook } from './order-book.js';
import { mayPass } from './retry.js';
import type { Venue } from './venues.js';

/** How long things take and last. */
export interface BookTimes {
  /** Nobody waits longer than this for one answer [ms]. */
  readonly limitMs: number;
  /** A pair that answered so recently is not asked again [s]. */
  readonly cached: number;
  /** A book older than this is none of the moment [s]. */
  readonly usable: number;
  /** After a failure nothing is asked for so long, twice as long after the next one in a row [s], */
  readonly firstPause: number;
  /** and no longer than this, unless the exchange demands it [s]. */
  readonly longestPause: number;
}

export const BOOK_TIMES: BookTimes = { limitMs: 3_000, cached: 5, usable: 60, firstPause: 5, longestPause: 300 };

/** As many as every exchange gives without counting the question several times over: OKX has no more. */
const LEVELS = 400;

/** What is known of one pair. */
interface Pair {
  book: QuotedBook | null;
  why: string | null;
  answered: number;
  /** Settles with the answer to a question under way, or when nobody should wait for it any longer. */
  waiting: Promise<void> | null;
  readonly rest: Circuit;
}

const NOTHING_TO_WAIT_FOR = Promise.resolve();

/**
 * The books of one exchange, asked for one after the other. Questions that nobody waits for any longer go on, and their answers
 * are there for the next look. After an error that concerns the whole exchange it is left in peace.
 */
export class BookLane {
  private readonly pairs = new Map<string, Pair>();
  private readonly rest: Circuit;
  private fault: string | null = null;
  private turn: Promise<void> = Promise.resolve();
  private queued = 0;
  private lastMs = 0;
  private begun: number | null = null;
  private ended = false;

  constructor(
    private readonly open: () => Promise<Exchange>,
    private readonly clock: Clock,
    private readonly times: BookTimes,
  ) {
    this.rest = new Circuit(times.firstPause, times.longestPause);
  }

  /** Asks for the pair's book where that is due; resolves when it is there, and in any case within the limit. */
  refresh(symbol: string): Promise<void> {
    const pair = this.pair(symbol);
    if (pair.waiting) return pair.waiting;
    const now = this.clock.now();
    if (now - pair.answered < this.times.cached || this.resting(pair, now)) return NOTHING_TO_WAIT_FOR;
    const inTime = this.foreseenMs() <= this.times.limitMs;
    const answer = this.enqueue(symbol, pair);
    pair.waiting = inTime ? upTo(answer, this.times.limitMs) : NOTHING_TO_WAIT_FOR;
    return pair.waiting;
  }

  /** What is known now. */
  quote({ symbol, source, exchange }: Venue): LiveQuote {
    const [pair, now] = [this.pair(symbol), this.clock.now()];
    const left = this.rest.left(now);
    const why = left > 0 ? `${this.fault ?? ''}; it is asked again in ${String(left)} s` : pair.why;
    const book = pair.book && now - pair.book.at <= this.times.usable ? pair.book : null;
    return { source, exchange, book, why: book === null ? (why ?? this.whyNone(pair, now)) : why };
  }

  /** What waits for its turn is not asked any more. */
  end(): void {
    this.ended = true;
  }

  private whyNone({ waiting, book }: Pair, now: number): string {
    if (waiting) return `it did not come within ${String(this.times.limitMs)} ms`;
    return book ? `it is ${String(now - book.at)} s old` : 'it was not asked for';
  }

  private pair(symbol: string): Pair {
    const { firstPause, longestPause } = this.times;
    const rest = new Circuit(firstPause, longestPause);
    const pair = this.pairs.get(symbol) ?? { book: null, why: null, answered: -Infinity, waiting: null, rest };
    this.pairs.set(symbol, pair);
    return pair;
  }

  private resting(pair: Pair, now: number): boolean {
    return this.ended || this.rest.left(now) > 0 || pair.rest.left(now) > 0;
  }

  /** When one more question will have its answer, if all take as long as the last one and no less than the one under way. */
  private foreseenMs(): number {
    const under = this.begun === null ? 0 : this.clock.stopwatch() - this.begun;
    return (this.queued + 1) * Math.max(this.lastMs, under);
  }

  private enqueue(symbol: string, pair: Pair): Promise<void> {
    this.queued++;
    this.turn = this.turn.then(async () => {
      await this.ask(symbol, pair);
      this.queued--;
      pair.waiting = null;
    });
    return this.turn;
  }

  private async ask(symbol: string, pair: Pair): Promise<void> {
    const asked = this.clock.now();
    if (this.resting(pair, asked)) return;
    this.begun = this.clock.stopwatch();
    try {
      const exchange = await this.open();
      const { book } = await exchange.orderBook(symbol, LEVELS);
      pair.book = quoted(book, asked, this.clock.now());
      pair.why = null;
      pair.rest.succeed();
      this.rest.succeed();
    } catch (error) {
      this.note(pair, error);
    }
    pair.answered = this.clock.now();
    this.lastMs = this.clock.stopwatch() - this.begun;
    this.begun = null;
  }

  /** A refusal of this pair is newer word than its book before; an exchange that is away says nothing against it. */
  private note(pair: Pair, error: unknown): void {
    const now = this.clock.now();
    if (mayPass(error)) {
      const demanded = error instanceof ExchangeRateLimitError ? (error.retryAfterSeconds ?? 0) : 0;
      this.rest.fail(now, Math.ceil(demanded));
      this.fault = plainReason(error);
      pair.why = this.fault;
      return;
    }
    this.rest.succeed();
    pair.book = null;
    pair.why = error instanceof UnusableBookError ? error.why : plainReason(error);
    if (!(error instanceof UnusableBookError)) pair.rest.fail(now);
  }
}

function quoted(book: OrderBook, asked: number, now: number): QuotedBook {
  const at = Math.min(book.exchangeTime ?? asked, now);
  return { mid: midPrice(book), at, thinner: thinnerSide(book, STRENGTH_REACH, LEVELS) };
}

/** What happened, without the next step and the full stop. */
function plainReason(error: unknown): string {
  if (!(error instanceof BallastError)) return String(error);
  return error.message.slice(0, -error.next.length - 1).replace(/\.$/, '');
}

/** Resolves with the work or after so many milliseconds. @param work never rejects. */
const upTo = (work: Promise<void>, ms: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
