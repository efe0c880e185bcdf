import type { DryRun, DryRunRequest, DryRunResult, SequelRequest, SequelResult } from '../../src/safe/dry-run.port.js';
import { decodeTransaction } from '../../src/safe/safe-builder.codec.js';
import type { SafeDeployment } from '../../src/safe/safe-transaction.js';
import type { ParameterCell, ProtocolSnapshot } from '../../src/protocol/protocol.port.js';
import { withChanges } from '../builders/changed-snapshot.js';
import { cellsOf } from '../builders/parameter-cells.builder.js';
import { changesOf, fromHex, toHex, type ProtocolDouble } from './protocol.double.js';

/** Runs the bytes of a transaction on the protocol's double at the block that is named, and leaves no trace. */
export class DryRunDouble implements DryRun {
  /** Why every call would revert; null when none would. */
  reason: string | null = null;
  /** Why a sequel would revert; null when it would not. */
  sequelReason: string | null = null;
  /** What a run throws while it is set. */
  failure: Error | null = null;
  /** The runs that were asked for. */
  readonly runs: DryRunRequest[] = [];

  constructor(
    private readonly protocol: ProtocolDouble,
    private readonly deployment: SafeDeployment,
  ) {}

  async run(request: DryRunRequest): Promise<DryRunResult> {
    this.runs.push(request);
    if (this.failure) throw this.failure;
    const { reason } = this;
    const before = await this.protocol.readSnapshot(request.block);
    const calls = decodeTransaction(this.deployment, request.transaction);
    const after = reason === null ? withChanges(before, changesOf(calls)) : before;
    const answer = (state: ProtocolSnapshot) => {
      const cells = new Map(cellsOf(state).map((cell) => [nameOf(cell), cell]));
      return request.reads.map(({ data }) => ({
        success: true,
        data: toHex(JSON.stringify(cells.get(fromHex(data)))),
      }));
    };
    return {
      block: before.block,
      time: request.time ?? before.block.timestamp + 1,
      ok: reason === null,
      calls: calls.map((call) => ({ ...call, ok: reason === null, reason })),
      execution: { ok: reason === null, reason: reason === null ? null : 'GS013' },
      before: answer(before),
      after: answer(after),
    };
  }

  /** The calls of a sequel are changes too. */
  async runSequel({ transaction, sequel, reads, block, time }: SequelRequest): Promise<SequelResult> {
    if (this.failure) throw this.failure;
    const reason = this.sequelReason;
    const before = await this.protocol.readSnapshot(block);
    const calls = transaction === null ? [] : decodeTransaction(this.deployment, transaction);
    const after = reason === null ? withChanges(before, changesOf([...calls, ...sequel])) : before;
    const cells = new Map(cellsOf(after).map((cell) => [nameOf(cell), cell]));
    return {
      block: before.block,
      time,
      execution: transaction === null ? null : { ok: true, reason: null },
      sequel: sequel.map((call) => ({ ...call, ok: reason === null, reason })),
      after: reads.map(({ data }) => ({ success: true, data: toHex(JSON.stringify(cells.get(fromHex(data)))) })),
    };
  }
}

const nameOf = ({ ilk, parameter }: ParameterCell): string => `${ilk ?? ''} ${parameter}`;
