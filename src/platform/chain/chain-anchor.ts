import type { DataSource } from 'typeorm';
import { PlatformError } from '../platform-error.js';
import type { Block, Rpc } from './rpc.js';
import { MissingBlockError } from './rpc-error.js';

/** The database speaks of one chain and the node of another: block numbers and nonces would not mean the same. */
export class ForeignChainError extends PlatformError {
  readonly code = 'chain/foreign';

  constructor(
    expected: { chainId: number; number: number; hash: string },
    found: { chainId: number; hash: string | null },
  ) {
    super(
      `The data was made on chain ${String(expected.chainId)} with block ${String(expected.number)} ${expected.hash}; ` +
        `the node has chain ${String(found.chainId)} and ${found.hash ?? 'no such block'} there.`,
      'Point BALLAST_DATA_DIR or DATABASE_URL at the data of this chain, or start with an empty folder.',
      { expected, found },
    );
  }
}

interface AnchorRow {
  readonly chain_id: string;
  readonly block_number: string;
  readonly block_hash: string;
}

/**
 * Ties the database to the chain at its first start, and checks the tie at every later one.
 *
 * @param anchor the block to remember: one that no reorganisation will take away.
 * @throws {ForeignChainError} @throws {RpcUnavailableError | RpcRefusedError} when nothing can be said of the chain.
 */
export async function anchorToChain(database: DataSource, rpc: Rpc, anchor: Block): Promise<void> {
  const chainId = await rpc.chainId();
  await database.query(
    `INSERT INTO chain_anchor (chain_id, block_number, block_hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [chainId, anchor.number, anchor.hash],
  );
  const [row] = await database.query<AnchorRow[]>(`SELECT chain_id, block_number, block_hash FROM chain_anchor`);
  if (row === undefined) throw new Error('chain_anchor is empty after an insert');
  const expected = { chainId: Number(row.chain_id), number: Number(row.block_number), hash: row.block_hash };
  const hash = await hashAt(rpc, expected.number);
  if (chainId !== expected.chainId || hash !== expected.hash) throw new ForeignChainError(expected, { chainId, hash });
}

async function hashAt(rpc: Rpc, number: number): Promise<string | null> {
  try {
    return (await rpc.block(number)).hash;
  } catch (error) {
    if (error instanceof MissingBlockError) return null;
    throw error;
  }
}
