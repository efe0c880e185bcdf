import { getAddress } from 'ethers';
import { RpcRefusedError } from '../../../platform/chain/rpc-error.js';
import type { Block, Rpc } from '../../../platform/chain/rpc.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { dssDeploymentSchema, type DssDeployment } from '../deployment.js';
import type { OracleSource } from '../oracles/oracle-kind.js';
import { readLayouts } from '../type-layout.adapter.js';
import { IncompleteDeploymentError, type AddressList, type MissingPart } from './address-list.js';
import { checkRoles, type CheckedRoles } from './check-roles.adapter.js';
import { checkTypes, readFoundTypes, readOracleKind, type FoundType } from './check-types.adapter.js';

export interface DiscoveryRequest {
  readonly list: AddressList;
  /** What errors call the list. */
  readonly source: string;
  /** Types to assess; all that have a Dutch auction and a price source where absent. */
  readonly types?: readonly string[] | undefined;
}

export interface DiscoveredDeployment {
  /** The `protocol` section of a deployment file. */
  readonly section: DssDeployment;
  /** What people should know of it. */
  readonly notes: readonly string[];
}

/** What stands behind every step. */
interface Place {
  readonly rpc: Rpc;
  readonly block: Block;
  readonly at: { readonly blockHash: string };
}

/**
 * The deployment that a list of addresses describes, as the chain has it at the block: types from the registry, auctions,
 * price curves and price sources from the contracts that use them, kinds of price sources by asking.
 * @throws {IncompleteDeploymentError} with everything that is missing or wrong; a part is no deployment.
 */
export async function discoverDeployment(
  rpc: Rpc,
  request: DiscoveryRequest,
  block: Block,
): Promise<DiscoveredDeployment> {
  const place: Place = { rpc, block, at: { blockHash: block.hash } };
  const roles = await checkRoles(rpc, request.list, place.at);
  const core = coreOf(roles);
  const types = core === null ? null : await typesOf(place, core, request);
  const missing = [...roles.missing, ...(types?.missing ?? [])];
  if (types === null || missing.length > 0) throw new IncompleteDeploymentError(request.source, missing);
  const section = dssDeploymentSchema.parse({
    family: 'dss',
    ...roles.found,
    ...(await firstBlock(place, roles.found.vat ?? '')),
    names: request.list,
    ...sectionOf(types.assessed),
    oracles: types.oracles,
  });
  return { section, notes: notesOf(roles, types, section) };
}

type Core = Pick<DssDeployment, 'vat' | 'spotter' | 'dog' | 'registry' | 'cat'>;

/** Without these nothing can be said of types. */
function coreOf({ found: { vat, spotter, dog, registry, cat } }: CheckedRoles): Core | null {
  if (vat === undefined || spotter === undefined || dog === undefined || registry === undefined) return null;
  return { vat, spotter, dog, registry, cat };
}

interface CheckedTypes {
  readonly assessed: readonly FoundType[];
  readonly others: readonly string[];
  readonly oracles: Readonly<Record<string, OracleSource>>;
  readonly missing: readonly MissingPart[];
}

async function typesOf({ rpc, at }: Place, core: Core, request: DiscoveryRequest): Promise<CheckedTypes> {
  const none = { types: {}, clippers: {}, calcs: {} } as Pick<DssDeployment, 'types' | 'clippers' | 'calcs'>;
  const registered = await readLayouts(rpc, { ...none, ...core }, at).catch((cause: unknown) => {
    if (!(cause instanceof UnreadableProtocolError)) throw cause;
    return cause;
  });
  if (registered instanceof UnreadableProtocolError) return unlisted(registered.message);
  const all = await readFoundTypes(rpc, core, registered, at);
  if (all.length === 0) return unlisted('it lists no type');
  const wanted = request.types;
  const assessed = all.filter(({ ilk, clipper, pip, initialised }) =>
    wanted === undefined ? clipper !== null && pip !== null && initialised : wanted.includes(ilk),
  );
  const unknown = (wanted ?? []).filter((ilk) => !all.some((type) => type.ilk === ilk));
  const { oracles, faults } = await oraclesOf(rpc, core.spotter, assessed, at);
  const missing = [
    ...unknown.map((ilk) => ({ name: ilk, neededFor: 'what is assessed', problem: 'the registry does not list it' })),
    ...(assessed.length === 0 && unknown.length === 0
      ? [{ name: 'types', neededFor: 'what is assessed', problem: 'no type has a Dutch auction and a price source' }]
      : []),
    ...(await checkTypes(rpc, assessed, request.list, at)),
    ...faults,
  ];
  const others = all.filter((type) => !assessed.includes(type)).map(({ ilk }) => ilk);
  return { assessed, others, oracles, missing };
}

const unlisted = (problem: string): CheckedTypes => ({
  ...{ assessed: [], others: [], oracles: {} },
  missing: [{ name: 'ILK_REGISTRY', neededFor: 'the list of collateral types', problem }],
});

/** By asset: the deployment holds one price source for each. */
async function oraclesOf(rpc: Rpc, spotter: string, types: readonly FoundType[], at: Place['at']) {
  const oracles: Record<string, OracleSource> = {};
  const faults: MissingPart[] = [];
  const pips = new Map<string, string>();
  for (const { ilk, asset, pip } of types) {
    if (pip === null) continue;
    const known = pips.get(asset);
    const fault = (problem: string): number =>
      faults.push({ name: `PIP_${asset}`, neededFor: `prices of ${ilk}`, problem });
    if (known !== undefined && known !== pip)
      fault(`another type of ${asset} has its prices from ${known}, not ${pip}`);
    if (known !== undefined) continue;
    pips.set(asset, pip);
    const kind = await readOracleKind(rpc, pip, spotter, at);
    if (typeof kind === 'string') fault(kind);
    else oracles[asset] = kind;
  }
  return { oracles, faults };
}

const sectionOf = (types: readonly FoundType[]) => {
  const by = (value: (type: FoundType) => string | null, key = ({ ilk }: FoundType): string => ilk) =>
    Object.fromEntries(types.map((type) => [key(type), getAddress((value(type) ?? '').toLowerCase())]));
  return {
    types: Object.fromEntries(types.map(({ ilk, asset }) => [ilk, { asset }])),
    clippers: by(({ clipper }) => clipper),
    calcs: by(({ calc }) => calc),
    pips: by(
      ({ pip }) => pip,
      ({ asset }) => asset,
    ),
  };
};

/** The block in which the Vat was made, by halving; nothing where the node has forgotten old states. */
async function firstBlock({ rpc, block }: Place, vat: string): Promise<{ firstBlock?: number }> {
  let [before, from] = [-1, block.number];
  try {
    while (from - before > 1) {
      const middle = Math.floor((before + from) / 2);
      if ((await rpc.code(vat, middle)) === '0x') before = middle;
      else from = middle;
    }
  } catch (cause) {
    if (!(cause instanceof RpcRefusedError)) throw cause;
    return {};
  }
  return { firstBlock: from };
}

function notesOf({ absent }: CheckedRoles, { others, oracles }: CheckedTypes, section: DssDeployment): string[] {
  const direct = Object.entries(oracles).flatMap(([asset, { kind }]) => (kind === 'direct' ? [asset] : []));
  return [
    ...absent.map(({ name, neededFor }) => `${name} is not in the list: ${neededFor} is not deployed, and not read.`),
    ...(others.length === 0 ? [] : [`Read and verified, but not assessed: ${others.join(', ')}.`]),
    ...(direct.length === 0
      ? []
      : [
          `Prices without a delay that the chain shows: ${direct.join(', ')}. Where a keeper carries a feed, name it under oracles.`,
        ]),
    ...(section.firstBlock === undefined
      ? ['The node does not tell when the deployment began: logs are read from block 0 on unless firstBlock is set.']
      : []),
  ];
}
