import { philox, STREAM } from '../philox.js';
import type { KeeperInput } from '../simulation-input.js';
import { HOUR, incentive, sell, startPrice, type Auction, type ExactBook, type ExactOutcome } from './auction-house.js';
import { bidAt, clear, recover, type Bidding, type ExactMarket } from './clearing.js';
import { amountsOf, anyUnsafe, liquidate, type ExactState } from './liquidations.js';

/** Everything about a run that does not change from path to path. */
export interface ExactSetting {
  readonly books: readonly ExactBook[];
  /** For each book the index of its market. */
  readonly marketOf: readonly number[];
  /** Markets as they are at the start of each path. */
  readonly markets: readonly ExactMarket[];
  readonly keepers: KeeperInput;
  readonly wholeLots: boolean;
  readonly hours: number;
  /** Debt with penalty that may be in auction within an hour, over all types. */
  readonly totalHourlyLimit: number;
  readonly drawnRescues: boolean;
  /** Whether positions are liquidated also in hours in which nobody buys. */
  readonly callersStay: boolean;
  readonly seed: readonly [number, number];
}

interface Hour {
  readonly setting: ExactSetting;
  readonly state: ExactState;
  readonly markets: readonly ExactMarket[];
  readonly hour: number;
  readonly bidding: Bidding;
  /** By market, whether nobody buys. */
  readonly absent: readonly boolean[];
}

/** Larger than any log price: at such a price everything is safe. */
const SAFE = Infinity;

/**
 * One path through the protocol as it is, event by event: an oracle an hour late, liquidations under limits, Dutch auctions
 * that run until somebody buys, must start again or reach the end of the horizon. The books' log prices must have been
 * filled in.
 */
export function runExactPath(setting: ExactSetting, path: number): ExactOutcome[] {
  const { books, hours, keepers, marketOf, wholeLots } = setting;
  const markets = setting.markets.map((market) => ({ ...market }));
  const state = startPath(setting, path);
  const afterMargins = (1 - keepers.margin) * (1 - keepers.fee);
  const bidding = { afterMargins, gasCost: keepers.gasCost, wholeLots };
  for (let hour = 1; hour <= hours; hour++) {
    const seen = books.map(({ seen }, book) => seen[hour - 1]! - markets[marketOf[book]!]!.impact);
    markets.forEach(recover);
    if (state.auctions.length === 0 && !anyUnsafe(state, seen)) continue;
    const absent = markets.map((_, market) => isAbsent(setting, market, path, hour));
    const called = setting.callersStay ? seen : seen.map((level, book) => (absent[marketOf[book]!]! ? SAFE : level));
    liquidate(state, called, (hour - 1) * HOUR);
    buy({ setting, state, markets, hour, bidding, absent }, seen);
  }
  closeRest(setting, state, markets, bidding);
  return [...state.outcomes];
}

function startPath({ books, seed, drawnRescues, totalHourlyLimit }: ExactSetting, path: number): ExactState {
  for (const book of books) book.left.fill(1);
  return {
    books,
    outcomes: books.map(() => ({ loss: 0, liquidated: 0, income: 0, seconds: 0, hours: 0 })),
    auctions: [],
    next: books.map(() => 0),
    path,
    seed,
    drawnRescues,
    totalHourlyLimit,
  };
}

/** Whether nobody buys in a market in this hour; the draw is the kernel's. */
function isAbsent(
  { keepers, books, marketOf, seed }: ExactSetting,
  market: number,
  path: number,
  hour: number,
): boolean {
  const { absence } = keepers;
  if (absence === null) return false;
  const [word] = philox([hour, 0, path, STREAM.keepers], seed[0], seed[1]);
  const { sold } = books[marketOf.indexOf(market)]!;
  const stressed = Math.fround(sold[hour]! - sold[hour - 1]!) <= Math.fround(-absence.stressFall);
  return word < Math.round((stressed ? Math.max(absence.calm, absence.stress) : absence.calm) * 4_294_967_296);
}

/** Starts again what must, and clears each market. */
function buy({ setting, state, markets, hour, bidding, absent }: Hour, seen: readonly number[]): void {
  const now = (hour - 1) * HOUR;
  const bought = new Set<Auction>();
  markets.forEach((market, index) => {
    if (absent[index]!) return;
    const running = state.auctions.filter(({ book }) => setting.marketOf[book.index] === index);
    for (const auction of running) startAgain(state, auction, seen[auction.book.index]!, now);
    for (const { auction, price, at } of clear(market, running, hour, bidding)) {
      sell(state.outcomes[auction.book.index]!, auction, price, at);
      bought.add(auction);
    }
  });
  for (const index of new Set(Array.from(bought, ({ book }) => book.index))) state.outcomes[index]!.hours++;
  const rest = state.auctions.filter((auction) => !bought.has(auction));
  state.auctions.splice(0, state.auctions.length, ...rest);
}

function startAgain({ outcomes }: ExactState, auction: Auction, seen: number, now: number): void {
  if (now - auction.startedAt <= auction.book.fall.lastSecond) return;
  auction.startedAt = now;
  auction.top = startPrice(auction.book, seen);
  const outcome = outcomes[auction.book.index]!;
  outcome.income -= incentive(auction.book, auction.tab);
}

/**
 * What is in auction at the end of the horizon counts as sold at the last price, without pushing it further; and so, where
 * its debt is not covered then, what is not in auction yet.
 */
function closeRest(
  { hours, marketOf }: ExactSetting,
  { books, auctions, outcomes, next }: ExactState,
  markets: readonly ExactMarket[],
  bidding: Bidding,
): void {
  const lastPrice = ({ sold, index }: ExactBook): number => sold[hours]! - markets[marketOf[index]!]!.impact;
  for (const auction of auctions) {
    const bid = Math.max(0, bidAt(lastPrice(auction.book), auction.worth, bidding));
    sell(outcomes[auction.book.index]!, auction, bid, hours * HOUR);
  }
  for (const book of books) {
    const bid = bidAt(lastPrice(book), Infinity, bidding);
    for (let position = next[book.index]!; position < book.sorted.count; position++) {
      if (book.left[position] === 0) continue;
      const { worth, debt } = amountsOf(book, position);
      const loss = debt - worth * bid;
      if (loss <= 0) break;
      outcomes[book.index]!.loss += loss;
    }
  }
}
