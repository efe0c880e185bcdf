import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { Call, Rpc } from '../platform/chain/rpc.js';
import { Log } from '../platform/log/log.js';
import { SafeService } from '../safe/safe.service.js';
import { FollowUps } from './follow-ups.service.js';
import { planOf, type Proposal } from './proposal.js';
import { ProposalRepository, withConfirmations, type StoredProposal } from './proposal.repository.js';
import { OPEN, STANDING, type ProposalState } from './proposal-state.js';
import {
  OtherProposalSignedError,
  ProposalClosedError,
  ProposalsMovedError,
  StaleProposalError,
  UnknownProposalError,
} from './proposals-error.js';
import { overlap } from './proposed-changes.js';
import { Rehearsal } from './rehearsal.js';
import { differences } from './staleness.js';

/** How often the decision is made again when other proposals are made at the same time. */
const ATTEMPTS = 5;

/** A recorded proposal's life: published, signed, ready, closed. Every act first runs the exact bytes again. */
@Injectable()
export class ProposalService {
  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    private readonly proposals: ProposalRepository,
    private readonly rehearsal: Rehearsal,
    private readonly safe: SafeService,
    private readonly followUps: FollowUps,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @param id the number or the whole safeTxHash. @throws {UnknownProposalError} */
  async find(id: string): Promise<Proposal> {
    const found = /^(0x[0-9a-f]{64}|\d{1,15})$/.test(id) ? await this.proposals.find(id) : null;
    if (!found) throw new UnknownProposalError(id);
    return this.withSignatures(found);
  }

  async list(states?: readonly ProposalState[]): Promise<Proposal[]> {
    return Promise.all((await this.proposals.list(states)).map((it) => this.withSignatures(it)));
  }

  /** Puts what was only recorded in front of the signers; a process that died in between is made good here. */
  async publishRecorded(): Promise<void> {
    for (const proposal of await this.proposals.list(['recorded'])) {
      try {
        await this.assertFresh(proposal);
        await this.publish(proposal);
      } catch (error) {
        if (!(error instanceof StaleProposalError || error instanceof ProposalClosedError)) throw error;
        this.log.warn('proposal.not-published', { id: proposal.id, why: error.message });
      }
    }
  }

  /**
   * A person puts a prepared proposal in front of the signers, once more after a run of its bytes. Open ones of the same
   * parameters give way to it. Repeating it changes nothing.
   * @throws {StaleProposalError} @throws {ProposalClosedError} @throws {OtherProposalSignedError} @throws {UnknownProposalError}
   */
  async publishPrepared(id: string): Promise<Proposal> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const proposal = await this.findOpen(id);
      if (proposal.state !== 'prepared') return proposal;
      await this.assertFresh(proposal);
      const open = await this.proposals.list(OPEN);
      const rivals = open.filter((it) => it.id !== proposal.id && overlap(it.changes, proposal.changes));
      const signed = rivals.find(({ state }) => state === 'ready');
      if (signed) throw new OtherProposalSignedError(proposal.id, signed.id);
      const giveWay = rivals.map((it) => it.id);
      if (!(await this.proposals.decide(proposal.id, 'an operator publishes it', giveWay, open, OPEN))) continue;
      this.log.info('proposal.recorded', { id: proposal.id, giveWay });
      await this.publish(proposal);
      return this.find(id);
    }
    throw new ProposalsMovedError(id);
  }

  /** Publishing twice changes nothing: the store knows a transaction by its hash, and keeps the signatures that it has. */
  async publish(proposal: StoredProposal): Promise<void> {
    const { id, transaction, hashes } = proposal;
    await this.safe.publish(transaction, `proposal ${String(id)}`);
    const moved = await this.proposals.move(id, { state: 'published', reason: 'put in front of the signers' });
    if (!moved) return;
    this.log.info('proposal.published', { id, safeTxHash: hashes.safeTxHash });
    await this.noteReady(proposal);
  }

  /**
   * Takes an owner's signature.
   * @throws {StaleProposalError} when the bytes no longer do what was simulated; the proposal is then superseded or failed.
   * @throws {InvalidSignatureError} @throws {ProposalClosedError} @throws {UnknownProposalError}
   */
  async sign(id: string, signature: string): Promise<Proposal> {
    const proposal = await this.findDecided(id);
    await this.assertFresh(proposal);
    await this.safe.confirm(proposal.hashes.safeTxHash, signature);
    await this.noteReady(proposal);
    return this.find(id);
  }

  /**
   * The call that executes the proposal, for whoever pays the gas, after one more run of the bytes; of an executed one the next
   * step of what it left to be done.
   * @throws {NothingDueError} @throws {OutdatedPlanError} and what `sign` throws.
   */
  async execution(id: string): Promise<Call> {
    const executed = await this.find(id);
    if (STANDING.includes(executed.state)) return this.followUps.nextCall(executed);
    const proposal = await this.findDecided(id);
    await this.assertFresh(proposal);
    return this.safe.execution(proposal.hashes.safeTxHash);
  }

  /** Moves a proposal on. @returns whether it moved: a repeated move does not. */
  move(id: number, state: ProposalState, reason: string, data?: Readonly<Record<string, unknown>>): Promise<boolean> {
    return this.proposals.move(id, { state, reason, ...(data ? { data } : {}) });
  }

  /** Runs everything that waits for people again, so that they are not asked to sign what would not happen any more. */
  async recheck(): Promise<void> {
    for (const proposal of await this.proposals.list(['prepared', 'published', 'ready'])) {
      try {
        await this.assertFresh(proposal);
      } catch (error) {
        // Both have been noted, or are about to be by the look at the chain.
        if (!(error instanceof StaleProposalError || error instanceof ProposalClosedError)) throw error;
      }
    }
  }

  /** Ends what nobody executed in time. */
  async expire(): Promise<void> {
    const now = this.clock.now();
    for (const { id, expiresAt } of await this.proposals.list(OPEN)) {
      if (now < expiresAt) continue;
      await this.move(id, 'expired', `nobody executed it before ${new Date(expiresAt * 1_000).toISOString()}`);
      this.log.warn('proposal.expired', { id });
    }
  }

  /** What a person has decided on: nothing else is signed or executed. */
  private async findDecided(id: string): Promise<Proposal> {
    const proposal = await this.findOpen(id);
    if (proposal.state !== 'prepared') return proposal;
    throw new ProposalClosedError(proposal.id, proposal.state, 'nobody has published it yet');
  }

  private async findOpen(id: string): Promise<Proposal> {
    const proposal = await this.find(id);
    const last = proposal.events.at(-1);
    if (!OPEN.includes(proposal.state)) throw new ProposalClosedError(proposal.id, proposal.state, last?.reason ?? '');
    if (this.clock.now() >= proposal.expiresAt)
      throw new ProposalClosedError(proposal.id, 'expired', 'its time is over');
    return proposal;
  }

  /** Runs the bytes at the head and compares with what was recorded, before and after. */
  private async assertFresh(proposal: StoredProposal): Promise<void> {
    const { id, transaction, dryRun } = proposal;
    const [{ hash }, { nonce }] = await Promise.all([this.rpc.block('latest'), this.safe.readState()]);
    if (nonce > transaction.nonce) {
      throw new ProposalClosedError(
        id,
        proposal.state,
        `its nonce ${String(transaction.nonce)} has been used on chain`,
      );
    }
    const now = await this.rehearsal.run(transaction, { blockHash: hash }, undefined, planOf(proposal));
    const found = differences(dryRun, now);
    if (found === null) return;
    const reason = `at block ${String(now.block.number)}: ${found.what}`;
    if (await this.move(id, found.state, reason, { block: now.block, moved: found.moved })) {
      this.log.warn(`proposal.${found.state}`, { id, why: found.what });
    }
    throw new StaleProposalError(id, found.what, found.moved);
  }

  private async noteReady({ id, hashes }: StoredProposal): Promise<void> {
    const [signed, { threshold }] = await Promise.all([
      this.safe.confirmations(hashes.safeTxHash),
      this.safe.readState(),
    ]);
    if (signed.length < threshold) return;
    await this.proposals.move(id, {
      state: 'ready',
      reason: `${String(signed.length)} of ${String(threshold)} signatures`,
    });
  }

  private async withSignatures(proposal: StoredProposal): Promise<Proposal> {
    const unpublished = proposal.state === 'recorded' || !proposal.events.some(({ state }) => state === 'published');
    return withConfirmations(proposal, unpublished ? [] : await this.safe.confirmations(proposal.hashes.safeTxHash));
  }
}
