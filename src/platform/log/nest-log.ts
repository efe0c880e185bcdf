import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** Lets the framework write into our log: `NestFactory.create(AppModule, { logger: new NestLog(log) })`. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  /** The framework's own progress (modules, routes) interests only who debugs. */
  log(message: unknown, ...rest: unknown[]): void {
    this.target.debug('nest.reported', fields(message, rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.target.debug('nest.reported', fields(message, rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.target.debug('nest.reported', fields(message, rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.target.warn('nest.warned', fields(message, rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.target.error('nest.failed', message instanceof Error ? message : (rest[0] ?? message), fields(message, rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.error(message, ...rest);
  }
}

/** Nest passes what is said, then perhaps a stack, then the context. */
function fields(message: unknown, rest: readonly unknown[]): Record<string, unknown> {
  const context = rest.at(-1);
  return { context: typeof context === 'string' ? context : 'Nest', message };
}
