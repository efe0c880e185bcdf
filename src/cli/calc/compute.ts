import { logReturns } from '../../risk/estimators/candle.js';
import { BallastError } from '../../units/ballast-error.js';
import { CalculatorInputError, RefusedInputError, UnknownCalculatorError } from './calc-error.js';
import type { Calculator } from './calculator.js';
import { encode } from './encode.js';
import { nearestOf } from './nearest.js';
import { CALCULATORS } from './registry.js';
import { readPrices, readSeries } from './series-file.adapter.js';

/** @throws {UnknownCalculatorError} with the name that is most like it. */
export function calculatorNamed(name: string): Calculator {
  const found = CALCULATORS.get(name);
  if (found === undefined) throw new UnknownCalculatorError(name, nearestOf(name, [...CALCULATORS.keys()]));
  return found;
}

/**
 * One calculation: text in, plain data out, ready for JSON.
 *
 * @throws {UnknownCalculatorError} @throws {CalculatorInputError} @throws {CalculatorFieldError} @throws {SeriesFileError}
 * @throws {RefusedInputError} where the estimator refuses.
 */
export async function compute(name: string, text: string): Promise<unknown> {
  const calculator = calculatorNamed(name);
  const given = objectOf(calculator, text);
  const entries = Object.entries(given).map(
    async ([field, value]) => [field, await valueOf(calculator, field, value)] as const,
  );
  return answerOf(calculator, Object.fromEntries(await Promise.all(entries)));
}

function objectOf({ name, example }: Calculator, text: string): Record<string, unknown> {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    const what = `The input is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`;
    throw new CalculatorInputError(name, what, example);
  }
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Record<string, unknown>;
  throw new CalculatorInputError(name, 'The input is JSON, but no object.', example);
}

const isPointer = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a field points at in a file takes the place of the pointer. */
async function valueOf(calculator: Calculator, field: string, value: unknown): Promise<unknown> {
  const kind = calculator.fileKindOf(field);
  if (kind === 'joint' && Array.isArray(value)) {
    return Promise.all(value.map((item, i) => jointOf(`${field}.${String(i)}`, item)));
  }
  if (kind === null || kind === 'joint' || !isPointer(value)) return value;
  return kind === 'series' ? readSeries(field, value) : readPrices(field, value);
}

async function jointOf(field: string, item: unknown): Promise<unknown> {
  if (!isPointer(item) || !('file' in item)) return item;
  if ('column' in item) return readSeries(field, item);
  const { times, values } = logReturns(await readPrices(field, item));
  return { times: [...times], values: [...values] };
}

function answerOf(calculator: Calculator, given: Readonly<Record<string, unknown>>): unknown {
  try {
    return encode(calculator.compute(given));
  } catch (error) {
    if (!(error instanceof BallastError) || error.code.startsWith('input/')) throw error;
    throw new RefusedInputError(calculator.name, error);
  }
}
