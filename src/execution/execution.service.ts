import { Inject, Injectable } from '@nestjs/common';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { Block, Rpc } from '../platform/chain/rpc.js';
import { RpcRefusedError, RpcUnavailableError } from '../platform/chain/rpc-error.js';
import { Log } from '../platform/log/log.js';
import { executionOf } from '../proposals/follow-ups.service.js';
import type { Proposal, ProposedChange } from '../proposals/proposal.js';
import { ProposalService } from '../proposals/proposal.service.js';
import { STANDING, WATCHED } from '../proposals/proposal-state.js';
import { Rehearsal } from '../proposals/rehearsal.js';
import { VerifiedChanges } from '../proposals/verified-changes.service.js';
import { compareInvariants, type InvariantComparison } from '../protocol/invariant.js';
import { CdpProtocol } from '../protocol/protocol.port.js';
import { executionStatus } from '../safe/execution-watch.js';
import { SafeService } from '../safe/safe.service.js';
import { FollowUpWatch } from './follow-up-watch.service.js';
import { mismatchWords, verifiedWords } from './verification-words.js';
import { compareTables, withInvariants, type Tables, type Verification } from './verification.js';

/** Notices what became of proposals on chain, reads the chain back, and closes them or raises the alarm. */
@Injectable()
export class ExecutionService {
  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    private readonly safe: SafeService,
    private readonly proposals: ProposalService,
    private readonly rehearsal: Rehearsal,
    private readonly changes: VerifiedChanges,
    private readonly followUps: FollowUpWatch,
    private readonly log: Log,
  ) {}

  /**
   * One look at everything that the chain may still speak of. Repeating it changes nothing. What cannot be looked at keeps
   * nobody from looking at the others; its error is thrown at the end.
   */
  async look(): Promise<void> {
    await this.proposals.publishRecorded();
    const failures: unknown[] = [];
    for (const proposal of await this.proposals.list(WATCHED)) {
      try {
        if (proposal.state === 'executed') await this.verify(proposal);
        else if (STANDING.includes(proposal.state)) await this.followUps.look(proposal);
        else if (!failedOnChain(proposal)) await this.notice(proposal);
      } catch (error) {
        if (error instanceof RpcUnavailableError) throw error;
        failures.push(error);
      }
    }
    await this.proposals.expire();
    if (failures.length > 0) throw failures[0];
  }

  /** Looks at one proposal now. @throws {UnknownProposalError} */
  async lookAt(id: string): Promise<Proposal> {
    const proposal = await this.proposals.find(id);
    if (proposal.state === 'executed') await this.verify(proposal);
    else if (STANDING.includes(proposal.state)) await this.followUps.look(proposal);
    else if (WATCHED.includes(proposal.state)) await this.notice(proposal);
    return this.proposals.find(id);
  }

  private async notice(proposal: Proposal): Promise<void> {
    const { id, hashes, transaction, dryRun } = proposal;
    const record = await this.safe.readOutcome(hashes.safeTxHash, dryRun.block.number);
    const status = executionStatus(record, transaction.nonce);
    if (status === 'pending') return;
    if (status === 'replaced') {
      const reason = `another transaction used nonce ${String(transaction.nonce)}`;
      if (await this.proposals.move(id, 'replaced', reason)) this.log.warn('proposal.replaced', { id });
      return;
    }
    const { block, transactionHash } = record.execution ?? {};
    const data = { transactionHash, block };
    const reason = status === 'failed' ? 'the Safe used up its nonce and its calls failed' : 'executed by the Safe';
    if (await this.proposals.move(id, status, reason, data))
      this.log.info(`proposal.${status}`, { id, transactionHash });
    if (status === 'executed') await this.verify(await this.proposals.find(String(id)));
  }

  /**
   * Reads the whole table at the block of the execution and compares it with what was signed and what follows from it. What the
   * transaction left to be done is followed from there on.
   */
  private async verify(proposal: Proposal): Promise<void> {
    const { id, changes, followUps = [] } = proposal;
    const { transactionHash, block } = executionOf(proposal);
    const tables = await this.readTables(proposal, block);
    const verification = withInvariants(compareTables(tables, block.number), this.invariantsOf(tables));
    const wrong = verification.parameters.filter(({ equal }) => equal === false);
    const kept = changes.filter((change) => atOnce(change) && !concerns(wrong, change.ilk, change.parameter));
    await this.changes.record(kept, block.timestamp, transactionHash);
    const reason = verification.status === 'verified' ? verifiedWords(verification) : mismatchWords(verification);
    const goesOn = verification.status === 'verified' && followUps.length > 0;
    const state = goesOn ? 'scheduled' : verification.status;
    const moved = await this.proposals.move(id, state, reason + (goesOn ? '; the rest is to come' : ''), {
      verification,
    });
    if (goesOn) return this.followUps.look(await this.proposals.find(String(id)));
    if (!moved) return;
    if (verification.status === 'verified')
      this.log.info('proposal.verified', { id, parameters: verification.parameters.length });
    else this.log.error('proposal.mismatch', new Error(reason), { id, transactionHash });
  }

  /** Measured against the block before the execution, or, where that is gone, against what was signed. */
  private invariantsOf({ predicted, signedBefore, found }: Tables): InvariantComparison {
    const before = predicted?.before ?? signedBefore;
    return compareInvariants(this.protocol.invariants(before), this.protocol.invariants(found));
  }

  /** A node without the state of the block before predicts nothing; one without that of the block itself ends the attempt. */
  private async readTables({ dryRun, transaction }: Proposal, block: Block): Promise<Tables> {
    const [found, count, predicted] = await Promise.all([
      this.protocol.readParameters({ blockHash: block.hash }),
      this.rpc.transactionCount(block.hash),
      this.rehearsal.run(transaction, { blockHash: block.parentHash }, block.timestamp).catch((error: unknown) => {
        if (error instanceof RpcRefusedError) return null;
        throw error;
      }),
    ]);
    const { before: signedBefore, after: signedAfter } = dryRun;
    return { signedBefore, signedAfter, found, predicted, alone: count === 1 };
  }
}

/** The Safe itself has recorded the failure: the nonce is used and nothing more can come. */
const failedOnChain = ({ state, events }: Proposal): boolean =>
  state === 'failed' && events.some(({ data }) => data['transactionHash'] !== undefined);

/** Whether a change is in force once the transaction is. */
const atOnce = ({ route }: ProposedChange): boolean => route !== 'delayed' && route !== 'ramp';

/** `ceilingGap` of people is `autoCeiling.gap` of the table, and the like. */
const CELLS: Readonly<Record<string, readonly string[]>> = {
  debtCeiling: ['debtCeiling', 'autoCeiling.max'],
  ceilingGap: ['autoCeiling.gap'],
  ceilingTtl: ['autoCeiling.ttl'],
};
const concerns = (wrong: Verification['parameters'], ilk: string, parameter: string): boolean =>
  wrong.some((cell) => cell.ilk === ilk && (CELLS[parameter] ?? [parameter]).includes(cell.parameter));
