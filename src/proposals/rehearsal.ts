import { Inject, Injectable } from '@nestjs/common';
import type { BlockReference } from '../platform/chain/rpc.js';
import { compareInvariants } from '../protocol/invariant.js';
import { CdpProtocol, type ParameterCell, type Position } from '../protocol/protocol.port.js';
import { DryRun } from '../safe/dry-run.port.js';
import type { SafeTransaction } from '../safe/safe-transaction.js';
import { humanDebt } from '../units/human-text.js';
import { rad } from '../units/fixed-point.js';
import { newlyUnsafe, type SafetyTerms } from './newly-unsafe.js';
import type { DryRunReport, UnsafeVaultReport } from './proposal.js';

/** What makes vaults of each type safe, out of the whole table. */
function safetyTerms(cells: readonly ParameterCell[]): Map<string, SafetyTerms> {
  const value = (ilk: string, parameter: string): bigint =>
    BigInt(cells.find((cell) => cell.ilk === ilk && cell.parameter === parameter)?.value ?? 0);
  const ilks = new Set(cells.flatMap(({ ilk }) => (ilk === null ? [] : [ilk])));
  return new Map([...ilks].map((ilk) => [ilk, { spot: value(ilk, 'spot'), rate: value(ilk, 'accumulatedRate') }]));
}

/** Vaults that the rehearsed transaction would leave unsafe. */
export function unsafeVaults(positions: readonly Position[], { before, after }: DryRunReport): UnsafeVaultReport[] {
  return newlyUnsafe(positions, safetyTerms(before), safetyTerms(after)).map(({ id, owner, ilk, debt }) => ({
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
  ) {}

  /** @param time of the run [s]; one second after the block unless given. */
  async run(transaction: SafeTransaction, block: BlockReference, time?: number): Promise<DryRunReport> {
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
    };
  }
}
