import { Injectable } from '@nestjs/common';
import { DataSource, In, Not, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { appendHistory } from '../platform/history/history.js';
import type { Confirmation } from '../safe/safe-transaction.js';
import { ProposalEventRow, ProposalRow } from './proposal.entity.js';
import type { Proposal, ProposalBody, ProposalEvent } from './proposal.js';
import { assertNext, NEXT, type ProposalState } from './proposal-state.js';

/** A proposal without the signatures, which the Safe's store keeps. */
export type StoredProposal = Omit<Proposal, 'confirmations'>;

interface NewEvent {
  readonly state: ProposalState;
  readonly reason: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** All who record or move proposals wait for each other: one at a time decides on nonces and states. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('proposals', 0))`;

/** Which proposals there are, and how far each of them is. */
const standOf = (proposals: readonly Pick<StoredProposal, 'id' | 'state'>[]): string =>
  proposals.map(({ id, state }) => `${String(id)} ${state}`).join();

const toEvent = ({ ordinal, state, body }: ProposalEventRow): ProposalEvent => {
  const { reason, at, data } = JSON.parse(body) as Pick<ProposalEvent, 'reason' | 'at' | 'data'>;
  return { ordinal, state, reason, at, data };
};

@Injectable()
export class ProposalRepository {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Records a proposal and supersedes others, all or nothing, unless another process came first. A closed proposal of the same
   * bytes is the same transaction for the Safe: the new one takes it over, and only that hears of its end.
   * @param expected the open proposals that the decision was made on. @param first `prepared` waits for a person.
   * @returns null when other proposals are open by now, or these in other states: decide again.
   */
  async record(
    body: ProposalBody,
    supersedes: readonly number[],
    expected: readonly Pick<StoredProposal, 'id' | 'state'>[],
    open: readonly ProposalState[],
    first: 'recorded' | 'prepared' = 'recorded',
  ): Promise<StoredProposal | null> {
    const id = await this.database.transaction(async (manager) => {
      await manager.query(LOCK);
      if (standOf(await this.load(manager, open)) !== standOf(expected)) return null;
      const { transaction, hashes, assessmentId } = body;
      const columns = {
        safeTxHash: hashes.safeTxHash,
        nonce: String(transaction.nonce),
        assessmentId: String(assessmentId),
      };
      const { seq } = await appendHistory(manager, ProposalRow, body, columns);
      await this.append(manager, Number(seq), { state: first, reason: 'allowed by the policy' });
      for (const old of supersedes) {
        await this.append(manager, old, { state: 'superseded', reason: `proposal ${seq} takes its place` });
      }
      // What nobody has decided on takes nothing over: the chain may still speak of the other.
      if (first === 'recorded') await this.takeOver(manager, seq, hashes.safeTxHash);
      return Number(seq);
    });
    return id === null ? null : this.find(String(id));
  }

  /**
   * A person decided on a prepared proposal: it is recorded for publication, and others give way to it, all or nothing.
   * @param expected the open proposals that the decision was made on. @returns false when they are others by now.
   */
  async decide(
    id: number,
    reason: string,
    supersedes: readonly number[],
    expected: readonly Pick<StoredProposal, 'id' | 'state'>[],
    open: readonly ProposalState[],
  ): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      await manager.query(LOCK);
      if (standOf(await this.load(manager, open)) !== standOf(expected)) return false;
      for (const old of supersedes) {
        await this.append(manager, old, { state: 'superseded', reason: `proposal ${String(id)} takes its place` });
      }
      const moved = await this.append(manager, id, { state: 'recorded', reason });
      const row = await manager.findOneByOrFail(ProposalRow, { seq: String(id) });
      await this.takeOver(manager, row.seq, row.safeTxHash);
      return moved;
    });
  }

  /**
   * Moves a proposal on. Repeating a move that was made changes nothing.
   * @returns whether it moved. @throws {IllegalTransitionError}
   */
  async move(id: number, event: NewEvent): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      await manager.query(LOCK);
      return this.append(manager, id, event);
    });
  }

  /** @param id the number, or the whole safeTxHash: the newest proposal of it. */
  async find(id: string): Promise<StoredProposal | null> {
    const where = id.startsWith('0x') ? { safeTxHash: id } : { seq: id };
    const row = await this.database.manager.findOne(ProposalRow, { where, order: { seq: 'DESC' } });
    return row && ((await this.withEvents(this.database.manager, [row]))[0] ?? null);
  }

  /** Oldest first. */
  list(states?: readonly ProposalState[]): Promise<StoredProposal[]> {
    return this.load(this.database.manager, states);
  }

  private async takeOver(manager: EntityManager, seq: string, safeTxHash: string): Promise<void> {
    const twins = await manager.find(ProposalRow, { where: { safeTxHash, seq: Not(seq) } });
    for (const twin of await this.withEvents(manager, twins)) {
      if (!(NEXT[twin.state] as readonly string[]).includes('replaced')) continue;
      const reason = `proposal ${seq} asks for the same transaction again`;
      await this.append(manager, twin.id, { state: 'replaced', reason });
    }
  }

  private async load(manager: EntityManager, states?: readonly ProposalState[]): Promise<StoredProposal[]> {
    const where = states ? { seq: In(await this.idsIn(manager, states)) } : {};
    return this.withEvents(manager, await manager.find(ProposalRow, { where, order: { seq: 'ASC' } }));
  }

  private async idsIn(manager: EntityManager, states: readonly ProposalState[]): Promise<string[]> {
    const rows = await manager.query<{ proposal_id: string; state: ProposalState }[]>(
      `SELECT DISTINCT ON (proposal_id) proposal_id, state FROM proposal_event ORDER BY proposal_id, ordinal DESC`,
    );
    return rows.filter(({ state }) => states.includes(state)).map(({ proposal_id }) => proposal_id);
  }

  private async withEvents(manager: EntityManager, rows: readonly ProposalRow[]): Promise<StoredProposal[]> {
    const events = await manager.find(ProposalEventRow, {
      where: { proposalId: In(rows.map(({ seq }) => seq)) },
      order: { ordinal: 'ASC' },
    });
    return rows.map(({ seq, body }) => {
      const own = events.filter(({ proposalId }) => proposalId === seq).map(toEvent);
      const state = own.at(-1)?.state ?? 'recorded';
      return { id: Number(seq), state, events: own, ...(JSON.parse(body) as ProposalBody) };
    });
  }

  private async append(manager: EntityManager, id: number, { state, reason, data = {} }: NewEvent): Promise<boolean> {
    const proposalId = String(id);
    const [last] = await manager.find(ProposalEventRow, { where: { proposalId }, order: { ordinal: 'DESC' }, take: 1 });
    if (last?.state === state) return false;
    if (last) assertNext(id, last.state, state);
    const ordinal = (last?.ordinal ?? 0) + 1;
    await appendHistory(
      manager,
      ProposalEventRow,
      { proposalId: id, ordinal, state, reason, at: this.clock.now(), data },
      { proposalId, ordinal, state },
    );
    return true;
  }
}

export const withConfirmations = (proposal: StoredProposal, confirmations: readonly Confirmation[]): Proposal => ({
  ...proposal,
  confirmations,
});
