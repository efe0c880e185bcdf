import { getAddress } from 'ethers';
import { readTogether } from '../../platform/chain/multicall.js';
import type { BlockReference, Call, Rpc } from '../../platform/chain/rpc.js';
import { wad } from '../../units/fixed-point.js';
import { callOf } from '../named-reads.codec.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import type { Position } from '../protocol.port.js';
import { addressAt, textOf, uintAt, uintWord, wordAt, wordsIn } from '../word.codec.js';
import type { OpenDollarDeployment } from './deployment.js';

async function answers(rpc: Rpc, calls: readonly Call[], block: BlockReference, words: number): Promise<string[]> {
  const outcomes = await readTogether(rpc, calls, block);
  return outcomes.map(({ success, data }, index) => {
    if (!success || wordsIn(data) < words) throw new UnreadableProtocolError('a read of a SAFE', { ...calls[index] });
    return data;
  });
}

/**
 * Every position with debt, in the order of their numbers, all at `block`. The engine lets no SAFE draw that the manager did not
 * open, and each of those is a token of Vault721, numbered from one without gaps: they cannot be burned. The owner is who holds
 * the token; the proxy in between is left out.
 * @throws {UnreadableProtocolError}
 */
export async function readPositions(
  rpc: Rpc,
  { safeEngine, safeManager, vault721, types }: OpenDollarDeployment,
  block: BlockReference,
): Promise<Position[]> {
  const [supply = ''] = await answers(rpc, [callOf(vault721, 'totalSupply()')], block, 1);
  const ids = Array.from({ length: Number(uintAt(supply, 0)) }, (_, index) => index + 1);
  const each = (to: string, signature: string): Call[] => ids.map((id) => callOf(to, signature, uintWord(id)));
  const [data, owners] = await Promise.all([
    answers(rpc, each(safeManager, 'safeData(uint256)'), block, 4),
    answers(rpc, each(vault721, 'ownerOf(uint256)'), block, 1),
  ]);
  const safes = ids.flatMap((id, index) => {
    const [own = '', owner = ''] = [data[index], owners[index]];
    const key = wordAt(own, 3);
    const ilk = textOf(key);
    if (ilk === null || !(ilk in types)) return [];
    return [{ id: String(id), key, ilk, handler: wordAt(own, 2), owner: getAddress(addressAt(owner, 0)) }];
  });
  const calls = safes.map(({ key, handler }) => callOf(safeEngine, 'safes(bytes32,address)', key, handler));
  const states = await answers(rpc, calls, block, 2);
  return safes.flatMap(({ id, ilk, owner }, index) => {
    const state = states[index] ?? '';
    const normalisedDebt = wad(uintAt(state, 1));
    return normalisedDebt === 0n ? [] : [{ id, owner, ilk, collateral: wad(uintAt(state, 0)), normalisedDebt }];
  });
}
