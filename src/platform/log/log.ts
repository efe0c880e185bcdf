import { LOG_LEVELS, type LogFormat, type LogLevel } from '../config.js';
import { jsonSafe } from './json-safe.js';

export type LogFields = Readonly<Record<string, unknown>>;

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Takes one line without its line end. Standard error when absent: standard output belongs to commands. */
  readonly write?: (line: string) => void;
}

/**
 * A line is an event with fields: `log.info('proposal.queued', { proposalId, stabilityFee: '7.50 %' })`.
 * Events are named `noun.past-verb`. Numbers are for people here; the exact ones are in the record.
 */
export class Log {
  private readonly write: (line: string) => void;

  constructor(private readonly options: LogOptions) {
    this.write = options.write ?? ((line) => process.stderr.write(`${line}\n`));
  }

  debug(event: string, fields: LogFields = {}): void {
    this.line('debug', event, fields);
  }

  info(event: string, fields: LogFields = {}): void {
    this.line('info', event, fields);
  }

  warn(event: string, fields: LogFields = {}): void {
    this.line('warn', event, fields);
  }

  /** @param error what was thrown; its code, message, stack and causes go into the line. */
  error(event: string, error: unknown, fields: LogFields = {}): void {
    this.line('error', event, { ...fields, error: described(error) });
  }

  private line(level: LogLevel, event: string, fields: LogFields): void {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(this.options.level)) return;
    const time = new Date().toISOString();
    const safe = jsonSafe(fields) as Record<string, unknown>;
    this.write(
      this.options.format === 'json'
        ? JSON.stringify({ time, level, event, ...safe })
        : `${time} ${level.padEnd(5)} ${event}${asText(safe)}`,
    );
  }
}

function asText(fields: Record<string, unknown>): string {
  const { error, ...others } = fields;
  const pairs = Object.entries(others).map(
    ([key, value]) => ` ${key}=${typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value)}`,
  );
  const stack = (error as { stack?: string } | undefined)?.stack;
  return pairs.join('') + (stack === undefined ? '' : `\n${stack.replace(/^/gm, '    ')}`);
}

function described(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error), stack: String(error) };
  const { code, details } = error as { code?: unknown; details?: unknown };
  const cause = error.cause === undefined ? {} : { cause: described(error.cause) };
  const below = error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? error.cause.message}` : '';
  const stack = (error.stack ?? error.message) + below;
  return { name: error.name, code, message: error.message, details, stack, ...cause };
}
