import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { AppModule } from './app.module.js';
import { parseDeployment, readDeploymentFile, type Deployment } from './deployment.js';
import { withDiscoveredProtocol } from './discover-deployment.js';
import { Rpc } from './platform/chain/rpc.js';
import { RpcPool } from './platform/chain/rpc-pool.js';
import type { Config } from './platform/config.js';
import { Log } from './platform/log/log.js';
import { NestLog } from './platform/log/nest-log.js';
import { serveApi } from './portal/api-docs.js';
import { announceService, refuseSecondService, withdrawService } from './service-file.js';
import { PortBusyError } from './service-error.js';
import { makeUpMissingHistory } from './synthetic-history.js';
import { LocalWorldActs } from './world-acts.js';
import { writeWorldDeployments } from './world-deployments.js';
import type { World } from './world/world.js';

/** How often the local world's feeds, pools and price keeper are given a turn. */
const HEARTBEAT_MS = 60_000;

export interface RunningService {
  readonly url: string;
  readonly token: string;
  readonly app: NestExpressApplication;
  readonly deployment: Deployment;
  /** The chain that was brought up for it; null when the configuration names one. */
  readonly world: World | null;
  close(): Promise<void>;
}

export interface ServiceOptions {
  /** Whether the local world makes up the price history that nobody has imported. */
  readonly makeUpHistory?: boolean;
}

/**
 * Brings up everything: the chain, unless one is configured, the database, all rooms and the portal on loopback.
 *
 * @param port instead of the configured one, for commands that need a service for themselves.
 * @throws {ServiceRunsError} @throws {PortBusyError} @throws {DeploymentError} @throws {ForeignChainError}
 */
export async function startService(
  config: Config,
  port = config.port,
  { makeUpHistory = true }: ServiceOptions = {},
): Promise<RunningService> {
  refuseSecondService(config.dataDir);
  mkdirSync(config.dataDir, { recursive: true });
  const world = config.rpcUrl === null ? await startLocalWorld(config) : null;
  try {
    const rpc = world?.rpc ?? connectRpc(config);
    const deployment = await deploymentOf(config, world, rpc);
    const token = randomBytes(24).toString('base64url');
    const publisherKey = config.publisherKey ?? world?.publisher.privateKey ?? null;
    const app = await createApp(config, rpc, deployment, token, world && new LocalWorldActs(world), publisherKey);
    const heartbeat = world && setInterval(() => void beat(world, app.get(Log)), HEARTBEAT_MS);
    const close = async (): Promise<void> => {
      if (heartbeat) clearInterval(heartbeat);
      withdrawService(config.dataDir);
      await app.close();
      await world?.stop();
    };
    try {
      if (world && makeUpHistory) await makeUpMissingHistory(app, world);
      await listen(app, port, config.host);
      const url = await app.getUrl();
      announceService(config.dataDir, { pid: process.pid, url, token, rpcUrl: rpc.url });
      return { url, token, app, deployment, world, close };
    } catch (error) {
      if (heartbeat) clearInterval(heartbeat);
      await app.close();
      throw error;
    }
  } catch (error) {
    await world?.stop();
    throw error;
  }
}

/** The world's packages are loaded only here: a production install does not have them. */
async function startLocalWorld(config: Config): Promise<World> {
  const { startWorld } = await import('./world/world.js');
  const world = await startWorld({
    cacheDir: join(config.cacheDir, 'world'),
    keepDir: join(config.dataDir, 'chain'),
    protocol: config.worldProtocol,
  });
  writeWorldDeployments(config.dataDir, world);
  return world;
}

const connectRpc = ({ rpcUrls, rpcAgree }: Config): Rpc =>
  rpcUrls.length === 1 ? new Rpc(rpcUrls[0] ?? '') : new RpcPool(rpcUrls, { agree: rpcAgree });

/** Addresses that the deployment file leaves to a chainlog or a list are looked up once, at the start. */
async function deploymentOf(
  { deploymentFile, worldRoutes }: Config,
  world: World | null,
  rpc: Rpc,
): Promise<Deployment> {
  if (world) {
    const { protocol, ...rest } = world.served;
    const section = worldRoutes === null ? protocol : { ...protocol, routes: worldRoutes };
    return parseDeployment({ ...rest, protocol: section }, 'of the local world');
  }
  const file = deploymentFile ?? '';
  return parseDeployment(await withDiscoveredProtocol(readDeploymentFile(file), file, rpc), file);
}

async function createApp(
  config: Config,
  rpc: Rpc,
  deployment: Deployment,
  operatorToken: string,
  worldActs: LocalWorldActs | null,
  publisherKey: string | null,
) {
  const log = new Log({ level: config.logLevel, format: config.logFormat });
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot({ config, rpc, deployment, operatorToken, worldActs, publisherKey }),
    { logger: new NestLog(log), abortOnError: false },
  );
  app.use(
    helmet({
      contentSecurityPolicy: {
        directives: {
          defaultSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          styleSrc: ["'self'", "'unsafe-inline'"],
          upgradeInsecureRequests: null,
        },
      },
      strictTransportSecurity: false,
    }),
  );
  // a proposal with its tables of all types is longer than the usual hundred kilobytes
  app.useBodyParser('json', { limit: '1mb' });
  serveApi(app);
  await app.init();
  return app;
}

async function listen(app: NestExpressApplication, port: number, host: string): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw new PortBusyError(port);
    throw error;
  }
}

async function beat(world: World, log: Log): Promise<void> {
  try {
    await world.heartbeat();
  } catch (error) {
    log.error('world.heartbeat-failed', error);
  }
}
