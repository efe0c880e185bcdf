import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ServiceRunsError } from './service-error.js';

const schema = z.object({ pid: z.int(), url: z.url(), token: z.string(), rpcUrl: z.string() });

/** How the commands of this user reach a running service. */
export type ServiceFile = z.infer<typeof schema>;

const fileIn = (dataDir: string): string => join(dataDir, 'service.json');

/** The service that works on the folder now; null when there is none, or only what a killed one left behind. */
export function runningService(dataDir: string): ServiceFile | null {
  try {
    const found = schema.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
    process.kill(found.pid, 0);
    return found;
  } catch {
    return null;
  }
}

/** @throws {ServiceRunsError} */
export function refuseSecondService(dataDir: string): void {
  const running = runningService(dataDir);
  if (running && running.pid !== process.pid) throw new ServiceRunsError(dataDir, running.pid, running.url);
}

/** Only the user who runs the service may read the file: it holds the token for acts. */
export function announceService(dataDir: string, service: ServiceFile): void {
  const file = fileIn(dataDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(service, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function withdrawService(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}
