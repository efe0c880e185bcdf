import type { Rpc } from '../../src/platform/chain/rpc.js';

const PATIENCE_MS = 30_000;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Sends a transaction of an unlocked account and waits for its receipt. The node's own call for both can miss a block that is
 * mined before it listens, and then never answers.
 */
export async function sendAndMine<Receipt>(rpc: Rpc, transaction: Readonly<Record<string, string>>): Promise<Receipt> {
  const hash = await rpc.request<string>('eth_sendTransaction', [transaction]);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const receipt = await rpc.request<Receipt | null>('eth_getTransactionReceipt', [hash]);
    if (receipt) return receipt;
    if (Date.now() > deadline) throw new Error(`${hash} was not mined`);
    await pause(2);
  }
}
