import { getAddress } from 'ethers';
import { readTogether } from '../../platform/chain/multicall.js';
import type { BlockReference, Call, Rpc } from '../../platform/chain/rpc.js';
import { wad } from '../../units/fixed-point.js';
import type { DssDeployment } from './deployment.js';
import { callOf } from '../named-reads.codec.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import type { Position } from '../protocol.port.js';
import { addressAt, textOf, uintAt, uintWord, wordAt } from '../word.codec.js';

interface Vault {
  readonly id: string;
  /** bytes32 key of the type, as a word. */
  readonly key: string;
  readonly ilk: string;
  readonly urn: string;
  readonly owner: string;
}

async function answers(rpc: Rpc, calls: readonly Call[], block: BlockReference, what: string): Promise<string[]> {
  const outcomes = await readTogether(rpc, calls, block);
  return outcomes.map(({ success, data }, index) => {
    if (!success || data.length < 66) throw new UnreadableProtocolError(what, { index, ...calls[index] });
    return data;
  });
}

/** Vaults of the looked-after types, in the order of their numbers. */
async function readVaults(rpc: Rpc, { manager, types }: DssDeployment, block: BlockReference): Promise<Vault[]> {
  const [count = '0x'] = await answers(rpc, [callOf(manager, 'cdpi()')], block, 'CdpManager.cdpi');
  const ids = Array.from({ length: Number(uintAt(count, 0)) }, (_, index) => index + 1);
  const each = (signature: string): Call[] => ids.map((id) => callOf(manager, signature, uintWord(id)));
  const [ilks, urns, owners] = await Promise.all([
    answers(rpc, each('ilks(uint256)'), block, 'CdpManager.ilks'),
    answers(rpc, each('urns(uint256)'), block, 'CdpManager.urns'),
    answers(rpc, each('owns(uint256)'), block, 'CdpManager.owns'),
  ]);
  return ids.flatMap((id, index) => {
    const key = wordAt(ilks[index] ?? '', 0);
    const ilk = textOf(key);
    if (ilk === null || !(ilk in types)) return [];
    return [{ id: String(id), key, ilk, urn: wordAt(urns[index] ?? '', 0), owner: addressAt(owners[index] ?? '', 0) }];
  });
}

/**
 * Every position with debt that was opened through CdpManager, in the order of their numbers, all at `block`.
 * Positions opened in the Vat directly are not listed there: what they owe is the part of a type's normalised debt that the
 * positions do not add up to.
 * @throws {UnreadableProtocolError}
 */
export async function readPositions(rpc: Rpc, deployment: DssDeployment, block: BlockReference): Promise<Position[]> {
  const vaults = await readVaults(rpc, deployment, block);
  const calls = vaults.map(({ key, urn }) => callOf(deployment.vat, 'urns(bytes32,address)', key, urn));
  const urns = await answers(rpc, calls, block, 'Vat.urns');
  const spelled = new Map<string, string>();
  const checksummed = (address: string): string => {
    const known = spelled.get(address) ?? getAddress(address);
    spelled.set(address, known);
    return known;
  };
  return vaults.flatMap(({ id, ilk, owner }, index) => {
    const urn = urns[index] ?? '';
    const normalisedDebt = wad(uintAt(urn, 1));
    if (normalisedDebt === 0n) return [];
    return [{ id, owner: checksummed(owner), ilk, collateral: wad(uintAt(urn, 0)), normalisedDebt }];
  });
}
