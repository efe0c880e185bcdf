import type { NamedText } from './book-file.js';
import { csvLines, type CsvLine } from './csv-lines.js';
import { measureQuotes } from './depth-measure.js';
import { sealSample, type DepthSample } from './depth-sample.js';

const COLUMNS = ['ts', 'token_in', 'token_out', 'amount_in', 'amount_out'];
const EXTRAS = ['price', 'price_impact'];
/** Quotes of one pair that lie closer together than this belong to one batch [s]. */
const BATCH_GAP = 300;
/** A price that is stated may differ from the amounts' by rounding. */
const ROUNDING = 1e-4;

interface Quote {
  readonly time: number;
  readonly amountIn: number;
  readonly amountOut: number;
}

/**
 * Samples out of a router's quotes: those of one pair within minutes are one batch, each measured against the best price
 * of its batch. Sizes are what was sold at that best price. Amounts that are zero or negative, a stated price that is not
 * that of the amounts, or an impact outside 0 to 1 refuse the file.
 *
 * @param source name of the router. @throws {SampleFileError} with the line.
 */
export function parseQuotes(
  file: NamedText,
  source: string,
): { readonly quotes: number; readonly samples: DepthSample[] } {
  const pairs = new Map<string, { readonly asset: string; readonly quote: string; readonly quotes: Quote[] }>();
  const lines = csvLines(file.text, file.name, COLUMNS, EXTRAS);
  for (const line of lines) {
    const [asset, quote] = [symbolOf(line, 'token_in'), symbolOf(line, 'token_out')];
    if (asset === quote) line.refuse('impossible-quote', `${asset} is quoted for itself.`);
    const pair = pairs.get(`${asset}/${quote}`) ?? { asset, quote, quotes: [] };
    pairs.set(`${asset}/${quote}`, pair);
    pair.quotes.push(quoteOf(line));
  }
  const samples = [...pairs.values()].flatMap(({ asset, quote, quotes }) =>
    batchesOf(quotes).map((batch) => sampleOf(asset, quote, source, batch)),
  );
  return { quotes: lines.length, samples };
}

function symbolOf(line: CsvLine, column: string): string {
  const name = line.text(column);
  if (/^[A-Za-z0-9.-]{1,20}$/.test(name)) return name;
  return line.refuse('not-a-name', `${column} is "${name.slice(0, 40)}", which is no token.`);
}

function quoteOf(line: CsvLine): Quote {
  const amountIn = line.positive('amount_in', 'impossible-quote');
  const amountOut = line.positive('amount_out', 'impossible-quote');
  const [price, impact] = [line.optionalNumber('price'), line.optionalNumber('price_impact')];
  if (price !== null && !(Math.abs((price * amountIn) / amountOut - 1) <= ROUNDING)) {
    line.refuse('impossible-quote', `price ${String(price)} is not ${String(amountOut)} / ${String(amountIn)}.`);
  }
  if (impact !== null && !(impact >= 0 && impact < 1)) {
    line.refuse('impossible-quote', `price_impact ${String(impact)} lies outside 0 to 1.`);
  }
  return { time: line.time('ts'), amountIn, amountOut };
}

function batchesOf(quotes: readonly Quote[]): Quote[][] {
  const batches: Quote[][] = [];
  for (const quote of [...quotes].sort((a, b) => a.time - b.time || a.amountIn - b.amountIn)) {
    const batch = batches.at(-1);
    if (batch && quote.time - (batch.at(-1)?.time ?? -Infinity) <= BATCH_GAP) batch.push(quote);
    else batches.push([quote]);
  }
  return batches;
}

/** What each quote loses against the best price of its batch, by the size at that price. */
export function lossesOf(batch: readonly Quote[]): { readonly value: number; readonly slippage: number }[] {
  const best = batch.reduce((most, { amountIn, amountOut }) => Math.max(most, amountOut / amountIn), 0);
  return batch.map(({ amountIn, amountOut }) => ({
    value: amountIn * best,
    slippage: 1 - amountOut / (amountIn * best),
  }));
}

function sampleOf(asset: string, quote: string, source: string, batch: readonly Quote[]): DepthSample {
  const time = batch.at(-1)?.time ?? 0;
  const seen = { quote, quotes: batch.map(({ time: at, amountIn, amountOut }) => [at, amountIn, amountOut]) };
  const about = { asset, kind: 'quotes', venue: `${source}:${asset}/${quote}`, time } as const;
  return sealSample(about, { full: measureQuotes(lossesOf(batch)), stressed: null }, seen);
}
