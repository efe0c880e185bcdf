import { Global, Module } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Clock } from '../clock.js';
import { Config } from '../config.js';
import { Log } from '../log/log.js';
import { JobSchedule } from './job-schedule.service.js';
import { ScheduledRuns } from './scheduled-runs.js';

/** JobSchedule for every room. Needs ConfigModule, PlatformModule and DatabaseModule. */
@Global()
@Module({
  imports: [ScheduleModule.forRoot()],
  providers: [
    ScheduledRuns,
    {
      provide: JobSchedule,
      inject: [ScheduledRuns, SchedulerRegistry, Clock, Log, Config],
      useFactory: (runs: ScheduledRuns, registry: SchedulerRegistry, clock: Clock, log: Log, config: Config) =>
        new JobSchedule(runs, registry, clock, log, {
          enabled: config.scheduleEnabled,
          ...{ leaseSeconds: 30, sweepSeconds: 5, maxAttempts: 3, shutdownSeconds: 10 },
        }),
    },
  ],
  exports: [JobSchedule],
})
export class JobScheduleModule {}
