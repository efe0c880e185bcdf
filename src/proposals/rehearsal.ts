import { Inject, Injectable } from '@nestjs/common';
import { CHAIN } from '../platform/chain/chain.token.js';
import type { BlockReference, Rpc } from '../platform/chain/rpc.js';
import { compareInvariants } from '../protocol/invariant.js';
import { CdpProtocol, type ParameterCell, type ParameterTable, type Position } from '../protocol/protocol.port.js';
import { DryRun } from '../safe/dry-run.port.js';
import type { SafeTransaction } from '../safe/safe-transaction.js';
import { humanDebt } from '../units/human-text.js';
import { rad } from '../units/fixed-point.js';
import { newlyUnsafe, type SafetyTerms } from './newly-unsafe.js';
import type { DelayedPlan, FollowUp } from '../protocol/execution-routes.port.js';
import { changedConfiguration, type DryRunReport, type LaterReport, type UnsafeVaultReport } from './proposal.js';

/** What makes vaults of each type safe, out of the whole table. */
function safetyTerms(cells: readonly ParameterCell[]): Map<string, SafetyTerms> {
  const value = (ilk: string, parameter: string): bigint =>
    BigInt(cells.find((cell) => cell.ilk === ilk && cell.parameter === parameter)?.value ?? 0);
  const ilks = new Set(cells.flatMap(({ ilk }) => (ilk === null ? [] : [ilk])));
  return new Map([...ilks].map((ilk) => [ilk, { spot: value(ilk, 'spot'), rate: value(ilk, 'accumulatedRate') }]));
}

/** A ratio at the end of its ramp: the price over it moves the other way. */
function afterRamps(terms: Map<string, SafetyTerms>, followUps: readonly FollowUp[]): Map<string, SafetyTerms> {
  for (const followUp of followUps) {
    const its = followUp.kind === 'ramp' ? terms.get(followUp.ilk) : undefined;
    if (followUp.kind !== 'ramp' || its === undefined) continue;
    terms.set(followUp.ilk, { ...its, spot: (its.spot * BigInt(followUp.from)) / BigInt(followUp.to) });
  }
  return terms;
}

/** Vaults that the rehearsed transaction would leave unsafe, with all that follows from it at the prices of today. */
export function unsafeVaults(
  positions: readonly Position[],
  { before, after, later }: DryRunReport,
  followUps: readonly FollowUp[] = [],
): UnsafeVaultReport[] {
  const end = afterRamps(safetyTerms(later?.after ?? after), followUps);
  return newlyUnsafe(positions, safetyTerms(before), end).map(({ id, owner, ilk, debt }) => ({
    id,
    owner,
    ilk,
    debt: String(debt),
    human: { debt: humanDebt(rad(debt)) },
  }));
}

/** The exact bytes, run at a named block without a trace, with the whole parameter table before and after. */
@Injectable()
export class Rehearsal {
  constructor(
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    @Inject(DryRun) private readonly dryRun: DryRun,
    @Inject(CHAIN) private readonly rpc: Rpc,
  ) {}

  /**
   * @param time of the run [s]; one second after the block unless given.
   * @param plan that the transaction files: run at its time, behind the transaction, in a second run.
   */
  async run(
    transaction: SafeTransaction,
    block: BlockReference,
    time?: number,
    plan: DelayedPlan | null = null,
  ): Promise<DryRunReport> {
    const table = await this.protocol.parameterTable();
    const { reads } = table;
    const result = await this.dryRun.run({ transaction, reads, block, ...(time === undefined ? {} : { time }) });
    const [before, after] = [table.decode(result.before), table.decode(result.after)];
    return {
      block: result.block,
      time: result.time,
      ok: result.ok && result.calls.every(({ ok }) => ok),
      calls: result.calls.map(({ reason }) => reason ?? 'ok'),
      transaction: result.execution.reason ?? 'ok',
      before,
      after,
      invariants: compareInvariants(this.protocol.invariants(before), this.protocol.invariants(after)),
      ...(plan && { later: await this.later(plan, { blockHash: result.block.hash }, plan.notBefore, transaction) }),
    };
  }

  /**
   * What a delayed plan does.
   * @param time of the run [s]. @param transaction that files it; without it the chain must hold the plan.
   */
  async later(
    plan: DelayedPlan,
    block: BlockReference,
    time: number,
    transaction: SafeTransaction | null = null,
  ): Promise<LaterReport> {
    const [{ reads, decode }, before] = await Promise.all([
      this.protocol.parameterTable(),
      this.protocol.readParameters(block),
    ]);
    const overrides = transaction === null ? {} : plan.withoutDelay;
    const sequel = [plan.execution];
    const result = await this.dryRun.runSequel({ transaction, sequel, reads, block, time, overrides });
    const failures = [result.execution, ...result.sequel].flatMap((it) => (it === null || it.ok ? [] : [it.reason]));
    const after = transaction === null ? decode(result.after) : await this.asOnChain(plan, block, before, result.after);
    return {
      time: result.time,
      ok: failures.length === 0,
      outcome: failures.length === 0 ? 'ok' : failures.join('; '),
      after,
      invariants: compareInvariants(this.protocol.invariants(before), this.protocol.invariants(after)),
    };
  }

  /** The table without what is only the simulation's: values that its overrides alone change stay as they are. */
  private async asOnChain(
    { withoutDelay: overrides }: DelayedPlan,
    block: BlockReference,
    before: readonly ParameterCell[],
    outcomes: Parameters<ParameterTable['decode']>[0],
  ): Promise<ParameterCell[]> {
    const [{ reads, decode }, { timestamp }] = await Promise.all([
      this.protocol.parameterTable(),
      this.rpc.block(block),
    ]);
    const idle = { transaction: null, sequel: [], reads, block, time: timestamp + 1, overrides };
    const overridden = changedConfiguration(before, decode((await this.dryRun.runSequel(idle)).after));
    return decode(outcomes).map((cell) => {
      const its = overridden.find(({ ilk, parameter }) => ilk === cell.ilk && parameter === cell.parameter);
      return its ? { ...cell, value: its.before, human: its.human.before } : cell;
    });
  }
}
