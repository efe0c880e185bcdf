import { sha256Hex } from '../platform/canonical-json.js';
import type { Candle } from '../risk/estimators/candle.js';

/**
 * SHA-256 of the canonical JSON of `[[time, open, high, low, close, volume], …]`. Of plain numbers that is what the engine
 * itself writes, in a tenth of the time that a walk over 360,000 values takes.
 */
export const candlesHash = (candles: readonly Candle[]): string =>
  sha256Hex(
    JSON.stringify(candles.map(({ time, open, high, low, close, volume }) => [time, open, high, low, close, volume])),
  );
