import type { OnModuleInit } from '@nestjs/common';
import type { JobSchedule } from '../../platform/schedule/job-schedule.service.js';
import type { DepthSampler } from './depth-sampler.service.js';
import type { MarketStore } from './market-store.service.js';

/** Every five minutes it is looked whether a sample is due. */
const SAMPLE_CRON = '20 */5 * * * *';
const KEEP_CRON = '0 40 3 * * *';

/** Sampling and keeping, by the clock. */
export class MarketStoreWork implements OnModuleInit {
  constructor(
    private readonly schedule: JobSchedule,
    private readonly sampler: DepthSampler,
    private readonly store: MarketStore,
  ) {}

  onModuleInit(): void {
    this.schedule.register('sample-depth', SAMPLE_CRON, async (_, signal) => {
      await this.sampler.sampleDue(signal);
    });
    this.schedule.register('keep-market-store', KEEP_CRON, async (_, signal) => {
      await this.store.keep(signal);
    });
  }
}
