import { Inject, Injectable } from '@nestjs/common';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { Rpc } from '../platform/chain/rpc.js';
import { Log } from '../platform/log/log.js';
import { ExecutionRoutes, type RouteOfChange } from '../protocol/execution-routes.port.js';
import { CdpProtocol, type ProtocolSnapshot } from '../protocol/protocol.port.js';
import type { Assessment } from '../recommendations/assessment.js';
import type { Policy } from '../recommendations/policy.js';
import { PolicySource } from '../recommendations/policy-source.js';
import { SafeService } from '../safe/safe.service.js';
import { planOf, type Proposal, type ProposalBody, type ProposedChange } from './proposal.js';
import { ProposalRepository, type StoredProposal } from './proposal.repository.js';
import { ProposalService } from './proposal.service.js';
import { OPEN, STANDING } from './proposal-state.js';
import {
  BrokenInvariantError,
  FailingProposalError,
  FollowUpStandsError,
  MissingPermissionError,
  StaleAssessmentError,
} from './proposals-error.js';
import {
  allowedChanges,
  covers,
  movedSince,
  overlap,
  parameterChanges,
  saferChanges,
  sameChanges,
} from './proposed-changes.js';
import { Rehearsal, unsafeVaults } from './rehearsal.js';

export type ProposeOutcome =
  | {
      readonly outcome: 'proposed' | 'prepared' | 'already-proposed' | 'waits-for-execution';
      readonly proposal: Proposal;
    }
  | { readonly outcome: 'nothing-to-change'; readonly proposal: null };

/** How often the decision is made again when another process proposes at the same time. */
const ATTEMPTS = 5;

/** From an assessment to one batch in front of the signers: recorded before it is published, and never twice. */
@Injectable()
export class ProposeService {
  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    @Inject(ExecutionRoutes) private readonly routes: ExecutionRoutes,
    private readonly policies: PolicySource,
    private readonly safe: SafeService,
    private readonly rehearsal: Rehearsal,
    private readonly repository: ProposalRepository,
    private readonly proposals: ProposalService,
    private readonly log: Log,
  ) {}

  /**
   * Proposes all changes that the assessment allows, as one transaction. An open proposal of the same changes is the answer;
   * one that touches the same parameters is superseded, and its nonce taken over, so that only one of them can execute.
   *
   * @throws {StaleAssessmentError} @throws {FailingProposalError} @throws {MissingPermissionError} @throws {FollowUpStandsError}
   * @throws {BrokenInvariantError} @throws {UnencodableChangeError} @throws {HashDisagreementError} @throws {PolicyError}
   */
  propose(assessment: Assessment): Promise<ProposeOutcome> {
    return this.make(assessment, allowedChanges(assessment), 'recorded');
  }

  /**
   * Prepares the changes that lower risk, and those alone, for a person to publish: simulated and judged like a proposal, and in
   * front of nobody. It shares its nonce with open proposals of the same parameters, which stand until it is published.
   *
   * @throws what `propose` throws.
   */
  prepare(assessment: Assessment): Promise<ProposeOutcome> {
    return this.make(assessment, saferChanges(allowedChanges(assessment)), 'prepared');
  }

  private async make(
    assessment: Assessment,
    changes: readonly ProposedChange[],
    first: 'recorded' | 'prepared',
  ): Promise<ProposeOutcome> {
    if (changes.length === 0) return { outcome: 'nothing-to-change', proposal: null };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const open = await this.repository.list(OPEN);
      const same = open.find((proposal) => asks(proposal, changes, first));
      if (same) return this.answer('already-proposed', same);
      const standing = (await this.repository.list(['executed', ...STANDING])).find((it) =>
        overlap(later(it.changes), changes),
      );
      if (standing && covers(standing.changes, changes)) return this.answer('already-proposed', standing);
      if (standing) throw new FollowUpStandsError(standing.id, commonNames(later(standing.changes), changes));
      const rivals = open.filter((proposal) => overlap(proposal.changes, changes));
      const signed = rivals.find(({ state }) => state === 'ready');
      if (signed) return this.answer('waits-for-execution', signed);
      const body = await this.draft(assessment, changes, await this.freeNonce(open, rivals));
      const giveWay = rivals.filter(({ state }) => first === 'recorded' || state === 'prepared');
      const superseded = giveWay.map(({ id }) => id);
      const recorded = await this.repository.record(body, superseded, open, OPEN, first);
      if (recorded === null) continue;
      this.log.info(`proposal.${first}`, {
        id: recorded.id,
        safeTxHash: body.hashes.safeTxHash,
        changes: changes.length,
      });
      if (first === 'prepared') return this.answer('prepared', recorded);
      await this.proposals.publish(recorded);
      return this.answer('proposed', recorded);
    }
    throw new StaleAssessmentError(assessment.id, 'other proposals were made at the same time');
  }

  private async answer(outcome: Exclude<ProposeOutcome['outcome'], 'nothing-to-change'>, { id }: StoredProposal) {
    return { outcome, proposal: await this.proposals.find(String(id)) };
  }

  /** The first nonce that is free on chain and among open proposals; rivals give theirs up. */
  private async freeNonce(open: readonly StoredProposal[], rivals: readonly StoredProposal[]): Promise<number> {
    const taken = new Set(open.filter((it) => !rivals.includes(it)).map(({ transaction }) => transaction.nonce));
    let { nonce } = await this.safe.readState();
    while (taken.has(nonce)) nonce++;
    return nonce;
  }

  private async draft(
    assessment: Assessment,
    changes: readonly ProposedChange[],
    nonce: number,
  ): Promise<ProposalBody> {
    const policy = this.policies.current();
    const { hash } = await this.rpc.block('latest');
    const snapshot = await this.protocol.readSnapshot({ blockHash: hash });
    assertCurrent(assessment, changes, policy, snapshot);
    const { chainId, safe } = this.safe.deployment;
    const createdAt = snapshot.block.timestamp;
    const expiresAt = createdAt + policy.proposalExpiresAfterSeconds;
    const { calls, routes, followUps, missing } = await this.routes.route({
      changes: parameterChanges(changes, snapshot),
      state: snapshot,
      block: snapshot.block,
      sender: safe,
      executedBefore: expiresAt,
    });
    if (missing.length > 0) throw new MissingPermissionError(safe, missing);
    const faults = this.protocol.batchFaults(calls);
    if (faults.length > 0) throw new FailingProposalError(faults);
    const transaction = this.safe.build(calls, nonce);
    await this.safe.crossCheck(transaction);
    const dryRun = await this.rehearsal.run(transaction, { blockHash: hash }, undefined, planOf({ followUps }));
    if (!dryRun.ok) throw new FailingProposalError([...dryRun.calls, dryRun.transaction]);
    if (dryRun.later?.ok === false) throw new FailingProposalError([`the delayed plan: ${dryRun.later.outcome}`]);
    const broken = [...(dryRun.invariants?.broken ?? []), ...(dryRun.later?.invariants.broken ?? [])];
    if (broken.length > 0) throw new BrokenInvariantError(broken);
    return {
      assessmentId: assessment.id,
      synthetic: assessment.synthetic,
      policy: { version: policy.version, hash: policy.hash },
      chainId,
      safe,
      transaction,
      hashes: this.safe.hash(transaction),
      changes: changes.map((change) => ({ ...change, ...routeOf(change, routes) })),
      calls,
      dryRun,
      unsafeVaults: unsafeVaults(snapshot.positions, dryRun, followUps),
      followUps,
      createdAt,
      expiresAt,
    };
  }
}

/** The parts of an automatic ceiling go one way together. */
function routeOf(
  { ilk, parameter }: ProposedChange,
  routes: readonly RouteOfChange[],
): Pick<ProposedChange, 'route' | 'why'> {
  const own = routes.filter((it) => it.ilk === ilk);
  const found = own.find((it) => it.parameter === parameter) ?? own.find((it) => it.parameter === 'autoCeiling');
  return found ? { route: found.route, why: found.why } : {};
}

/** Changes that are not over with the transaction. */
const later = (changes: readonly ProposedChange[]): ProposedChange[] =>
  changes.filter(({ route }) => route === 'delayed' || route === 'ramp');

const commonNames = (a: readonly ProposedChange[], b: readonly ProposedChange[]): string[] =>
  a.filter((it) => overlap([it], b)).map(({ ilk, parameter }) => `${parameter} of ${ilk}`);

/** Whether an open proposal asks for the changes already. Nobody has been asked by one that is only prepared. */
const asks = (open: StoredProposal, changes: readonly ProposedChange[], first: 'recorded' | 'prepared'): boolean =>
  first === 'prepared'
    ? covers(open.changes, changes)
    : open.state !== 'prepared' && sameChanges(open.changes, changes);

/** @throws {StaleAssessmentError} unless the assessment still describes policy, time and chain. */
function assertCurrent(
  { id, at, policy: used }: Assessment,
  changes: readonly ProposedChange[],
  policy: Policy,
  snapshot: ProtocolSnapshot,
): void {
  if (used.hash !== policy.hash) throw new StaleAssessmentError(id, 'the policy has changed since');
  const age = snapshot.block.timestamp - at;
  const limit = policy.data.feedMaxAgeSeconds;
  if (!(age <= limit)) throw new StaleAssessmentError(id, `it is ${String(age)} s old, at most ${String(limit)} s`);
  const moved = movedSince(changes, snapshot).map(({ ilk, parameter }) => `${parameter} of ${ilk}`);
  if (moved.length > 0) throw new StaleAssessmentError(id, `${moved.join(', ')} changed on chain since`);
}
