import type { Log, LogFilter, Rpc } from '../../platform/chain/rpc.js';
import { RpcRefusedError } from '../../platform/chain/rpc-error.js';

/** Logs of a range that a node may refuse in one piece: nodes limit blocks, results or both, each in its own words. */
export async function logsBetween(
  rpc: Rpc,
  filter: Omit<LogFilter, 'blocks'>,
  from: number,
  to: number,
): Promise<Log[]> {
  if (from > to) return [];
  try {
    return await rpc.logs({ ...filter, blocks: { from, to } });
  } catch (error) {
    if (!(error instanceof RpcRefusedError) || from >= to) throw error;
    const middle = Math.floor((from + to) / 2);
    return [...(await logsBetween(rpc, filter, from, middle)), ...(await logsBetween(rpc, filter, middle + 1, to))];
  }
}
