import { Inject, Injectable } from '@nestjs/common';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { Block, Call, Rpc } from '../platform/chain/rpc.js';
import { ExecutionRoutes, type FollowUp, type FollowUpState } from '../protocol/execution-routes.port.js';
import { CdpProtocol } from '../protocol/protocol.port.js';
import { planOf, type Proposal } from './proposal.js';
import { NothingDueError, OutdatedPlanError } from './proposals-error.js';
import { Rehearsal } from './rehearsal.js';
import { planFault } from './staleness.js';

/** What the chain says of an executed proposal. */
export interface Execution {
  readonly transactionHash: string;
  readonly block: Block;
}

export interface FollowUpStand {
  readonly followUp: FollowUp;
  readonly state: FollowUpState;
}

/** What an executed proposal left to be done: how far it is, and the next step for whoever pays the gas. */
@Injectable()
export class FollowUps {
  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    @Inject(ExecutionRoutes) private readonly routes: ExecutionRoutes,
    private readonly rehearsal: Rehearsal,
  ) {}

  /** At one block. @throws {RpcUnavailableError | RpcRefusedError} */
  read(proposal: Proposal, head: Block): Promise<FollowUpStand[]> {
    const { block } = executionOf(proposal);
    const { followUps = [] } = proposal;
    return Promise.all(
      followUps.map(async (followUp) => ({
        followUp,
        state: await this.routes.readFollowUp(followUp, block, head),
      })),
    );
  }

  /**
   * What anyone may send now. A plan is run once more before its call is given out; one that is outdated holds up no ramp.
   * @throws {NothingDueError} @throws {OutdatedPlanError}
   */
  async nextCall(proposal: Proposal): Promise<Call> {
    const head = await this.rpc.block('latest');
    const stands = await this.read(proposal, head);
    let outdated: string | null = null;
    for (const { followUp, state } of stands) {
      if (!('call' in state) || state.call === null) continue;
      const fault = followUp.kind === 'delayed-plan' ? await this.fault(proposal, head) : null;
      if (fault === null) return state.call;
      outdated = fault;
    }
    if (outdated !== null) throw new OutdatedPlanError(proposal.id, outdated);
    throw new NothingDueError(
      proposal.id,
      stands.map(({ state }) => state.reason),
    );
  }

  /** Why the filed plan would not do any more what was signed; null when it would, or when there is none. */
  async fault(proposal: Proposal, head: Block): Promise<string | null> {
    const plan = planOf(proposal);
    if (plan === null) return null;
    const at = { blockHash: head.hash };
    const time = Math.max(plan.notBefore, head.timestamp + 1);
    const [present, now] = await Promise.all([this.protocol.readParameters(at), this.rehearsal.later(plan, at, time)]);
    return planFault(proposal.dryRun, present, now);
  }
}

/** @returns the data of the event by which the proposal became executed. */
export function executionOf({ id, events }: Pick<Proposal, 'id' | 'events'>): Execution {
  const event = events.find(({ state }) => state === 'executed');
  if (!event) throw new Error(`proposal ${String(id)} has no execution`);
  return event.data as unknown as Execution;
}
