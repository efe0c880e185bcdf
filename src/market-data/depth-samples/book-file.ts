import type { BookLevel, OrderBook } from '../exchanges/order-book.js';
import { csvLines, type CsvLine } from './csv-lines.js';
import { measureBook } from './depth-measure.js';
import { sealSample, type DepthSample } from './depth-sample.js';
import { pairOf, type Pair } from './pair-name.js';

/** A file as text, without its folder in its name. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

const BOOK_COLUMNS = ['snapshot_id', 'exchange', 'pair', 'ts'];
/** What can be computed from the levels is not read, but for the counts: a cut file must not pass for a shallow book. */
const BOOK_EXTRAS = [
  ...['market', 'bid_levels', 'ask_levels', 'best_bid', 'best_ask', 'spread_bp', 'note'],
  ...[1, 2, 5].flatMap((n) => [`bid_depth_${String(n)}pct_quote`, `ask_depth_${String(n)}pct_quote`]),
];
const LEVEL_COLUMNS = ['snapshot_id', 'side', 'price', 'qty_base'];

interface Side {
  readonly levels: BookLevel[];
  readonly lines: Map<number, CsvLine>;
}
interface Book {
  readonly about: CsvLine;
  readonly pair: Pair;
  readonly bid: Side;
  readonly ask: Side;
}

/**
 * Order books out of two files: one line a book, and one line a level. A level that is zero or negative, a price that is
 * there twice, a book that is crossed, empty on a side, or has not the levels that its line counts refuses both files.
 *
 * @throws {SampleFileError} with the line.
 */
export function parseBooks(books: NamedText, levels: NamedText): DepthSample[] {
  const byId = new Map<string, Book>();
  for (const line of csvLines(books.text, books.name, BOOK_COLUMNS, BOOK_EXTRAS)) {
    const id = line.name('snapshot_id');
    if (byId.has(id)) line.refuse('repeated-book', `the book ${id} stands there twice.`);
    const pair =
      pairOf(line.name('pair')) ?? line.refuse('not-a-name', `${line.text('pair')} does not say what is sold.`);
    byId.set(id, { about: line, pair, bid: emptySide(), ask: emptySide() });
  }
  for (const line of csvLines(levels.text, levels.name, LEVEL_COLUMNS, [])) addLevel(byId, line);
  return [...byId.values()].map(sampleOf);
}

const emptySide = (): Side => ({ levels: [], lines: new Map() });

function addLevel(books: ReadonlyMap<string, Book>, line: CsvLine): void {
  const id = line.name('snapshot_id');
  const book = books.get(id) ?? line.refuse('unknown-book', `there is no book ${id}.`);
  const name = line.text('side');
  const side = name === 'bid' || name === 'ask' ? book[name] : line.refuse('not-a-name', `"${name}" is no side.`);
  const price = line.positive('price', 'impossible-level');
  const amount = line.positive('qty_base', 'impossible-level');
  const earlier = side.lines.get(price);
  if (earlier)
    line.refuse('impossible-level', `the price ${String(price)} is already on line ${String(earlier.line)}.`);
  side.lines.set(price, line);
  side.levels.push({ price, amount });
}

function sampleOf({ about, pair, bid, ask }: Book): DepthSample {
  const [bids, asks] = [bid.levels.sort((a, b) => b.price - a.price), ask.levels.sort((a, b) => a.price - b.price)];
  const [bestBid, bestAsk] = [bids[0], asks[0]];
  if (!bestBid || !bestAsk) return about.refuse('incomplete-book', `the book has no ${bestBid ? 'asks' : 'bids'}.`);
  for (const [column, there] of [
    ['bid_levels', bids.length],
    ['ask_levels', asks.length],
  ] as const) {
    const counted = about.optionalNumber(column) ?? there;
    if (counted !== there) {
      about.refuse('incomplete-book', `${column} counts ${String(counted)}, there are ${String(there)}.`);
    }
  }
  if (!(bestBid.price < bestAsk.price)) {
    const line = bid.lines.get(bestBid.price) ?? about;
    line.refuse('crossed-book', `the bid ${String(bestBid.price)} is not below the ask ${String(bestAsk.price)}.`);
  }
  const market = about.text('market') === '' ? 'spot' : about.name('market');
  const [exchange, symbol, time] = [about.name('exchange'), about.name('pair'), about.time('ts')];
  const book: OrderBook = { exchange, symbol, time, exchangeTime: null, bids, asks };
  return bookSample(book, pair, market);
}

/** @param market `spot`, or what else is traded there: a future's depth is never taken for the coin's. */
export function bookSample(book: OrderBook, { base, quote }: Pair, market = 'spot'): DepthSample {
  const { exchange, symbol, time, bids, asks } = book;
  const venue = `${exchange}${market === 'spot' ? '' : ` ${market}`}:${symbol}`;
  const levels = (side: readonly BookLevel[]) => side.map(({ price, amount }) => [price, amount]);
  const seen = { market, quote, bids: levels(bids), asks: levels(asks) };
  return sealSample(
    { asset: base, kind: 'order-book', venue, time },
    { full: measureBook(book), stressed: null },
    seen,
  );
}
