import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from './platform/clock.js';
import { Config } from './platform/config.js';
import { HealthChecks } from './platform/health/health-checks.js';
import { JobSchedule } from './platform/schedule/job-schedule.service.js';
import { EmergencySetService } from './proposals/emergency-set.service.js';

export const EMERGENCY_SET = 'emergency-set';
/** Between the other jobs of the minute. */
const CRON = '50 */5 * * * *';

/** Keeps the batches that only lower risk current, and says in the health report when one of them would not run. */
@Injectable()
export class EmergencySetWork implements OnModuleInit {
  constructor(
    @Inject(Config) private readonly config: Config,
    private readonly schedule: JobSchedule,
    private readonly emergencies: EmergencySetService,
    private readonly checks: HealthChecks,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.schedule.register(EMERGENCY_SET, CRON, async (_slot, signal) => {
      await this.emergencies.prepare(signal);
    });
    this.checks.register(EMERGENCY_SET, () => Promise.resolve(this.findings()));
  }

  /** @throws {Error} naming the batches that would not run, or that would do more than lower risk. */
  private findings(): Readonly<Record<string, unknown>> {
    const set = this.emergencies.last();
    if (set === null) return { prepared: false, scheduled: this.config.scheduleEnabled };
    const failing = set.batches.filter(({ run, rises, refusal }) => run?.ok === false || rises.length > 0 || refusal);
    if (failing.length > 0)
      throw new Error(`Emergency batches would not do what they say: ${failing.map(({ id }) => id).join(', ')}.`);
    return { prepared: true, batches: set.batches.length, ageSeconds: this.clock.now() - set.preparedAt };
  }
}
