import { id } from 'ethers';
import type { Log, Rpc } from '../../platform/chain/rpc.js';
import { rad, wad, type Rad } from '../../units/fixed-point.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import type { Liquidation } from '../protocol.port.js';
import { textOf, uintAt, wordsIn } from '../word.codec.js';
import type { OpenDollarDeployment } from './deployment.js';
import { logsBetween } from './logs.adapter.js';

/** Source: events of LiquidationEngine.sol and AccountingEngine.sol; type and SAFE, and the time, are indexed. */
const LIQUIDATE = id('Liquidate(bytes32,address,uint256,uint256,uint256,address,uint256)');
const QUEUED = id('PushDebtToQueue(uint256,uint256)');

/**
 * What the LiquidationEngine has begun to sell in the blocks from `first` to `last`, both included, in the order of the chain.
 * The debt without penalty stands in the event of the AccountingEngine just before, in the same transaction.
 * @throws {RpcRefusedError} for a block that the node gives no logs of. @throws {UnreadableProtocolError}
 */
export async function readLiquidations(
  rpc: Rpc,
  { liquidationEngine, accountingEngine, types }: OpenDollarDeployment,
  first: number,
  last: number,
): Promise<Liquidation[]> {
  const filter = { address: [liquidationEngine, accountingEngine], topics: [[LIQUIDATE, QUEUED]] };
  const logs = await logsBetween(rpc, filter, first, last);
  const found: Liquidation[] = [];
  let queued: Log | null = null;
  for (const log of logs) {
    if (log.topics[0] === QUEUED) {
      queued = log;
      continue;
    }
    const liquidation = liquidationOf(log, debtOf(queued, log));
    if (liquidation.ilk in types) found.push(liquidation);
    queued = null;
  }
  return found;
}

function debtOf(queued: Log | null, { blockNumber, transactionHash }: Log): Rad {
  if (queued?.blockNumber !== blockNumber || queued.transactionHash !== transactionHash || wordsIn(queued.data) < 1)
    throw new UnreadableProtocolError('the queued debt of a liquidation', { blockNumber, transactionHash });
  return rad(uintAt(queued.data, 0));
}

function liquidationOf({ topics, data, blockNumber }: Log, debt: Rad): Liquidation {
  const ilk = textOf((topics[1] ?? '').slice(2));
  if (ilk === null || wordsIn(data) < 5) throw new UnreadableProtocolError('a liquidation', { topics, data });
  return { ilk, blockNumber, collateral: wad(uintAt(data, 0)), normalisedDebt: wad(uintAt(data, 1)), debt };
}
