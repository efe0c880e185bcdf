import { Module, type DynamicModule } from '@nestjs/common';
import { MIGRATIONS } from '../migrations/migrations.js';
import { ExecutionModule } from './execution/execution.module.js';
import { MARKET_DATA_ENTITIES } from './market-data/market-data.entities.js';
import { MarketDataModule } from './market-data/market-data.module.js';
import { MONITORING_ENTITIES, MonitoringModule } from './monitoring/monitoring.module.js';
import { ChainModule } from './platform/chain/chain.module.js';
import { CHAIN } from './platform/chain/chain.token.js';
import type { Rpc } from './platform/chain/rpc.js';
import type { Config } from './platform/config.js';
import { ConfigModule } from './platform/config.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { JobScheduleModule } from './platform/schedule/job-schedule.module.js';
import { PortalModule } from './portal/portal.module.js';
import type { WorldActs } from './portal/world.port.js';
import { PROPOSALS_ENTITIES, ProposalsModule } from './proposals/proposals.module.js';
import { PROTOCOL_ENTITIES } from './protocol/protocol.entities.js';
import { ExecutorModule } from './protocol/executor/executor.module.js';
import { ProtocolModule } from './protocol/protocol.module.js';
import { RECOMMENDATIONS_ENTITIES, RecommendationsModule } from './recommendations/recommendations.module.js';
import { SAFE_ENTITIES, SafeModule } from './safe/safe.module.js';
import type { Deployment } from './deployment.js';
import { EmergencySetWork } from './emergency-set-work.js';
import { EmergencyWork } from './emergency-work.js';
import { ScheduledWork } from './scheduled-work.js';

export interface AppOptions {
  readonly config: Config;
  readonly rpc: Rpc;
  readonly deployment: Deployment;
  /** What acts on the REST interface must show. */
  readonly operatorToken: string;
  /** What people may do to the local world; absent on any other chain. */
  readonly worldActs?: WorldActs | null;
  /** Signs publications; null, and none is signed. */
  readonly publisherKey?: string | null;
}

/** Entities of all rooms. */
export const ENTITIES = [
  ...SAFE_ENTITIES,
  ...MARKET_DATA_ENTITIES,
  ...PROTOCOL_ENTITIES,
  ...RECOMMENDATIONS_ENTITIES,
  ...PROPOSALS_ENTITIES,
  ...MONITORING_ENTITIES,
];

/** The list of rooms, from the ground up. */
@Module({})
export class AppModule {
  static forRoot({
    config,
    rpc,
    deployment,
    operatorToken,
    worldActs = null,
    publisherKey = null,
  }: AppOptions): DynamicModule {
    const withRpc = <Options>(options: Omit<Options, 'rpc'>) => ({
      inject: [CHAIN],
      useFactory: (chain: Rpc) => ({ ...options, rpc: chain }) as Options,
    });
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        PlatformModule,
        ChainModule.forRoot(rpc, { local: deployment.synthetic }),
        DatabaseModule.forRoot({ entities: ENTITIES, migrations: MIGRATIONS }),
        JobScheduleModule,
        ProtocolModule.forRootAsync(withRpc({ deployment: deployment.protocol })),
        ExecutorModule.forRootAsync(
          withRpc({ chainId: deployment.chainId, deployment: deployment.executor ?? null, publisherKey }),
        ),
        SafeModule.forRootAsync(withRpc({ deployment: deployment.safe })),
        MarketDataModule.forRootAsync(withRpc({ markets: deployment.markets })),
        MonitoringModule,
        RecommendationsModule,
        ProposalsModule,
        ExecutionModule,
        PortalModule.forRoot(operatorToken, worldActs),
      ],
      providers: [ScheduledWork, EmergencyWork, EmergencySetWork],
    };
  }
}
