import { BallastError } from '../../units/ballast-error.js';

/** Something in the input that no protocol or market can have. `where` names the field. */
export class ImpossibleInputError extends BallastError {
  readonly code = 'simulation/impossible-input';

  constructor(
    readonly where: string,
    what: string,
    value: unknown,
  ) {
    super(`${where}: ${what} (${String(value)}).`, 'Correct the input; nothing was simulated.', {
      where,
      value: String(value),
    });
  }
}

/** No normal shocks have these correlations: they contradict each other. */
export class NotACorrelationError extends BallastError {
  readonly code = 'simulation/not-a-correlation';

  constructor(factor: string) {
    super(
      `The correlations of ${factor} contradict those of the factors before it.`,
      'Estimate all correlations from the same observations, or shrink them towards zero.',
      { factor },
    );
  }
}

/** A path left the range of numbers: the variance exploded. */
export class ExplodingPathError extends BallastError {
  readonly code = 'simulation/exploding-path';

  constructor() {
    super(
      'A simulated price is not a finite number.',
      'Look at the GARCH parameters, the residuals and the sizes of jumps; the horizon may be too long for them.',
    );
  }
}

export class MemoryTooLargeError extends BallastError {
  readonly code = 'simulation/memory-too-large';

  constructor(bytes: number, most: number) {
    super(
      `The simulation needs ${String(bytes)} bytes of shared memory and may have ${String(most)}.`,
      'Simulate fewer paths or candidates at a time.',
      { bytes, most },
    );
  }
}

/** The file is not the kernel that this code was built with. */
export class ForeignKernelError extends BallastError {
  readonly code = 'simulation/foreign-kernel';

  constructor(what: string) {
    super(`The compiled kernel cannot be used: ${what}.`, 'Build it again with npm run build.', { what });
  }
}
