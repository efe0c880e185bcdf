import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { ExecutionService } from '../../src/execution/execution.service.js';
import { MarketData } from '../../src/market-data/market-data.service.js';
import { PriceBackfill } from '../../src/market-data/exchanges/backfill.service.js';
import { VenuesSource } from '../../src/market-data/exchanges/venues-source.service.js';
import { PriceImporter } from '../../src/market-data/prices/price-import.service.js';
import { Alerts } from '../../src/monitoring/alerts/alerts.service.js';
import { Metrics } from '../../src/monitoring/watch/metrics.service.js';
import { WatchStream } from '../../src/monitoring/watch/watch-stream.service.js';
import { Watch } from '../../src/monitoring/watch/watch.service.js';
import { CHAIN } from '../../src/platform/chain/chain.token.js';
import { ConfigModule } from '../../src/platform/config.module.js';
import { readConfig } from '../../src/platform/config.js';
import { Log } from '../../src/platform/log/log.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { JobSchedule } from '../../src/platform/schedule/job-schedule.service.js';
import { serveApi } from '../../src/portal/api-docs.js';
import { PortalModule } from '../../src/portal/portal.module.js';
import { ProposalService } from '../../src/proposals/proposal.service.js';
import { ProposeService } from '../../src/proposals/propose.service.js';
import { ProtocolView } from '../../src/protocol/protocol-view.service.js';
import { CdpProtocol } from '../../src/protocol/protocol.port.js';
import { AssessmentService } from '../../src/recommendations/assessment.service.js';
import { PolicySource } from '../../src/recommendations/policy-source.js';
import { SafeService } from '../../src/safe/safe.service.js';
import { silentLog } from './database.js';

export const TOKEN = 'token-of-the-operator';

/** Tokens of the services behind the portal. */
const SERVICES = {
  assessments: AssessmentService,
  proposing: ProposeService,
  proposals: ProposalService,
  execution: ExecutionService,
  importer: PriceImporter,
  backfills: PriceBackfill,
  venues: VenuesSource,
  chain: CHAIN,
  protocol: CdpProtocol,
  view: ProtocolView,
  market: MarketData,
  policies: PolicySource,
  safe: SafeService,
  schedule: JobSchedule,
  alerts: Alerts,
  watch: Watch,
  stream: WatchStream,
  metrics: Metrics,
} as const;

export type Behind = Partial<Record<keyof typeof SERVICES, object>>;

export interface Portal {
  readonly app: INestApplication<Server>;
  readonly document: OpenAPIObject;
}

/** The portal as the service serves it, over what a spec puts behind it; what it does not put there does nothing. */
export async function startPortal(behind: Behind = {}): Promise<Portal> {
  const { controllers = [], providers = [] } = PortalModule.forRoot(TOKEN, null);
  const given = Object.entries(SERVICES).map(([name, provide]) => ({
    provide,
    useValue: behind[name as keyof typeof SERVICES] ?? {},
  }));
  const module = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(readConfig({})), PlatformModule],
    controllers,
    providers: [...providers, ...given],
  })
    .useMocker(() => ({}))
    .overrideProvider(Log)
    .useValue(silentLog())
    .compile();
  const app = module.createNestApplication<INestApplication<Server>>({ logger: false });
  const document = serveApi(app);
  await app.init();
  return { app, document };
}
