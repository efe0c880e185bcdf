import type { Block, Rpc } from '../../../platform/chain/rpc.js';
import { MissingBlockError } from '../../../platform/chain/rpc-error.js';

/** How the chain leads from a block at which the index stood to the one it shall follow to. */
export interface Way {
  /** The newest of the index's blocks on the chain. */
  readonly base: Block;
  /** Numbers behind the base whose headers were not walked, both ends included. */
  readonly range: { readonly from: number; readonly to: number } | null;
  /** The last blocks of the way, each the parent of the next; empty when the base is the end. */
  readonly blocks: readonly Block[];
}

/**
 * The way to `to`. Headers are followed from parent to parent, at most `walk` of them: what they lead to is the chain of `to`,
 * whatever the node takes for its own meanwhile. Further back the node is asked by number.
 *
 * @param known blocks at which the index stood, oldest first.
 * @returns null when none of them is on the chain.
 */
export async function findWay(rpc: Rpc, known: readonly Block[], to: Block, walk: number): Promise<Way | null> {
  const byHash = new Map(known.map((block) => [block.hash, block]));
  const reached = byHash.get(to.hash);
  if (reached !== undefined) return { base: reached, range: null, blocks: [] };
  const oldest = known[0]?.number ?? Infinity;
  const blocks = [to];
  for (let first = to; first.number > oldest; ) {
    const base = byHash.get(first.parentHash);
    if (base !== undefined) return { base, range: null, blocks };
    if (blocks.length === walk) return longWay(rpc, known, first, blocks);
    first = await rpc.block({ blockHash: first.parentHash });
    blocks.unshift(first);
  }
  return null;
}

/** The newest known block that the node has under its number, found by halving: below one on the chain all are. */
async function longWay(rpc: Rpc, known: readonly Block[], first: Block, blocks: readonly Block[]): Promise<Way | null> {
  const below = known.filter(({ number }) => number < first.number);
  let [on, off] = [-1, below.length];
  while (off - on > 1) {
    const middle = (on + off) >> 1;
    const block = below[middle];
    const canonical = block !== undefined && (await rpc.block(block.number)).hash === block.hash;
    if (canonical) on = middle;
    else off = middle;
  }
  const base = below[on];
  return base === undefined ? null : { base, range: { from: base.number + 1, to: first.number - 1 }, blocks };
}

/**
 * To be asked once the range has been read by numbers: whether the node took the same chain for its own all the time.
 * @throws {MissingBlockError} when it did not.
 */
export async function confirmRange(rpc: Rpc, { base, range, blocks }: Way): Promise<void> {
  const last = blocks[0]?.parentHash;
  if (range === null || last === undefined) return;
  const ends = [
    { number: base.number, hash: base.hash },
    { number: range.to, hash: last },
  ];
  for (const { number, hash } of ends)
    if ((await rpc.block(number)).hash !== hash) throw new MissingBlockError('eth_getLogs', { blockHash: hash });
}
