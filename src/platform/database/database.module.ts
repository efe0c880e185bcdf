import { join } from 'node:path';
import {
  Global,
  Injectable,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { Config } from '../config.js';
import { HealthChecks } from '../health/health-checks.js';
import { Log } from '../log/log.js';
import { openDataSource, type DatabaseOptions } from './data-source.js';

/** Where the configuration says that the database is. */
export function databasePlace({ databaseUrl, dataDir }: Config): Pick<DatabaseOptions, 'url' | 'dir'> {
  return { url: databaseUrl, dir: join(dataDir, 'postgres') };
}

@Injectable()
class DatabaseLife implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly database: DataSource,
    private readonly checks: HealthChecks,
  ) {}

  onModuleInit(): void {
    this.checks.register('database', async () => {
      const sql = `SELECT current_setting('server_version') AS version`;
      const [row] = await this.database.query<{ version: string }[]>(sql);
      return { version: row?.version };
    });
  }

  /** Runs after all rooms have finished: they stop in `onModuleDestroy` and `beforeApplicationShutdown`. */
  async onApplicationShutdown(): Promise<void> {
    if (this.database.isInitialized) await this.database.destroy();
  }
}

/** The open database for every room: inject `DataSource` or `EntityManager`; `TypeOrmModule.forFeature` works too. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(options: Pick<DatabaseOptions, 'entities' | 'migrations' | 'image'>): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        {
          provide: DataSource,
          inject: [Config, Log],
          useFactory: (config: Config, log: Log) => openDataSource({ ...options, ...databasePlace(config) }, log),
        },
        { provide: EntityManager, inject: [DataSource], useFactory: (database: DataSource) => database.manager },
        DatabaseLife,
      ],
      exports: [DataSource, EntityManager],
    };
  }
}
