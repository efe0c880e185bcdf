import type { Clock } from '../../../src/platform/clock.js';
import { BinanceDouble } from './binance.double.js';
import { BitstampDouble } from './bitstamp.double.js';
import { CoinbaseDouble } from './coinbase.double.js';
import { KrakenDouble } from './kraken.double.js';
import { OkxDouble } from './okx.double.js';
import type { VenueDouble } from './venue.double.js';

/** One of each exchange, not started. */
export const allVenues = (clock: Clock): VenueDouble[] => [
  new BinanceDouble(clock),
  new CoinbaseDouble(clock),
  new KrakenDouble(clock),
  new BitstampDouble(clock),
  new OkxDouble(clock),
];
