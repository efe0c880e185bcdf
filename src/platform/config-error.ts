import { PlatformError } from './platform-error.js';

/** One variable that cannot be used; its value is not repeated, for it may hold a password. */
export interface ConfigMistake {
  readonly variable: string;
  readonly problem: string;
  readonly allowed: string;
}

/** The environment does not make a configuration; every mistake is listed, not only the first. */
export class ConfigError extends PlatformError {
  readonly code = 'config/invalid';

  constructor(readonly mistakes: readonly ConfigMistake[]) {
    const lines = mistakes.map(({ variable, problem, allowed }) => `${variable} ${problem}; allowed: ${allowed}`);
    super(`The configuration cannot be used: ${lines.join('. ')}.`, 'Correct the environment and start again.', {
      mistakes,
    });
  }
}
