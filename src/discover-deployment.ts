import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Rpc } from './platform/chain/rpc.js';
import { IncompleteDeploymentError, parseAddressList } from './protocol/dss/discovery/address-list.js';
import { readChainlog } from './protocol/dss/discovery/chainlog.adapter.js';
import { discoverDeployment, type DiscoveredDeployment } from './protocol/dss/discovery/discover.adapter.js';

type ProtocolSection = DiscoveredDeployment['section'];

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** Where the addresses of a deployment stand: in a contract of the chain, or in a file. */
export interface DeploymentSource {
  readonly chainlog?: string | undefined;
  /** Path of a JSON object of names and addresses. */
  readonly addresses?: string | undefined;
  /** Types to assess; all that can be liquidated by Dutch auction where absent. */
  readonly types?: readonly string[] | undefined;
}

/** A `protocol` section that says where the addresses stand instead of what they are. */
const pointerSchema = z
  .looseObject({
    family: z.literal('dss'),
    chainlog: z.string().optional(),
    addresses: z.string().min(1).optional(),
    types: z.array(z.string().min(1)).min(1).optional(),
  })
  .refine(({ chainlog, addresses }) => (chainlog === undefined) !== (addresses === undefined));

/**
 * The `protocol` section that the source describes on this chain.
 * @throws {IncompleteDeploymentError} with everything that is missing. @throws {RpcUnavailableError | RpcRefusedError}
 */
export async function discoverProtocol(
  rpc: Rpc,
  { chainlog, addresses, types }: DeploymentSource,
): Promise<DiscoveredDeployment> {
  const block = await rpc.block('latest');
  if (addresses !== undefined) {
    const source = `The address list ${addresses}`;
    return discoverDeployment(
      rpc,
      { list: parseAddressList(readJson(addresses, source), source), source, types },
      block,
    );
  }
  const source = `The chainlog ${String(chainlog)}`;
  if (chainlog === undefined || !ADDRESS.test(chainlog)) {
    const problem = `"${String(chainlog)}" is no address (0x and 40 hexadecimal digits)`;
    throw new IncompleteDeploymentError(source, [{ name: 'the chainlog', neededFor: 'every address', problem }]);
  }
  const list = await readChainlog(rpc, chainlog, { blockHash: block.hash });
  return discoverDeployment(rpc, { list, source, types }, block);
}

/**
 * A deployment file whose `protocol` section names a chainlog or a file of addresses, with the section that these describe;
 * any other file unchanged. @param file where it stands: paths in it are relative to its folder.
 */
export async function withDiscoveredProtocol(raw: unknown, file: string, rpc: Rpc): Promise<unknown> {
  const section = typeof raw === 'object' && raw !== null ? (raw as { protocol?: unknown }).protocol : undefined;
  const pointer = pointerSchema.safeParse(section);
  if (!pointer.success) return raw;
  const { chainlog, addresses, types, ...more } = pointer.data;
  const from = addresses === undefined ? undefined : resolve(dirname(file), addresses);
  const { section: found } = await discoverProtocol(rpc, { chainlog, addresses: from, types });
  return { ...(raw as object), protocol: { ...found, ...more, oracles: oraclesOf(found, more) } };
}

/** Kinds of price sources that people have named stand before those that the chain shows: it does not show keepers. */
const oraclesOf = ({ oracles }: ProtocolSection, { oracles: named }: Readonly<Record<string, unknown>>): object => ({
  ...oracles,
  ...(typeof named === 'object' ? named : {}),
});

/**
 * Puts the section into a deployment file, which is made where there is none. What the chain does not tell stays as people have
 * set it there. The file is whole at every moment.
 */
export function writeProtocolSection(file: string, section: ProtocolSection): void {
  let before: { readonly protocol?: Readonly<Record<string, unknown>> } = {};
  try {
    before = JSON.parse(readFileSync(file, 'utf8')) as typeof before;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(file, `The deployment ${file}`, cause);
  }
  const { chainlog: _chainlog, addresses: _addresses, ...own } = before.protocol ?? {};
  const protocol = { ...own, ...section, oracles: oraclesOf(section, own) };
  writeFileSync(
    `${file}.new`,
    `${JSON.stringify({ ...before, protocol }, null, 2)}
`,
  );
  renameSync(`${file}.new`, file);
}

function readJson(file: string, source: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw unreadable(file, source, cause);
  }
}

function unreadable(file: string, source: string, cause: unknown): IncompleteDeploymentError {
  const problem = `it cannot be read as JSON (${cause instanceof Error ? cause.message : String(cause)})`;
  return new IncompleteDeploymentError(source, [{ name: file, neededFor: 'every address', problem }]);
}
