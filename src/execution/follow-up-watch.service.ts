import { Inject, Injectable } from '@nestjs/common';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { Block, Rpc } from '../platform/chain/rpc.js';
import { RpcRefusedError } from '../platform/chain/rpc-error.js';
import { Log } from '../platform/log/log.js';
import { FollowUps, type FollowUpStand } from '../proposals/follow-ups.service.js';
import { planOf, type Proposal, type ProposedChange } from '../proposals/proposal.js';
import { ProposalService } from '../proposals/proposal.service.js';
import type { ProposalState } from '../proposals/proposal-state.js';
import { Rehearsal } from '../proposals/rehearsal.js';
import { plannedCells } from '../proposals/staleness.js';
import { VerifiedChanges } from '../proposals/verified-changes.service.js';
import type { Ramp } from '../protocol/execution-routes.port.js';
import { compareInvariants } from '../protocol/invariant.js';
import { CdpProtocol, type ParameterCell } from '../protocol/protocol.port.js';
import { mismatchWords } from './verification-words.js';
import { compareTables, withInvariants, type Verification } from './verification.js';

/** A follow-up that the chain has brought to an end. */
type Settled = FollowUpStand & { readonly state: { readonly block: Block; readonly transactionHash: string | null } };
const settled = (stand: FollowUpStand): stand is Settled => 'block' in stand.state;

/** A settled follow-up, held against what was signed. */
interface End {
  readonly stand: Settled;
  readonly verification: Verification | null;
  /** What is not as signed; null where all is. */
  readonly fault: string | null;
}

/** Follows what executed proposals left to be done, until it is done as signed, taken back, or wrong. */
@Injectable()
export class FollowUpWatch {
  /** What was read back of proposals of which more is to come: nodes forget the states of old blocks. */
  private readonly ends = new Map<number, readonly End[]>();

  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    private readonly followUps: FollowUps,
    private readonly proposals: ProposalService,
    private readonly rehearsal: Rehearsal,
    private readonly changes: VerifiedChanges,
    private readonly log: Log,
  ) {}

  /** One look at one proposal. Repeating it changes nothing. */
  async look(proposal: Proposal): Promise<void> {
    const head = await this.rpc.block('latest');
    const stands = await this.followUps.read(proposal, head);
    const wrong = stands.filter(({ state }) => state.status === 'wrong');
    if (wrong.length > 0) return this.tell(proposal, 'mismatch', reasons(wrong));
    const ends = await this.endsOf(proposal, stands.filter(settled));
    const open = stands.filter((stand) => !settled(stand));
    if (open.length > 0 && ends.every(({ fault }) => fault === null)) return this.wait(proposal, open, head);
    await this.close(proposal, ends);
  }

  /** Each end is read back once, as soon as it is there, whatever else is still to come. */
  private async endsOf(proposal: Proposal, stands: readonly Settled[]): Promise<readonly End[]> {
    const known = this.ends.get(proposal.id) ?? [];
    const ends = await Promise.all(
      stands.map(
        async (stand) => known.find((it) => sameEnd(it.stand, stand)) ?? (await this.readBack(proposal, stand)),
      ),
    );
    this.ends.set(proposal.id, ends);
    return ends;
  }

  private async readBack(proposal: Proposal, stand: Settled): Promise<End> {
    const { followUp, state } = stand;
    if (state.status !== 'done') return { stand, verification: null, fault: null };
    const verification = followUp.kind === 'ramp' ? null : await this.verifyPlan(proposal, state.block);
    const unlike = verification?.status === 'mismatch' ? mismatchWords(verification) : null;
    const fault = followUp.kind === 'ramp' ? await this.endFault(followUp, state.block) : unlike;
    const kept = proposal.changes.filter((change) => fault === null && belongs(change, stand));
    await this.changes.record(kept, state.block.timestamp, state.transactionHash ?? '');
    return { stand, verification, fault };
  }

  private async wait(proposal: Proposal, open: readonly FollowUpStand[], head: Block): Promise<void> {
    const filed = open.some(({ followUp }) => followUp.kind === 'delayed-plan');
    const fault = filed ? await this.followUps.fault(proposal, head) : null;
    if (fault !== null)
      return this.tell(proposal, 'outdated', `the plan must not be executed: ${fault}; take it back first`);
    const due = open.filter(({ state }) => state.status === 'due');
    await (due.length > 0 ? this.tell(proposal, 'due', reasons(due)) : this.tell(proposal, 'scheduled', reasons(open)));
  }

  /** Everything has ended, or something of it otherwise than was signed. */
  private async close(proposal: Proposal, ends: readonly End[]): Promise<void> {
    const stands = ends.map(({ stand }) => stand);
    const faults = ends.flatMap(({ fault }) => fault ?? []);
    const dropped = stands.filter(({ state }) => state.status === 'dropped');
    const [first] = ends.flatMap(({ verification }) => verification ?? []);
    const data = { followUps: stands.map(({ state }) => state), ...(first && { verification: first }) };
    if (faults.length > 0) await this.tell(proposal, 'mismatch', faults.join('; '), data);
    else if (dropped.length > 0) await this.tell(proposal, 'dropped', reasons(dropped), data);
    else await this.tell(proposal, 'verified', `the chain holds what was signed: ${reasons(stands)}`, data);
    this.ends.delete(proposal.id);
  }

  /**
   * The whole table at the block of the plan: what the plan changes must be as signed, all else as in the block before. A node
   * that cannot run the plan there predicts nothing; one that has lost the state of either block verifies nothing, and the
   * proposal stays as it is until another one answers.
   */
  private async verifyPlan(proposal: Proposal, block: Block): Promise<Verification> {
    const plan = planOf(proposal);
    const parent = { blockHash: block.parentHash };
    const [found, before, count, predicted] = await Promise.all([
      this.protocol.readParameters({ blockHash: block.hash }),
      this.protocol.readParameters(parent),
      this.rpc.transactionCount(block.hash),
      plan === null ? null : this.rehearsal.later(plan, parent, block.timestamp).catch(nothingWhereRefused),
    ]);
    const planned = plannedCells(proposal.dryRun);
    const signedAfter = before.map((cell): ParameterCell => {
      const signed = planned.find(({ ilk, parameter }) => ilk === cell.ilk && parameter === cell.parameter);
      return signed ? { ...cell, value: signed.after, human: signed.human.after } : cell;
    });
    const tables = {
      signedBefore: before,
      signedAfter,
      found,
      predicted: predicted && { before, after: predicted.after },
      alone: count === 1,
    };
    const rules = compareInvariants(this.protocol.invariants(before), this.protocol.invariants(found));
    return withInvariants(compareTables(tables, block.number), rules);
  }

  /** Why a value is not where its ramp had to end; null when it is. */
  private async endFault({ ilk, parameter, to }: Ramp, block: Block): Promise<string | null> {
    const cells = await this.protocol.readParameters({ blockHash: block.hash });
    const found = cells.find((cell) => cell.ilk === ilk && cell.parameter === parameter);
    return found?.value === to ? null : `${parameter} of ${ilk} is ${found?.human ?? 'absent'} at the end of its ramp`;
  }

  private async tell(
    { id }: Proposal,
    state: ProposalState,
    reason: string,
    data?: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    if (!(await this.proposals.move(id, state, reason, data))) return;
    if (state === 'mismatch') this.log.error('proposal.mismatch', new Error(reason), { id });
    else if (state === 'scheduled' || state === 'verified') this.log.info(`proposal.${state}`, { id, reason });
    else this.log.warn(`proposal.${state}`, { id, reason });
  }
}

const reasons = (stands: readonly FollowUpStand[]): string => stands.map(({ state }) => state.reason).join('; ');

const nameOf = ({ followUp }: FollowUpStand): string => (followUp.kind === 'ramp' ? followUp.ilk : followUp.id);
/** A reorganisation may end the same in another block. */
const sameEnd = (a: Settled, b: Settled): boolean =>
  nameOf(a) === nameOf(b) && a.state.status === b.state.status && a.state.block.hash === b.state.block.hash;

const belongs = ({ route, ilk }: ProposedChange, { followUp }: FollowUpStand): boolean =>
  followUp.kind === 'ramp' ? route === 'ramp' && ilk === followUp.ilk : route === 'delayed';

function nothingWhereRefused(error: unknown): null {
  if (error instanceof RpcRefusedError) return null;
  throw error;
}
