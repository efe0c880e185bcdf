import { RpcUnavailableError } from './rpc-error.js';
import type { Rpc } from './rpc.js';

const [FIRST_REST, LONGEST_REST, DISSENT_REST] = [1_000, 30_000, 60_000];

/** One node of several, and how much it may be relied on now. Times by the process's monotonic clock [ms]. */
export class Endpoint {
  private failures = 0;
  private restsUntil = 0;

  constructor(readonly rpc: Rpc) {}

  get url(): string {
    return this.rpc.url;
  }

  /** Whether it should be asked last: it was silent, or others contradicted it. */
  resting(): boolean {
    return performance.now() < this.restsUntil;
  }

  /** What it says; null when it is silent. @throws {RpcRefusedError} */
  async ask<Result>(question: (rpc: Rpc) => Promise<Result>): Promise<Result | null> {
    try {
      const answer = await question(this.rpc);
      this.failures = 0;
      return answer;
    } catch (error) {
      if (!(error instanceof RpcUnavailableError)) throw error;
      this.rest(Math.min(LONGEST_REST, FIRST_REST * 2 ** this.failures++));
      return null;
    }
  }

  /** What it said did not hold. */
  contradicted(): void {
    this.rest(DISSENT_REST);
  }

  private rest(milliseconds: number): void {
    this.restsUntil = performance.now() + milliseconds;
  }
}
