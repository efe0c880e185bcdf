import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './world/world.js';

/**
 * Writes a deployment file for each protocol of the local world, `dss.json` and `open-dollar.json`, into the folder of the data:
 * with one of them and the address of the node, another service can look after the other protocol of the same chain.
 */
export function writeWorldDeployments(dataDir: string, { deployments }: Pick<World, 'deployments'>): void {
  const folder = join(dataDir, 'deployments');
  mkdirSync(folder, { recursive: true });
  for (const deployment of deployments) {
    const file = join(folder, `${deployment.protocol.family}.json`);
    writeFileSync(file, `${JSON.stringify(deployment, null, 2)}\n`);
  }
}
