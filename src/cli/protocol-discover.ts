import { resolve } from 'node:path';
import { discoverProtocol, writeProtocolSection, type DeploymentSource } from '../discover-deployment.js';
import { Rpc } from '../platform/chain/rpc.js';
import { runningService } from '../service-file.js';
import { BallastError } from '../units/ballast-error.js';
import type { Answer } from './commands.js';
import { commandConfig } from './connection.js';

export interface DiscoverOptions {
  readonly chainlog?: string;
  readonly addresses?: string;
  /** Types to assess, with commas between. */
  readonly types?: string;
  /** The deployment file to put the section into. */
  readonly write?: string;
}

export class DiscoverySourceError extends BallastError {
  readonly code = 'input/deployment-source';
  constructor(given: number) {
    super(
      given === 0 ? 'Where the addresses stand is not said.' : 'Both a chainlog and a file of addresses are named.',
      'Give --chainlog 0x… or --addresses FILE, one of them.',
    );
  }
}

export class NoChainError extends BallastError {
  readonly code = 'input/no-chain';
  constructor() {
    super('No chain is named to look at.', 'Set BALLAST_RPC_URL, or start the service whose chain is meant.');
  }
}

/** The chain itself is asked: there is no service yet for a deployment that is still to be described. */
export async function discoverDeployment(env: NodeJS.ProcessEnv, options: DiscoverOptions): Promise<Answer> {
  const sources = [options.chainlog, options.addresses].filter((source) => source !== undefined);
  if (sources.length !== 1) throw new DiscoverySourceError(sources.length);
  const { section, notes } = await discoverProtocol(chainOf(env), sourceOf(options));
  if (options.write !== undefined) writeProtocolSection(resolve(options.write), section);
  const types = Object.keys(section.types);
  const head =
    options.write === undefined ? JSON.stringify({ protocol: section }, null, 2) : `Written to ${options.write}.`;
  const text = [head, '', `Assessed: ${types.join(', ')}.`, ...notes].join('\n');
  return { data: { protocol: section, notes, written: options.write ?? null }, text };
}

const sourceOf = ({ chainlog, addresses, types }: DiscoverOptions): DeploymentSource => ({
  chainlog,
  addresses: addresses === undefined ? undefined : resolve(addresses),
  types: types?.split(',').map((ilk) => ilk.trim()),
});

/** The configured node, or the one behind the running service. */
function chainOf(env: NodeJS.ProcessEnv): Rpc {
  // a node without a deployment is what this command is for
  const alone = (env['BALLAST_RPC_URL'] ?? '') !== '' && (env['BALLAST_DEPLOYMENT'] ?? '') === '';
  const { rpcUrl, dataDir } = commandConfig(alone ? { ...env, BALLAST_DEPLOYMENT: '-' } : env);
  const url = rpcUrl ?? runningService(dataDir)?.rpcUrl;
  if (url === undefined) throw new NoChainError();
  return new Rpc(url);
}
