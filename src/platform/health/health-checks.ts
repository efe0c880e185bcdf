import { Injectable } from '@nestjs/common';
import { PlatformError } from '../platform-error.js';

/** Resolves with what it found when all is well, throws when not. */
export type HealthCheck = () => Promise<Readonly<Record<string, unknown>>>;

export interface HealthFinding {
  readonly name: string;
  readonly healthy: boolean;
  readonly tookMs: number;
  /** What the check found, or why it failed. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface HealthReport {
  readonly healthy: boolean;
  readonly checks: readonly HealthFinding[];
}

/** Two rooms chose one name: a mistake in the wiring. */
export class HealthCheckExistsError extends PlatformError {
  readonly code = 'health/already-exists';

  constructor(name: string) {
    super(`There is a health check named ${name} already.`, 'Give the second one another name.', { name });
  }
}

/** Named checks that rooms register and the portal shows; a check that does not answer in time has failed. */
@Injectable()
export class HealthChecks {
  private readonly checks = new Map<string, HealthCheck>();

  /** @throws {HealthCheckExistsError} */
  register(name: string, check: HealthCheck): void {
    if (this.checks.has(name)) throw new HealthCheckExistsError(name);
    this.checks.set(name, check);
  }

  /** Runs all checks at once; never throws. Sorted by name. @param timeoutMs given to each check. */
  async run(timeoutMs = 5_000): Promise<HealthReport> {
    const sorted = [...this.checks].sort(([a], [b]) => (a < b ? -1 : 1));
    const checks = await Promise.all(sorted.map(([name, check]) => find(name, check, timeoutMs)));
    return { healthy: checks.every(({ healthy }) => healthy), checks };
  }
}

async function find(name: string, check: HealthCheck, timeoutMs: number): Promise<HealthFinding> {
  const started = performance.now();
  const found = (healthy: boolean, details: HealthFinding['details']): HealthFinding => {
    return { name, healthy, tookMs: Math.round(performance.now() - started), details };
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${String(timeoutMs)} ms`));
    }, timeoutMs);
  });
  try {
    return found(true, await Promise.race([check(), late]));
  } catch (error) {
    return found(false, { why: error instanceof Error ? error.message : String(error) });
  } finally {
    clearTimeout(timer);
  }
}
