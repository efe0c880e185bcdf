import { id } from 'ethers';
import type { Log, Rpc } from '../../platform/chain/rpc.js';
import { RpcRefusedError } from '../../platform/chain/rpc-error.js';
import { rad, wad } from '../../units/fixed-point.js';
import type { DssDeployment } from './deployment.js';
import { FIRST_RANGE, grown, shrunk, type RangeSize } from './position-index/log-ranges.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import type { Liquidation } from '../protocol.port.js';
import { textOf, uintAt, wordsIn } from '../word.codec.js';

/** Source: the event of `bark` in MakerDAO's dog.sol; ilk, urn and id are indexed. */
const BARK = id('Bark(bytes32,address,uint256,uint256,uint256,address,uint256)');

/**
 * What the Dog has begun to liquidate in the blocks from `first` to `last`, both included, in the order of the chain.
 * @throws {RpcRefusedError} for a block that the node gives no logs of. @throws {UnreadableProtocolError}
 */
export async function readLiquidations(
  rpc: Rpc,
  { dog, types }: DssDeployment,
  first: number,
  last: number,
): Promise<Liquidation[]> {
  const found: Liquidation[] = [];
  let size: RangeSize = FIRST_RANGE;
  for (let next = first; next <= last; ) {
    const end = Math.min(next + size.blocks - 1, last);
    try {
      const logs = await rpc.logs({ address: dog, topics: [BARK], blocks: { from: next, to: end } });
      found.push(...logs.map(liquidationOf).filter(({ ilk }) => ilk in types));
      size = grown(size);
      next = end + 1;
    } catch (error) {
      const smaller = error instanceof RpcRefusedError ? shrunk(next, end, error.message) : null;
      if (smaller === null) throw error;
      size = smaller;
    }
  }
  return found;
}

function liquidationOf({ topics, data, blockNumber }: Log): Liquidation {
  const ilk = textOf((topics[1] ?? '').slice(2));
  if (ilk === null || wordsIn(data) < 4) throw new UnreadableProtocolError('a Bark of the Dog', { topics, data });
  return {
    ilk,
    blockNumber,
    collateral: wad(uintAt(data, 0)),
    normalisedDebt: wad(uintAt(data, 1)),
    debt: rad(uintAt(data, 2)),
  };
}
