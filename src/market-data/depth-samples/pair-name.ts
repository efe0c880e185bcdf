/** What a market is of: the asset sold and what it is sold for. */
export interface Pair {
  readonly base: string;
  readonly quote: string;
}

/** Longer ones first: a pair that ends in USDT does not end in USD with a T too many. */
const QUOTES = ['USDT', 'USDC', 'BUSD', 'USD', 'DAI', 'EUR', 'GBP', 'CHF', 'BTC', 'ETH'];
/** Kraken's own letters. */
const OTHER_NAMES: Readonly<Record<string, string>> = { XBT: 'BTC' };
const plainName = (name: string): string => OTHER_NAMES[name] ?? name;

/**
 * The two sides of a market by its exchange's name for it: `ETH/CHF`, `YFI-BTC`, `NKNUSDT`, and of derivatives
 * `LINKUSD_PERP`, `BTC-USD-220527`, `PI_ETHUSD`. Null where the name does not tell.
 */
export function pairOf(market: string): Pair | null {
  const words = market
    .toUpperCase()
    .replace(/^(PI|PF|FI)_/, '')
    .split(/[-_/:]/);
  const [first = '', second = ''] = words;
  if (/^[A-Z0-9.]{1,15}$/.test(first) && QUOTES.includes(second)) return { base: plainName(first), quote: second };
  const quote = QUOTES.find((one) => first.endsWith(one) && first.length > one.length);
  return quote === undefined ? null : { base: plainName(first.slice(0, -quote.length)), quote };
}
