import { ExchangeAnswerError, ExchangeRateLimitError, ExchangeUnavailableError } from './exchange-error.js';

/** How often and how long something outside is asked again. Times in seconds. */
export interface Patience {
  readonly attempts: number;
  /** The first wait is at most this, the next twice as much, and so on. */
  readonly base: number;
  readonly longest: number;
  /** An exchange that wants to be left alone for longer than this is left alone until the next run. */
  readonly longestDemanded: number;
}

export const PATIENCE: Patience = { attempts: 6, base: 1, longest: 60, longestDemanded: 600 };

export interface Waiting {
  readonly patience: Patience;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Rejects with the reason when the signal aborts. */
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
}

export const mayPass = (error: unknown): boolean =>
  error instanceof ExchangeUnavailableError ||
  error instanceof ExchangeRateLimitError ||
  error instanceof ExchangeAnswerError;

/**
 * Asks again while what went wrong may pass. The wait before attempt n is drawn evenly from zero to the lesser of
 * base × 2ⁿ⁻² and the longest (full jitter), so that many processes do not come back together; what the exchange demands
 * with Retry-After comes on top and is never cut short.
 *
 * @throws the last error, or at once one that does not pass.
 */
export async function persist<T>(
  work: () => Promise<T>,
  { patience, random, sleep }: Waiting,
  signal: AbortSignal,
  onWait: (error: unknown, seconds: number) => void = () => undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      const demanded = error instanceof ExchangeRateLimitError ? (error.retryAfterSeconds ?? 0) : 0;
      if (!mayPass(error) || attempt >= patience.attempts || demanded > patience.longestDemanded) throw error;
      const wait = demanded + random() * Math.min(patience.longest, patience.base * 2 ** (attempt - 1));
      onWait(error, wait);
      await sleep(wait, signal);
    }
  }
}
