import type { DataSource, EntityManager } from 'typeorm';
import type { Block } from '../../../platform/chain/rpc.js';
import { wad } from '../../../units/fixed-point.js';
import { HeldIndex, type Step } from './held-index.js';
import { IndexMovedError } from '../../position-index-error.js';
import type { Vault, VaultChange } from './vault.js';

/** Rows of one insert. */
const CHUNK = 5_000;

/** The index as it is stored, and of which contracts and types it is. */
export interface StoredIndex {
  readonly scope: string;
  readonly index: HeldIndex;
}

interface StepRow {
  readonly block_number: string;
  readonly hash: string;
  readonly parent_hash: string;
  readonly block_time: string;
  readonly vaults: number;
}

interface UndoRow {
  readonly id: number;
  readonly owner: string | null;
  readonly holder: string | null;
  readonly collateral: string | null;
  readonly normalised_debt: string | null;
}

/** What a vault held and whose it was; null when it was not there. */
export interface Before {
  readonly id: number;
  readonly held: Pick<Vault, 'owner' | 'holder' | 'collateral' | 'normalisedDebt'> | null;
}

/** The index in the database. Every method is one transaction: a killed process leaves all of it or nothing. */
export class PositionIndexRepository {
  constructor(private readonly database: DataSource) {}

  /** Null when nothing has been stored yet. */
  load(): Promise<StoredIndex | null> {
    return this.database.transaction('REPEATABLE READ', async (manager) => {
      const [found] = await manager.query<{ scope: string }[]>('SELECT scope FROM position_index');
      if (found === undefined) return null;
      const rows = await manager.query<StepRow[]>('SELECT * FROM position_step ORDER BY block_number');
      const [first, ...later] = rows.map(stepFrom);
      if (first === undefined) return null;
      const [vaults] = await manager.query<{ text: string | null }[]>(
        `SELECT string_agg(concat_ws(' ', id, ilk, urn, owner, collateral, normalised_debt, holder), E'\\n' ORDER BY id) AS text
         FROM position_vault`,
      );
      const all = vaults?.text ? vaults.text.split('\n').map(vaultFrom) : [];
      return { scope: found.scope, index: new HeldIndex(first, later, all) };
    });
  }

  /** Everything anew. @param head where the stored index was thought to stand; null for no index. @throws {IndexMovedError} */
  async replace(head: Block | null, scope: string, step: Step, vaults: readonly Vault[]): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query('LOCK TABLE position_index IN EXCLUSIVE MODE');
      await refuseOtherHead(manager, head);
      for (const table of ['position_undo', 'position_step', 'position_vault', 'position_index'])
        await manager.query(`DELETE FROM ${table}`);
      await manager.query('INSERT INTO position_index (scope) VALUES ($1)', [scope]);
      await insertStep(manager, step);
      await putVaults(manager, vaults);
    });
  }

  /** One step forward, and the steps that are further back than `oldest` forgotten. @throws {IndexMovedError} */
  async advance(head: Block, step: Step, changes: readonly VaultChange[], oldest: number): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query('LOCK TABLE position_index IN EXCLUSIVE MODE');
      await refuseOtherHead(manager, head);
      await insertStep(manager, step);
      await insertUndo(manager, step.block.number, changes);
      await putVaults(
        manager,
        changes.flatMap(({ after }) => after ?? []),
      );
      // The newest step at or below the edge stays: it is where the oldest one that can be taken back leads to.
      const [edge] = await manager.query<{ number: string | null }[]>(
        'SELECT max(block_number) AS number FROM position_step WHERE block_number <= $1',
        [oldest],
      );
      const number = edge?.number ?? null;
      if (number === null) return;
      await manager.query('DELETE FROM position_undo WHERE block_number <= $1', [number]);
      await manager.query('DELETE FROM position_step WHERE block_number < $1', [number]);
    });
  }

  /** What the vaults that changed behind the block were at it. */
  async before(block: Block): Promise<Before[]> {
    const rows = await this.database.query<UndoRow[]>(
      `SELECT DISTINCT ON (id) id, owner, holder, collateral, normalised_debt FROM position_undo
       WHERE block_number > $1 ORDER BY id, block_number`,
      [block.number],
    );
    return rows.map(({ id, owner, holder, collateral, normalised_debt: debt }) => {
      if (owner === null || collateral === null || debt === null) return { id, held: null };
      return { id, held: { owner, holder, collateral: wad(BigInt(collateral)), normalisedDebt: wad(BigInt(debt)) } };
    });
  }

  /** Back to a step's block: the changes are those that `before` gave. @throws {IndexMovedError} */
  async goBack(head: Block, to: Block, changes: readonly VaultChange[]): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query('LOCK TABLE position_index IN EXCLUSIVE MODE');
      await refuseOtherHead(manager, head);
      const gone = changes.filter(({ after }) => after === null).map(({ id }) => id);
      await manager.query('DELETE FROM position_vault WHERE id = ANY($1::integer[])', [gone]);
      await putVaults(
        manager,
        changes.flatMap(({ after }) => after ?? []),
      );
      await manager.query('DELETE FROM position_undo WHERE block_number > $1', [to.number]);
      await manager.query('DELETE FROM position_step WHERE block_number > $1', [to.number]);
    });
  }
}

async function refuseOtherHead(manager: EntityManager, head: Block | null): Promise<void> {
  const [found] = await manager.query<{ hash: string }[]>(
    'SELECT hash FROM position_step ORDER BY block_number DESC LIMIT 1',
  );
  if (found?.hash !== head?.hash) throw new IndexMovedError(head?.hash ?? 'none', found?.hash ?? null);
}

async function insertStep(manager: EntityManager, { block, count }: Step): Promise<void> {
  await manager.query(
    'INSERT INTO position_step (block_number, hash, parent_hash, block_time, vaults) VALUES ($1, $2, $3, $4, $5)',
    [block.number, block.hash, block.parentHash, block.timestamp, count],
  );
}

async function insertUndo(manager: EntityManager, number: number, changes: readonly VaultChange[]): Promise<void> {
  for (const part of inChunks(changes)) {
    await manager.query(
      `INSERT INTO position_undo (block_number, id, owner, holder, collateral, normalised_debt)
       SELECT $1, * FROM unnest($2::integer[], $3::text[], $4::text[], $5::numeric[], $6::numeric[])`,
      [
        number,
        part.map(({ id }) => id),
        part.map(({ before }) => before?.owner ?? null),
        part.map(({ before }) => before?.holder ?? null),
        part.map(({ before }) => before?.collateral.toString() ?? null),
        part.map(({ before }) => before?.normalisedDebt.toString() ?? null),
      ],
    );
  }
}

async function putVaults(manager: EntityManager, vaults: readonly Vault[]): Promise<void> {
  for (const part of inChunks(vaults)) {
    await manager.query(
      `INSERT INTO position_vault (id, ilk, urn, owner, holder, collateral, normalised_debt)
       SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::numeric[])
       ON CONFLICT (id) DO UPDATE
       SET owner = EXCLUDED.owner, holder = EXCLUDED.holder, collateral = EXCLUDED.collateral, normalised_debt = EXCLUDED.normalised_debt`,
      [
        part.map(({ id }) => id),
        part.map(({ ilk }) => ilk),
        part.map(({ urn }) => urn),
        part.map(({ owner }) => owner),
        part.map(({ holder }) => holder),
        part.map(({ collateral }) => collateral.toString()),
        part.map(({ normalisedDebt }) => normalisedDebt.toString()),
      ],
    );
  }
}

function inChunks<Item>(items: readonly Item[]): (readonly Item[])[] {
  const chunks: (readonly Item[])[] = [];
  for (let start = 0; start < items.length; start += CHUNK) chunks.push(items.slice(start, start + CHUNK));
  return chunks;
}

const stepFrom = (row: StepRow): Step => ({
  block: {
    number: Number(row.block_number),
    hash: row.hash,
    parentHash: row.parent_hash,
    timestamp: Number(row.block_time),
  },
  count: row.vaults,
});

function vaultFrom(text: string): Vault {
  const [id = '', ilk = '', urn = '', owner = '', collateral = '', debt = '', holder = null] = text.split(' ');
  return {
    id: Number(id),
    ilk,
    urn,
    owner,
    holder,
    collateral: wad(BigInt(collateral)),
    normalisedDebt: wad(BigInt(debt)),
  };
}
