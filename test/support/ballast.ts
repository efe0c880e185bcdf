import { Test } from '@nestjs/testing';
import type { INestApplication } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppModule, ENTITIES } from '../../src/app.module.js';
import { parseDeployment } from '../../src/deployment.js';
import { ExecutionService } from '../../src/execution/execution.service.js';
import { Rpc } from '../../src/platform/chain/rpc.js';
import { readConfig, type WorldProtocol } from '../../src/platform/config.js';
import { Log } from '../../src/platform/log/log.js';
import { NestLog } from '../../src/platform/log/nest-log.js';
import { ProposalService } from '../../src/proposals/proposal.service.js';
import { ProposeService } from '../../src/proposals/propose.service.js';
import type { Proposal } from '../../src/proposals/proposal.js';
import { AssessmentService } from '../../src/recommendations/assessment.service.js';
import { SafeService } from '../../src/safe/safe.service.js';
import { makeUpMissingHistory } from '../../src/synthetic-history.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { startWorld, type World } from '../../src/world/world.js';
import { openTestDatabase, silentLog } from './database.js';
import { quickPolicyFile } from './quick-policy.js';
import { sendByRelayer, signTyped, type Mined } from './safe-signing.js';

/** All rooms on a world and a database of their own, without schedule: a spec acts in its place. */
export interface Ballast {
  readonly app: INestApplication;
  readonly world: World;
  readonly database: DataSource;
  readonly assessments: AssessmentService;
  readonly proposing: ProposeService;
  readonly proposals: ProposalService;
  readonly execution: ExecutionService;
  readonly safe: SafeService;
  /** Assesses and proposes; fails unless that makes a proposal. */
  propose(): Promise<Proposal>;
  /** Adds the signatures of the first owners. */
  signBy(proposal: Proposal, owners: number): Promise<Proposal>;
  /** Sends the execution as the service prepares it, and mines it. */
  execute(proposal: Proposal): Promise<Mined>;
  close(): Promise<void>;
}

export interface BallastOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Instead of the world's own node: a proxy in front of it. */
  readonly rpcUrl?: string;
  readonly world?: World;
  /** Fields of the protocol's section beside those of the world. */
  readonly protocol?: Readonly<Record<string, unknown>>;
  readonly database?: DataSource;
}

/** @param protocol which is served; MakerDAO unless given. */
export const startTestWorld = (protocol: WorldProtocol = 'dss'): Promise<World> =>
  startWorld({ cacheDir: projectCache(), protocol });

/** Closes what it has opened when it cannot start. */
export async function startBallast(options: BallastOptions = {}): Promise<Ballast> {
  const world = options.world ?? (await startTestWorld());
  const database = options.database ?? (await openTestDatabase(ENTITIES));
  const closeOwn = async (): Promise<void> => {
    if (options.database === undefined && database.isInitialized) await database.destroy();
    if (options.world === undefined) await world.stop();
  };
  try {
    const app = await startApp(options, world, database);
    return ballastOf(app, world, database, closeOwn);
  } catch (error) {
    await closeOwn();
    throw error;
  }
}

async function startApp({ env, rpcUrl, protocol }: BallastOptions, world: World, database: DataSource) {
  const config = readConfig({
    ...{
      BALLAST_SCHEDULE: 'off',
      BALLAST_LOG_LEVEL: 'error',
      BALLAST_POLICY: quickPolicyFile(world.served.protocol.family),
    },
    ...env,
  });
  const section = { ...world.served.protocol, ...protocol };
  const deployment = parseDeployment({ ...world.served, protocol: section }, 'of the local world');
  const rpc = rpcUrl === undefined ? world.rpc : new Rpc(rpcUrl, 5_000);
  const module = await Test.createTestingModule({
    imports: [AppModule.forRoot({ config, rpc, deployment, operatorToken: 'token-of-the-spec' })],
  })
    .overrideProvider(DataSource)
    .useValue(database)
    .overrideProvider(Log)
    .useValue(silentLog())
    .compile();
  const app = module.createNestApplication({ logger: new NestLog(silentLog()) });
  await app.init();
  await makeUpMissingHistory(app, world);
  return app;
}

function ballastOf(app: INestApplication, world: World, database: DataSource, closeOwn: () => Promise<void>): Ballast {
  const [assessments, proposing, proposals] = [
    app.get(AssessmentService),
    app.get(ProposeService),
    app.get(ProposalService),
  ];
  return {
    ...{ app, world, database, assessments, proposing, proposals },
    execution: app.get(ExecutionService),
    safe: app.get(SafeService),
    propose: async () => {
      const { outcome, proposal } = await proposing.propose(await assessments.assess());
      if (proposal === null) throw new Error(`No proposal: ${outcome}`);
      return proposal;
    },
    signBy: async (proposal, owners) => {
      for (const wallet of world.owners.slice(0, owners)) {
        await proposals.sign(String(proposal.id), await signTyped(proposal, proposal.transaction, wallet));
      }
      return proposals.find(String(proposal.id));
    },
    execute: async ({ id }) => sendByRelayer(world, await proposals.execution(String(id))),
    close: async () => {
      await app.close();
      await closeOwn();
    },
  };
}
