import type { DelayedPrice } from '../../protocol/oracle-prices.port.js';
import type { Wad } from '../../units/fixed-point.js';
import type { Gauge, Signal } from '../watcher.js';
import { fall, plainPrice } from './prices.js';

/** One price for each asset: types of one asset share its price source. */
export function pricesByAsset(prices: readonly DelayedPrice[]): Map<string, DelayedPrice> {
  return new Map([...prices].reverse().map((price) => [price.asset, price]));
}

/**
 * By how much the protocol's price falls by what is on its way: the next price, and behind it what the feed says now, which a
 * source that delays takes up at its next change. The lower of both counts; below zero the price rises.
 * @param feed what the feed says now; null where it is not known.
 */
export function nextFallSignal(price: DelayedPrice, feed: Wad | null, now: number): Signal {
  const { asset, kind, current, next, nextAt, stopped } = price;
  const behind = kind === 'direct' || stopped ? null : feed;
  const lowest = next !== null && behind !== null && behind < next ? behind : next;
  return {
    name: 'oracle/next-fall',
    subject: asset,
    value: fall(current, lowest),
    facts: {
      'price now': plainPrice(current),
      'next price': plainPrice(next),
      'price behind it': plainPrice(behind),
      'seconds until then': nextAt === null ? null : Math.max(0, nextAt - now),
      'seconds overdue': nextAt === null ? null : Math.max(0, now - nextAt),
      source: kind,
    },
  };
}

export function delayedGauges({ ilk, asset, current, next, nextAt, stopped }: DelayedPrice, now: number): Gauge[] {
  const gauge = (name: string, help: string, value: number | null): Gauge[] =>
    value === null ? [] : [{ name, help, labels: { ilk, asset }, value }];
  return [
    ...gauge('protocol_price', 'Price that the protocol uses now, debt units for one unit.', plainPrice(current)),
    ...gauge('protocol_next_price', 'Price that the protocol will use after the next change.', plainPrice(next)),
    ...gauge(
      'protocol_next_price_seconds',
      'Time until then; negative when overdue.',
      nextAt === null ? null : nextAt - now,
    ),
    ...gauge('protocol_next_price_fall_share', '1 - next / present price.', fall(current, next)),
    ...gauge('protocol_price_stopped', '1 while the price source is stopped.', stopped ? 1 : 0),
  ];
}
