import { BallastError } from '../../units/ballast-error.js';

/** Too few observations for the definition of the estimator to mean anything. */
export class InsufficientHistoryError extends BallastError {
  readonly code = 'estimators/insufficient-history';

  constructor(what: string, needed: number, found: number) {
    super(
      `${what} needs ${String(needed)} observations and found ${String(found)}.`,
      'Widen the window or wait for more data.',
      { what, needed, found },
    );
  }
}

/** An observation that no market can have produced. `index` is its place in the input. */
export class ImpossibleDataError extends BallastError {
  readonly code = 'estimators/impossible-data';

  constructor(
    what: string,
    readonly index: number,
    value: unknown,
  ) {
    super(`Observation ${String(index)}: ${what} (${String(value)}).`, 'Check the source and its parser.', {
      index,
      value: String(value),
    });
  }
}

/** All observations are equal: there is nothing to estimate a spread from. */
export class ConstantSeriesError extends BallastError {
  readonly code = 'estimators/constant-series';

  constructor(what: string, value: number) {
    super(`${what} found all observations equal to ${String(value)}.`, 'Check that the series is a market and alive.', {
      what,
      value: String(value),
    });
  }
}

/** An argument outside the domain of the formula. */
export class OutOfDomainError extends BallastError {
  readonly code = 'estimators/out-of-domain';

  constructor(what: string, value: number, domain: string) {
    super(`${what} is ${String(value)}, outside ${domain}.`, 'Check the units of the argument.', {
      what,
      value: String(value),
      domain,
    });
  }
}

/** No parameters of the model fit the data within the range where the model is meant. */
export class NoFitError extends BallastError {
  readonly code = 'estimators/no-fit';

  constructor(what: string, details: Readonly<Record<string, unknown>>) {
    super(`${what} found no admissible fit.`, 'Look at the data behind it, or use the worst observation instead.', {
      what,
      ...details,
    });
  }
}
