import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { BallastError } from '../../units/ballast-error.js';
import type { Answer } from '../commands.js';
import { wrap } from '../table.js';
import { CalculatorInputError, SeriesFileError } from './calc-error.js';
import type { Calculator } from './calculator.js';
import { calculatorNamed, compute } from './compute.js';
import { FAMILIES } from './registry.js';

export interface CalcOptions {
  readonly file?: string;
  readonly list?: boolean;
}

export class MissingCalculatorError extends BallastError {
  readonly code = 'input/calculator-missing';
  constructor() {
    super('No calculator is named.', 'ballast calc --list names them all.');
  }
}

/** `ballast calc`: one calculation, or what can be calculated. */
export async function calc(name: string | undefined, input: string | undefined, options: CalcOptions): Promise<Answer> {
  if (options.list === true) return name === undefined ? listAll() : listOne(calculatorNamed(name));
  if (name === undefined) throw new MissingCalculatorError();
  const data = await compute(name, await textOf(calculatorNamed(name), input, options));
  return { data, text: JSON.stringify(data, null, 2) };
}

async function textOf(
  { name, example }: Calculator,
  input: string | undefined,
  { file }: CalcOptions,
): Promise<string> {
  if (input !== undefined && file !== undefined) {
    throw new CalculatorInputError(name, 'Both an argument and --file are given.', example);
  }
  if (file !== undefined) {
    return readFile(resolve(file), 'utf8').catch((cause: unknown) => {
      const what = `${file} cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`;
      throw new SeriesFileError('--file', file, what, 'Check the path.');
    });
  }
  if (input === undefined) throw new CalculatorInputError(name, 'No input is given.', example);
  return input === '-' ? text(process.stdin) : input;
}

const described = (family: string, { name, summary, source, inputs, outputs, example }: Calculator) => ({
  ...{ name, family, summary, source, inputs, outputs },
  example: JSON.parse(example) as unknown,
});

function listAll(): Answer {
  const data = FAMILIES.flatMap(({ family, calculators }) => calculators.map((it) => described(family, it)));
  const parts = FAMILIES.flatMap(({ family, calculators }) => [
    family.toUpperCase(),
    '',
    ...calculators.map(paragraph),
  ]);
  return { data, text: parts.join('\n').trimEnd() };
}

function listOne(calculator: Calculator): Answer {
  const family = FAMILIES.find(({ calculators }) => calculators.includes(calculator))?.family ?? '';
  return { data: described(family, calculator), text: paragraph(calculator).trimEnd() };
}

const WIDTH = 118;

function paragraph({ name, summary, source, inputs, outputs, example }: Calculator): string {
  const line = (field: string, what: string): string => wrap(what === '' ? field : `${field}: ${what}`, WIDTH, '    ');
  return [
    wrap(`${name}: ${summary}`, WIDTH),
    wrap(`source: ${source}`, WIDTH, '  '),
    '  inputs',
    ...inputs.map(({ field, required, description }) => line(required ? field : `[${field}]`, description)),
    '  outputs',
    ...Object.entries(outputs).map(([field, what]) => line(field, what)),
    `  example: ballast calc ${name} '${example}'`,
    '',
  ].join('\n');
}
