import type { DataSource, EntityManager } from 'typeorm';
import type { Block } from '../../../platform/chain/rpc.js';
import type { ParameterRecord } from '../../parameter-history.port.js';

/** Rows of one insert. */
const CHUNK = 2_000;

/** The stored part of the history: up to this block all is in it. */
export interface Settled {
  readonly block: Block;
  readonly records: readonly ParameterRecord[];
}

interface HeadRow {
  readonly scope: string;
  readonly block_number: string;
  readonly hash: string;
  readonly parent_hash: string;
  readonly block_time: string;
}

/** The history in the database. Every method is one transaction: a killed process leaves all of it or nothing. */
export class ParameterHistoryRepository {
  constructor(
    private readonly database: DataSource,
    private readonly scope: string,
  ) {}

  /** Null for none, and for one of other contracts. */
  load(): Promise<Settled | null> {
    return this.database.transaction('REPEATABLE READ', async (manager) => {
      const head = await this.head(manager);
      if (head?.scope !== this.scope) return null;
      const rows = await manager.query<{ record: ParameterRecord }[]>(
        'SELECT record FROM parameter_record ORDER BY place',
      );
      const block = {
        number: Number(head.block_number),
        hash: head.hash,
        parentHash: head.parent_hash,
        timestamp: Number(head.block_time),
      };
      return { block, records: rows.map(({ record }) => record) };
    });
  }

  /**
   * Adds what a part of the chain has changed. @param from what the part begins behind; null to begin anew.
   * @returns false when another process has moved the history meanwhile: nothing is written then.
   */
  append(from: Settled | null, block: Block, records: readonly ParameterRecord[]): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      await manager.query('LOCK TABLE parameter_history IN EXCLUSIVE MODE');
      if (from === null) await manager.query('DELETE FROM parameter_record');
      else {
        const head = await this.head(manager);
        if (head?.scope !== this.scope || head.hash !== from.block.hash) return false;
      }
      await manager.query('DELETE FROM parameter_history');
      await manager.query(
        `INSERT INTO parameter_history (scope, block_number, hash, parent_hash, block_time) VALUES ($1, $2, $3, $4, $5)`,
        [this.scope, block.number, block.hash, block.parentHash, block.timestamp],
      );
      const first = (from?.records.length ?? 0) + 1;
      for (let start = 0; start < records.length; start += CHUNK) {
        const part = records.slice(start, start + CHUNK);
        await manager.query(
          'INSERT INTO parameter_record (place, record) SELECT * FROM unnest($1::integer[], $2::json[])',
          [part.map((_, index) => first + start + index), part.map((record) => JSON.stringify(record))],
        );
      }
      return true;
    });
  }

  private async head(manager: EntityManager): Promise<HeadRow | undefined> {
    const [head] = await manager.query<HeadRow[]>('SELECT * FROM parameter_history');
    return head;
  }
}
