import { readConfig, type Config } from '../platform/config.js';
import { runningService } from '../service-file.js';
import { ApiClient } from './api-client.js';

/** A service to speak to, and the chain behind it. */
export interface Connection {
  readonly api: ApiClient;
  readonly rpcUrl: string;
  close(): Promise<void>;
}

/** Quiet unless asked: a command's output is its answer. */
export function commandConfig(env: NodeJS.ProcessEnv): Config {
  return readConfig({ BALLAST_LOG_LEVEL: 'warn', ...env });
}

/**
 * The service that runs on the data folder, or one that is brought up for this command alone, on the same data, without
 * schedule, and ended with it.
 */
export async function connect(env: NodeJS.ProcessEnv): Promise<Connection> {
  const config = commandConfig(env);
  const running = runningService(config.dataDir);
  if (running) {
    const { url, token, rpcUrl } = running;
    return { api: new ApiClient(url, token), rpcUrl, close: () => Promise.resolve() };
  }
  const { startService } = await import('../service.js');
  const service = await startService({ ...config, scheduleEnabled: false }, 0);
  const rpcUrl = service.world?.url ?? config.rpcUrl ?? '';
  return { api: new ApiClient(service.url, service.token), rpcUrl, close: () => service.close() };
}
