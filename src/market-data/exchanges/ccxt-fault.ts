import { BallastError } from '../../units/ballast-error.js';
import {
  ExchangeAnswerError,
  ExchangeRateLimitError,
  ExchangeRefusedError,
  ExchangeUnavailableError,
} from './exchange-error.js';

/** Whether an error is of this class of ccxt or below it. By name, so that ccxt need not be loaded to know. */
export function isCcxt(error: unknown, name: string): boolean {
  if (!(error instanceof Error)) return false;
  for (let type: unknown = error.constructor; typeof type === 'function'; type = Object.getPrototypeOf(type)) {
    if (type.name === name) return true;
  }
  return false;
}

const WIDEST = 200;

function shortReason(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').trim();
  return text.length <= WIDEST ? text : `${text.slice(0, WIDEST)}…`;
}

/** What ccxt threw, as one of ours. Anything that is not its own is a parser of it that met what it did not expect. */
export function ccxtFault(exchange: string, error: unknown): BallastError {
  if (error instanceof BallastError) return error;
  const why = shortReason(error);
  if (isCcxt(error, 'RateLimitExceeded') || isCcxt(error, 'DDoSProtection'))
    return new ExchangeRateLimitError(exchange, null);
  if (isCcxt(error, 'BadResponse')) return new ExchangeAnswerError(exchange, why);
  if (isCcxt(error, 'OperationFailed')) return new ExchangeUnavailableError(exchange, why);
  if (isCcxt(error, 'BaseError')) return new ExchangeRefusedError(exchange, why);
  return new ExchangeAnswerError(exchange, why);
}
