import { RpcRefusedError } from '../../platform/chain/rpc-error.js';
import type { Log, LogFilter, Rpc } from '../../platform/chain/rpc.js';

/**
 * Logs of a range of blocks, in as few requests as the node allows: a refused range is halved, an answered one doubled.
 * @throws {RpcRefusedError} when the node refuses even one block. @throws {RpcUnavailableError}
 */
export async function* walkLogs(
  rpc: Rpc,
  filter: Omit<LogFilter, 'blocks'>,
  range: { readonly from: number; readonly to: number },
): AsyncGenerator<Log[]> {
  let [from, size] = [range.from, range.to - range.from + 1];
  while (from <= range.to) {
    const to = Math.min(from + size - 1, range.to);
    const logs = await refusedAsNull(rpc.logs({ ...filter, blocks: { from, to } }), from === to);
    if (logs) {
      yield logs;
      from = to + 1;
      size *= 2;
    } else {
      size = Math.ceil((to - from + 1) / 2);
    }
  }
}

async function refusedAsNull(answer: Promise<Log[]>, last: boolean): Promise<Log[] | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RpcRefusedError && !last) return null;
    throw error;
  }
}
