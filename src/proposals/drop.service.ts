import { Inject, Injectable } from '@nestjs/common';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { Rpc } from '../platform/chain/rpc.js';
import { Log } from '../platform/log/log.js';
import { CdpProtocol } from '../protocol/protocol.port.js';
import { PolicySource } from '../recommendations/policy-source.js';
import { SafeService } from '../safe/safe.service.js';
import { FollowUps, type FollowUpStand } from './follow-ups.service.js';
import type { Proposal, ProposalBody } from './proposal.js';
import { ProposalRepository } from './proposal.repository.js';
import { ProposalService } from './proposal.service.js';
import { OPEN, STANDING, type ProposalState } from './proposal-state.js';
import { FailingProposalError, NothingToDropError, ProposalsMovedError } from './proposals-error.js';
import { Rehearsal } from './rehearsal.js';

/** How often the decision is made again when other proposals are made at the same time. */
const ATTEMPTS = 5;

/** A mismatch is over for us; what it filed still is on chain. */
const LEFT_BEHIND: readonly ProposalState[] = [...STANDING, 'mismatch'];

/** What is still to come; then ramps that left their line, which nobody can move and which hold their type until they are stopped. */
function toTakeBack(stands: readonly FollowUpStand[]): FollowUpStand[] {
  const open = stands.filter(({ state }) => !('block' in state));
  return open.length > 0
    ? open
    : stands.filter(({ followUp, state }) => followUp.kind === 'ramp' && state.status === 'wrong');
}

/** Proposes that the Safe takes back what an executed proposal left to be done. */
@Injectable()
export class DropService {
  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    private readonly policies: PolicySource,
    private readonly safe: SafeService,
    private readonly rehearsal: Rehearsal,
    private readonly repository: ProposalRepository,
    private readonly proposals: ProposalService,
    private readonly followUps: FollowUps,
    private readonly log: Log,
  ) {}

  /**
   * A proposal of its own, in front of the signers; asked again, the one that is open.
   * @throws {NothingToDropError} @throws {UnknownProposalError} @throws {FailingProposalError}
   */
  async drop(id: string): Promise<Proposal> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const standing = await this.proposals.find(id);
      const open = await this.repository.list(OPEN);
      const same = open.find(({ cancels }) => cancels === standing.id);
      if (same) return this.proposals.find(String(same.id));
      const taken = new Set(open.map(({ transaction }) => transaction.nonce));
      let { nonce } = await this.safe.readState();
      while (taken.has(nonce)) nonce++;
      const recorded = await this.repository.record(await this.draft(standing, nonce), [], open, OPEN);
      if (recorded === null) continue;
      this.log.info('proposal.recorded', { id: recorded.id, cancels: standing.id });
      await this.proposals.publish(recorded);
      return this.proposals.find(String(recorded.id));
    }
    throw new ProposalsMovedError(id);
  }

  private async draft(standing: Proposal, nonce: number): Promise<ProposalBody> {
    const block = await this.rpc.block('latest');
    const stands = LEFT_BEHIND.includes(standing.state) ? await this.followUps.read(standing, block) : [];
    const open = toTakeBack(stands);
    if (open.length === 0) throw new NothingToDropError(standing.id, standing.state);
    const policy = this.policies.current();
    const calls = open.map(({ followUp }) => this.protocol.decode(followUp.cancellation));
    const transaction = this.safe.build(calls, nonce);
    await this.safe.crossCheck(transaction);
    const dryRun = await this.rehearsal.run(transaction, { blockHash: block.hash });
    if (!dryRun.ok) throw new FailingProposalError([...dryRun.calls, dryRun.transaction]);
    const { assessmentId, synthetic, chainId, safe } = standing;
    return {
      assessmentId,
      synthetic,
      policy: { version: policy.version, hash: policy.hash },
      chainId,
      safe,
      transaction,
      hashes: this.safe.hash(transaction),
      changes: [],
      calls,
      dryRun,
      unsafeVaults: [],
      followUps: [],
      cancels: standing.id,
      createdAt: block.timestamp,
      expiresAt: block.timestamp + policy.proposalExpiresAfterSeconds,
    };
  }
}
