import { SETTLING } from './candle-page.js';
import { ExchangeClockError } from './exchange-error.js';
import type { Exchange } from './exchange.port.js';
import { persist, type Waiting } from './retry.js';

/**
 * Hours are told by the exchange's clock, and closed by ours: they must be the same.
 * @throws {ExchangeClockError} @throws what the exchange answers, when it was asked again often enough.
 */
export async function refuseWrongClock(exchange: Exchange, waiting: Waiting, signal: AbortSignal): Promise<void> {
  const ahead = await persist(() => exchange.clockAhead(), waiting, signal);
  if (!(Math.abs(ahead) < SETTLING)) throw new ExchangeClockError(exchange.id, ahead);
}
