import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { appendHistory } from '../platform/history/history.js';
import type { Parameter } from '../risk/guardrails/limits.js';
import { ParameterChangeRow } from './parameter-change.entity.js';

/** A change that was verified on chain. `at` is the time of its block [s]. */
export interface VerifiedChange {
  readonly ilk: string;
  readonly parameter: Parameter;
  readonly before: string;
  readonly after: string;
  readonly at: number;
  readonly transactionHash: string;
}

/** Two processes may verify the same execution: whether a change is there already is asked one at a time. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('parameter changes', 0))`;

@Injectable()
export class ChangeHistoryRepository {
  constructor(private readonly database: DataSource) {}

  /** Saves what is not there yet: a repeated verification adds nothing. */
  async save(changes: readonly VerifiedChange[]): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query(LOCK);
      for (const change of changes) {
        const { ilk, parameter, transactionHash } = change;
        if (await manager.existsBy(ParameterChangeRow, { ilk, parameter, transactionHash })) continue;
        const columns = { ilk, parameter, transactionHash, changedAtSeconds: String(change.at) };
        await appendHistory(manager, ParameterChangeRow, change, columns);
      }
    });
  }

  /** Time of the newest change [s]; null when this service has never seen one. */
  async lastChange(ilk: string, parameter: Parameter): Promise<number | null> {
    const [row] = await this.database.manager.find(ParameterChangeRow, {
      where: { ilk, parameter },
      order: { changedAtSeconds: 'DESC' },
      take: 1,
    });
    return row ? Number(row.changedAtSeconds) : null;
  }

  /** All changes of a parameter, oldest first. */
  async changesOf(parameter: Parameter): Promise<VerifiedChange[]> {
    const rows = await this.database.manager.find(ParameterChangeRow, {
      where: { parameter },
      order: { changedAtSeconds: 'ASC', seq: 'ASC' },
    });
    return rows.map(({ body }) => JSON.parse(body) as VerifiedChange);
  }
}
