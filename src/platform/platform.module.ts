import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { Clock } from './clock.js';
import { Config } from './config.js';
import { HealthChecks } from './health/health-checks.js';
import { ErrorFilter } from './http/error.filter.js';
import { inputPipe } from './http/input.js';
import { Log } from './log/log.js';

/** What every room may have injected: Clock, Log, HealthChecks; and the one global filter and pipe. Needs ConfigModule. */
@Global()
@Module({
  providers: [
    Clock,
    HealthChecks,
    {
      provide: Log,
      inject: [Config],
      useFactory: ({ logLevel, logFormat }: Config) => new Log({ level: logLevel, format: logFormat }),
    },
    { provide: APP_FILTER, useClass: ErrorFilter },
    { provide: APP_PIPE, useFactory: inputPipe },
  ],
  exports: [Clock, HealthChecks, Log],
})
export class PlatformModule {}
