import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ExecutionModule } from '../execution/execution.module.js';
import { MonitoringModule } from '../monitoring/monitoring.module.js';
import { ProposalsModule } from '../proposals/proposals.module.js';
import { RecommendationsModule } from '../recommendations/recommendations.module.js';
import { AssessmentsController } from './assessments.controller.js';
import { DecodeController } from './decode.controller.js';
import { DepthController } from './depth.controller.js';
import { EmergencyController } from './emergency.controller.js';
import { ExecutorController } from './executor.controller.js';
import { HistoryController } from './history.controller.js';
import { HomeController } from './home.controller.js';
import { MetricsController } from './metrics.controller.js';
import { MonitoringController } from './monitoring.controller.js';
import { OperatorGuard, OPERATOR_TOKEN } from './operator.guard.js';
import { PositionsController } from './positions.controller.js';
import { PricesController } from './prices.controller.js';
import { ProposalsController } from './proposals.controller.js';
import { ProtocolController } from './protocol.controller.js';
import { RoutesController } from './routes.controller.js';
import { SystemController } from './system.controller.js';
import { WallController } from './wall.controller.js';
import { WorldController } from './world.controller.js';
import { WORLD_ACTS, type WorldActs } from './world.port.js';

@Module({})
export class PortalModule {
  /** @param token what acts must show. @param worldActs null on a chain that the service did not bring up. */
  static forRoot(token: string, worldActs: WorldActs | null): DynamicModule {
    return {
      module: PortalModule,
      imports: [MonitoringModule, RecommendationsModule, ProposalsModule, ExecutionModule],
      controllers: [
        AssessmentsController,
        ProposalsController,
        PricesController,
        DecodeController,
        DepthController,
        EmergencyController,
        ExecutorController,
        MonitoringController,
        MetricsController,
        ProtocolController,
        RoutesController,
        SystemController,
        WallController,
        HistoryController,
        PositionsController,
        WorldController,
        HomeController,
      ],
      providers: [
        { provide: OPERATOR_TOKEN, useValue: token },
        { provide: WORLD_ACTS, useValue: worldActs },
        { provide: APP_GUARD, useClass: OperatorGuard },
      ],
    };
  }
}
