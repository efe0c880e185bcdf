import { z } from 'zod';
import type { Candle } from '../../risk/estimators/candle.js';
import type { TimedSeries } from '../../risk/estimators/dependence/joint-clock.js';

/** What a field may be given as instead of its value: a column of a file, or a file of candles. */
export type FileKind = 'series' | 'prices' | 'joint';

export const number = (description: string) =>
  z
    .number({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a finite number') })
    .meta({ description });

export const positive = (description: string) =>
  z
    .number({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a finite number') })
    .positive('must be more than zero')
    .meta({ description });

/** A whole number from zero up to what a machine can do in a moment. */
export const count = (description: string, most = 1e15) =>
  z
    .number({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a finite number') })
    .int('must be a whole number')
    .min(0, 'must be zero or more')
    .max(most, `must be ${String(most)} or less`)
    .meta({ description });

const missing = (otherwise: string) => ({
  error: ({ input }: { readonly input?: unknown }) => (input === undefined ? 'is missing' : otherwise),
});
const DIGITS = 'must be a whole number from zero, best as digits in quotes: "1000"';
const digits = z.string().regex(/^\d{1,80}$/);

/** An amount that may be larger than a JSON number can hold exactly: digits in quotes, or a number where that is exact. */
export const integerText = (description: string) =>
  z
    .union([digits, z.int().min(0)], missing(DIGITS))
    .transform((given) => BigInt(given))
    .meta({ description });

/** A small whole number from zero, quoted or not. */
export const smallInteger = (description: string) =>
  z
    .union([digits, z.int().min(0)], missing(DIGITS))
    .transform(Number)
    .meta({ description });

export const integerTexts = (description: string) =>
  z
    .array(integerText('digits in quotes'), {
      error: ({ input }) => (input === undefined ? 'is missing' : 'must be a list'),
    })
    .meta({ description });

export const choice = <const Values extends readonly [string, ...string[]]>(values: Values, description: string) =>
  z
    .enum(values, {
      error: ({ input }) => `${input === undefined ? 'is missing; it' : 'it'} is one of ${values.join(', ')}`,
    })
    .meta({ description });

const listOfNumbers = z.array(z.number({ error: 'must be a finite number' }), {
  error: ({ input }) =>
    input === undefined
      ? 'is missing'
      : 'must be a list of numbers, or {"file": "…", "column": "…"} for a column of a CSV',
});

/** Numbers in order, or a column of a CSV. */
export const series = (description: string) =>
  listOfNumbers
    .transform((values) => Float64Array.from(values))
    .meta({ description: `${description}; a list, or {"file", "column"}`, kind: 'series' satisfies FileKind });

export const flags = (description: string) =>
  z
    .array(z.boolean({ error: 'must be true or false' }), { error: 'must be a list of true and false' })
    .meta({ description });

const candle = z.strictObject({
  ...{ time: z.number(), open: z.number(), high: z.number(), low: z.number(), close: z.number(), volume: z.number() },
}) satisfies z.ZodType<Candle>;

/** Candles in rising order, or a CSV of them. */
export const prices = (description: string) =>
  z
    .array(candle, {
      error: ({ input }) =>
        input === undefined
          ? 'is missing'
          : 'must be {"file": "…"} with hourly candles, or a list of {time, open, high, low, close, volume}',
    })
    .meta({
      description: `${description}; {"file"} with ts,open,high,low,close,volume, or a list`,
      kind: 'prices' satisfies FileKind,
    });

export const objects = <Shape extends z.ZodRawShape>(shape: Shape, description: string) =>
  z
    .array(z.strictObject(shape), { error: ({ input }) => (input === undefined ? 'is missing' : 'must be a list') })
    .meta({ description });

const timed = z.strictObject({ times: listOfNumbers, values: listOfNumbers });
/** Values without times are taken for one a period, all series from the same start. */
const timedSeries = z
  .union([timed, listOfNumbers], missing('must be a list of numbers, {times, values}, or a file'))
  .transform((given): TimedSeries => (Array.isArray(given) ? { times: given.map((_, i) => i), values: given } : given));

/** Several series on one clock. */
export const joint = (description: string) =>
  z.array(timedSeries, missing('must be a list of series')).meta({
    description:
      `${description}: a list, each a list of numbers, {times, values}, {"file", "column"}, or {"file"} with hourly candles, ` +
      'of which log returns are taken',
    kind: 'joint' satisfies FileKind,
  });

export const matrix = (description: string) =>
  z.array(listOfNumbers, missing('must be a list of rows')).meta({ description });

/** The same field, which may be left out. */
export const optional = <Field extends z.ZodType>(field: Field) => field.optional().meta(field.meta() ?? {});
