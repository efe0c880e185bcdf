import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { CHAIN } from '../../src/platform/chain/chain.token.js';
import { Clock } from '../../src/platform/clock.js';
import { Log } from '../../src/platform/log/log.js';
import { FollowUpWatch } from '../../src/execution/follow-up-watch.service.js';
import { FollowUps } from '../../src/proposals/follow-ups.service.js';
import { OPEN, STANDING } from '../../src/proposals/proposal-state.js';
import type { Proposal } from '../../src/proposals/proposal.js';
import { ProposalRepository } from '../../src/proposals/proposal.repository.js';
import { ProposalService } from '../../src/proposals/proposal.service.js';
import { PROPOSALS_ENTITIES } from '../../src/proposals/proposals.module.js';
import { ProposeService } from '../../src/proposals/propose.service.js';
import { Rehearsal } from '../../src/proposals/rehearsal.js';
import { VerifiedChanges } from '../../src/proposals/verified-changes.service.js';
import { ExecutionRoutes } from '../../src/protocol/execution-routes.port.js';
import { CdpProtocol } from '../../src/protocol/protocol.port.js';
import type { Assessment } from '../../src/recommendations/assessment.js';
import { AssessmentRepository } from '../../src/recommendations/assessment.repository.js';
import { ChangeHistory } from '../../src/recommendations/change-history.service.js';
import { PolicySource } from '../../src/recommendations/policy-source.js';
import { RECOMMENDATIONS_ENTITIES } from '../../src/recommendations/recommendations.module.js';
import { presentValues } from '../../src/recommendations/sizing-facts.js';
import type { Parameter } from '../../src/risk/guardrails/limits.js';
import { DryRun } from '../../src/safe/dry-run.port.js';
import { SafeService } from '../../src/safe/safe.service.js';
import { assessedParameter, assessmentBody, typeAssessment } from '../builders/assessment.builder.js';
import { localPolicy } from '../builders/policy.builder.js';
import { protocolSnapshot } from '../builders/protocol-snapshot.builder.js';
import { ChainDouble } from '../doubles/chain.double.js';
import { DryRunDouble } from '../doubles/dry-run.double.js';
import { FixedClock } from '../doubles/fixed-clock.js';
import { RoutesDouble } from '../doubles/routes.double.js';
import { ProtocolDouble } from '../doubles/protocol.double.js';
import { ChangeHistoryDouble, PolicySourceDouble } from '../doubles/recommendations.double.js';
import { OWNERS, SAFE_DEPLOYMENT, SafeDouble } from '../doubles/safe.double.js';
import { openTestDatabase, silentLog } from './database.js';
import { signTyped } from './safe-signing.js';

export const openProposalsDatabase = (): Promise<DataSource> =>
  openTestDatabase([...RECOMMENDATIONS_ENTITIES, ...PROPOSALS_ENTITIES]);

/** Something for proposals to be made from. */
export const saveAssessment = (database: DataSource): Promise<Assessment> =>
  new AssessmentRepository(database).save(assessmentBody());

/** What an assessment allows: type, parameter and raw value. */
export type Allowed = readonly [ilk: string, parameter: Parameter, value: bigint];

/** The services of proposals on a real database, over doubles that a spec may change. What other specs left open is closed. */
export async function startProposing(database: DataSource) {
  const chain = new ChainDouble();
  const protocol = new ProtocolDouble(chain, protocolSnapshot());
  const routes = new RoutesDouble(protocol);
  const safe = new SafeDouble(chain);
  const dryRun = new DryRunDouble(protocol, SAFE_DEPLOYMENT);
  const policies = new PolicySourceDouble(localPolicy());
  const changes = new ChangeHistoryDouble();
  const clock = new FixedClock(chain.head.timestamp);
  const assessments = new AssessmentRepository(database);
  const module = await Test.createTestingModule({
    providers: [
      ...[ProposeService, ProposalService, ProposalRepository, Rehearsal, VerifiedChanges, FollowUps, FollowUpWatch],
      { provide: CHAIN, useValue: chain },
      { provide: CdpProtocol, useValue: protocol },
      { provide: ExecutionRoutes, useValue: routes },
      { provide: DryRun, useValue: dryRun },
      { provide: SafeService, useValue: safe.service },
      { provide: PolicySource, useValue: policies },
      { provide: ChangeHistory, useValue: changes },
      { provide: DataSource, useValue: database },
      { provide: Clock, useValue: clock },
      { provide: Log, useValue: silentLog() },
    ],
  }).compile();
  const [proposals, repository] = [module.get(ProposalService), module.get(ProposalRepository)];
  for (const { id } of await repository.list(OPEN)) await proposals.move(id, 'expired', 'of another spec');
  for (const { id } of await repository.list(STANDING)) await proposals.move(id, 'dropped', 'of another spec');

  /** An assessment of this moment that allows these values. */
  const assess = (allowed: readonly Allowed[], changed: Partial<Assessment> = {}): Promise<Assessment> => {
    const { types, block } = protocol.state;
    const { version, hash } = policies.policy;
    const assessed = types.map((type) => {
      const own = allowed.filter(([ilk]) => ilk === type.ilk);
      return typeAssessment(
        type.ilk,
        own.map(([, parameter, value]) => assessedParameter(parameter, presentValues(type)[parameter] ?? 0n, value)),
      );
    });
    const body = assessmentBody({ at: block.timestamp, block, policy: { version, hash }, types: assessed, ...changed });
    return assessments.save(body);
  };
  const proposing = module.get(ProposeService);
  /** Proposes these values; fails unless that makes a new proposal. */
  const propose = async (...allowed: Allowed[]): Promise<Proposal> => {
    const { outcome, proposal } = await proposing.propose(await assess(allowed));
    if (outcome !== 'proposed') throw new Error(`No new proposal: ${outcome}`);
    return proposal;
  };
  const sign = async ({ id, transaction }: Proposal, owner: number): Promise<Proposal> => {
    const wallet = OWNERS[owner];
    if (!wallet) throw new Error(`There is no owner ${String(owner)}.`);
    return proposals.sign(String(id), await signTyped(SAFE_DEPLOYMENT, transaction, wallet));
  };
  const reload = ({ id }: Proposal): Promise<Proposal> => proposals.find(String(id));
  const services = {
    proposing,
    proposals,
    repository,
    rehearsal: module.get(Rehearsal),
    verified: module.get(VerifiedChanges),
    followUps: module.get(FollowUpWatch),
  };
  return {
    chain,
    protocol,
    routes,
    safe,
    dryRun,
    policies,
    changes,
    clock,
    ...services,
    assess,
    propose,
    sign,
    reload,
  };
}

export type Proposing = Awaited<ReturnType<typeof startProposing>>;

export const statesOf = ({ events }: Pick<Proposal, 'events'>): string[] => events.map(({ state }) => state);
