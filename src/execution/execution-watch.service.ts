import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config.js';
import { HealthChecks } from '../platform/health/health-checks.js';
import { Log } from '../platform/log/log.js';
import { ProposalService } from '../proposals/proposal.service.js';
import { ExecutionService } from './execution.service.js';

/** How often what waits for signers is run again. */
const RECHECK_SECONDS = 30;

/** A mismatch is an alarm until somebody has dealt with it. */
class MismatchAlarm extends Error {
  constructor(ids: readonly number[]) {
    super(`The chain does not hold what was signed: proposals ${ids.join(', ')}. Compare their verification tables.`);
  }
}

/** Looks at the chain every few seconds, one look at a time. */
@Injectable()
export class ExecutionWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private stopped = false;
  private lastError: string | null = null;
  private lastRecheck = 0;

  constructor(
    @Inject(Config) private readonly config: Config,
    private readonly execution: ExecutionService,
    private readonly proposals: ProposalService,
    private readonly checks: HealthChecks,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.checks.register('execution', async () => {
      const wrong = await this.proposals.list(['mismatch']);
      if (wrong.length > 0) throw new MismatchAlarm(wrong.map(({ id }) => id));
      if (this.lastError !== null) throw new Error(this.lastError);
      return { watching: !this.stopped };
    });
    if (this.config.scheduleEnabled) this.plan();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  private plan(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.looking = this.look().finally(() => {
        this.plan();
      });
    }, this.config.watchSeconds * 1_000);
  }

  /** A look that fails is repeated; the same failure is told once. */
  private async look(): Promise<void> {
    try {
      await this.execution.look();
      if (this.clock.now() - this.lastRecheck >= RECHECK_SECONDS) {
        await this.proposals.recheck();
        this.lastRecheck = this.clock.now();
      }
      this.lastError = null;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== this.lastError) this.log.error('execution.look-failed', error);
      this.lastError = message;
    }
  }
}
