import { BallastError } from '../../units/ballast-error.js';

/** No calculator has this name. */
export class UnknownCalculatorError extends BallastError {
  readonly code = 'input/calculator-unknown';
  constructor(name: string, nearest: string | null) {
    super(
      `There is no calculator "${name}".`,
      nearest === null
        ? 'ballast calc --list names them all.'
        : `Did you mean "${nearest}"? ballast calc --list names them all.`,
      { name, nearest },
    );
  }
}

/** What was handed in is no JSON object, or was not handed in at all. */
export class CalculatorInputError extends BallastError {
  readonly code = 'input/calculator-json';
  constructor(calculator: string, what: string, example: string) {
    super(what, `Give one JSON object, for example: ballast calc ${calculator} '${example}'`, { calculator });
  }
}

export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/** A field is missing, unknown, or not what it must be. All of them are named. */
export class CalculatorFieldError extends BallastError {
  readonly code = 'input/calculator-field';
  constructor(calculator: string, problems: readonly FieldProblem[]) {
    super(
      problems.map(({ field, problem }) => `${field}: ${problem}.`).join(' '),
      `ballast calc ${calculator} --list describes its fields.`,
      { calculator, field: problems[0]?.field ?? null, problems },
    );
  }
}

/** The file that a field points at cannot be read as what the field asks for. */
export class SeriesFileError extends BallastError {
  readonly code = 'input/series-file';
  constructor(field: string, file: string, what: string, next: string) {
    super(`${field}: ${what}`, next, { field, file });
  }
}

/** The formula or estimator refuses what it was given: outside its domain, too little data, no fit. */
export class RefusedInputError extends BallastError {
  readonly code = 'input/refused';
  constructor(calculator: string, { code, message, next, details }: BallastError) {
    super(message.slice(0, message.length - next.length).trimEnd(), next, { calculator, refusal: code, ...details });
  }
}

/** The formula's numbers left the range of 64-bit floats on the way. */
export class NoNumberError extends BallastError {
  readonly code = 'input/no-number';
  constructor(where: string) {
    super(
      `The answer's ${where} is no number: the inputs are too far apart for 64-bit floats.`,
      'Bring them nearer to each other, or check their units.',
      { where },
    );
  }
}
