import { keccak256 } from 'ethers';
import { MULTICALL3, decodeAggregate, encodeAggregate, type Outcome } from '../platform/chain/multicall.js';
import { RpcRefusedError } from '../platform/chain/rpc-error.js';
import type { Block, BlockReference, Call, Rpc } from '../platform/chain/rpc.js';
import type { CallResult, DryRun, DryRunRequest, DryRunResult, SequelRequest, SequelResult } from './dry-run.port.js';
import { revertReason } from './revert-reason.codec.js';
import { decodeTransaction } from './safe-builder.codec.js';
import { DryRunDisagreementError, DryRunUnavailableError } from './safe-error.js';
import type { SafeDeployment, SafeTransaction } from './safe-transaction.js';
import { execTransactionData } from './signature.codec.js';

const word = (value: bigint | number): string => value.toString(16).padStart(64, '0');
const slot = (index: number): string => `0x${word(index)}`;
/** Storage of the Safe: a mapping of owners, the threshold and the nonce. */
const OWNERS = 2;
const THRESHOLD = 4;
const NONCE = 5;
const MULTICALL_WORD = word(BigInt(MULTICALL3));
const MULTICALL_AS_OWNER = keccak256(`0x${MULTICALL_WORD}${word(OWNERS)}`);
/** A signature that the contract takes from its caller: the owner's address, nothing, 1. */
const SIGNED_BY_CALLER = `0x${MULTICALL_WORD}${word(0)}01`;
/** The error code of JSON-RPC for a call that reverted. */
const EXECUTION_REVERTED = 3;
/** Multicall3's getCurrentBlockTimestamp() */
const TIME: Call = { to: MULTICALL3, data: '0x0f28c97d' };

/** Reads, calls, reads: what one `eth_call` answered. */
interface Run {
  readonly time: number;
  readonly before: readonly Outcome[];
  readonly calls: readonly Outcome[];
  readonly after: readonly Outcome[];
}

/** What both ways of running start from. */
interface Setting {
  readonly reads: readonly Call[];
  readonly at: BlockReference;
  readonly blockOverrides: Record<string, string> | undefined;
}

/** Dry run by `eth_call` with state overrides, which every node of today's clients knows. */
export class OverrideDryRun implements DryRun {
  private timeOverride: Promise<boolean> | undefined;

  constructor(
    private readonly deployment: SafeDeployment,
    private readonly rpc: Rpc,
  ) {}

  async run({ transaction, reads, block: reference, time }: DryRunRequest): Promise<DryRunResult> {
    const calls = decodeTransaction(this.deployment, transaction);
    const block = await this.rpc.block(reference);
    const at = { blockHash: block.hash };
    const wanted = `0x${(time ?? block.timestamp + 1).toString(16)}`;
    const blockOverrides = (await this.knowsTimeOverride(block)) ? { time: wanted } : undefined;
    const setting: Setting = { reads: [TIME, ...reads], at, blockOverrides };
    const [one, whole] = await Promise.all([this.runCalls(calls, setting), this.runExecution(transaction, setting)]);
    return judge(block, calls, one, whole);
  }

  async runSequel({
    transaction,
    sequel,
    reads,
    block: reference,
    time,
    overrides,
  }: SequelRequest): Promise<SequelResult> {
    const block = await this.rpc.block(reference);
    if (!(await this.knowsTimeOverride(block)))
      throw new DryRunUnavailableError('the node cannot run a call at another time', { block: block.hash });
    const execution = transaction === null ? [] : [this.executionOf(transaction)];
    const calls = [...execution.map(({ call }) => call), ...sequel];
    const state = Object.assign({}, overrides, ...execution.map((it) => it.overrides)) as Record<string, unknown>;
    const data = encodeAggregate([TIME, ...calls, ...reads]);
    const at = { blockHash: block.hash };
    const when = { time: `0x${time.toString(16)}` };
    const answer = await this.rpc.call({ to: MULTICALL3, data }, at, state, when).catch(explain);
    const [clock, ...outcomes] = decodeAggregate(answer);
    const [own] = outcomes;
    return {
      block,
      time: Number(clock?.data),
      execution: transaction === null ? null : outcomeOf(own),
      sequel: sequel.map((call, index) => describe(call, outcomes[execution.length + index])),
      after: outcomes.slice(calls.length),
    };
  }

  /** Multicall3 stands where the Safe is, so that the calls come from the Safe's address and each says why it fails. */
  private async runCalls(calls: readonly Call[], setting: Setting): Promise<Run> {
    const code = await this.rpc.code(MULTICALL3, setting.at);
    if (code === '0x') throw new DryRunUnavailableError('Multicall3 is not on this chain', { address: MULTICALL3 });
    const { safe } = this.deployment;
    return this.callTogether(safe, calls, setting, { [safe]: { code } });
  }

  /**
   * The Safe keeps its code: Multicall3 becomes an owner whose word is enough, and the nonce is the transaction's, as it
   * will be when its turn comes. Guard, modules and MultiSendCallOnly run as they will.
   */
  private async runExecution(tx: SafeTransaction, setting: Setting): Promise<Run> {
    const { call, overrides } = this.executionOf(tx);
    return this.callTogether(MULTICALL3, [call], setting, overrides);
  }

  private executionOf(tx: SafeTransaction): { readonly call: Call; readonly overrides: Record<string, unknown> } {
    const { safe } = this.deployment;
    const stateDiff = { [slot(THRESHOLD)]: slot(1), [MULTICALL_AS_OWNER]: slot(1), [slot(NONCE)]: slot(tx.nonce) };
    const call = { to: safe, data: execTransactionData(tx, SIGNED_BY_CALLER) };
    return { call, overrides: { [safe]: { stateDiff } } };
  }

  private async callTogether(
    to: string,
    calls: readonly Call[],
    { reads, at, blockOverrides }: Setting,
    overrides: Record<string, unknown>,
  ): Promise<Run> {
    const data = encodeAggregate([...reads, ...calls, ...reads]);
    const outcomes = decodeAggregate(await this.rpc.call({ to, data }, at, overrides, blockOverrides).catch(explain));
    const [clock, ...before] = outcomes.slice(0, reads.length);
    const afterCalls = reads.length + calls.length;
    return {
      time: Number(clock?.data),
      before,
      calls: outcomes.slice(reads.length, afterCalls),
      after: outcomes.slice(afterCalls + 1),
    };
  }

  /** Asked once: some nodes refuse a fourth argument of `eth_call`, others ignore it. */
  private knowsTimeOverride(block: Block): Promise<boolean> {
    this.timeOverride ??= this.probeTimeOverride(block).catch((error: unknown) => {
      if (error instanceof RpcRefusedError) return false;
      this.timeOverride = undefined;
      throw error;
    });
    return this.timeOverride;
  }

  private async probeTimeOverride({ hash, timestamp }: Block): Promise<boolean> {
    const time = `0x${(timestamp + 1).toString(16)}`;
    const seen = await this.rpc.call(TIME, { blockHash: hash }, {}, { time });
    return BigInt(seen) === BigInt(time);
  }
}

/** With the overrides nothing can revert as a whole; without them everything does. */
function explain(error: unknown): never {
  const reverted = error instanceof RpcRefusedError && error.details['rpcCode'] === EXECUTION_REVERTED;
  throw reverted ? new DryRunUnavailableError('the node ignores state overrides', error.details) : error;
}

const describe = (call: Call, outcome: Outcome | undefined): CallResult => {
  const ok = outcome?.success === true;
  return { ...call, ok, reason: ok ? null : revertReason(outcome?.data ?? '0x') };
};

const outcomeOf = (outcome: Outcome | undefined): { readonly ok: boolean; readonly reason: string | null } => {
  const ok = outcome?.success === true;
  return { ok, reason: ok ? null : revertReason(outcome?.data ?? '0x') };
};

const differ = (a: readonly Outcome[], b: readonly Outcome[]): boolean =>
  a.length !== b.length ||
  a.some(({ success, data }, index) => success !== b[index]?.success || data !== b[index].data);

/** A guard may refuse what every call alone would do; nothing else may tell the two runs apart. */
function judge(block: Block, calls: readonly Call[], one: Run, whole: Run): DryRunResult {
  const results = calls.map((call, index) => describe(call, one.calls[index]));
  const [outcome] = whole.calls;
  const ok = outcome?.success === true;
  const disagree = (what: string): never => {
    throw new DryRunDisagreementError(what, { block: block.hash, calls: results, execution: outcome });
  };
  if (one.time !== whole.time) disagree('they saw different times');
  if (differ(one.before, whole.before)) disagree('they started from different values');
  if (ok && !results.every((result) => result.ok)) disagree('a call fails alone and succeeds in the batch');
  if (ok && differ(one.after, whole.after)) disagree('they left different values');
  return {
    block,
    time: one.time,
    ok,
    calls: results,
    execution: outcomeOf(outcome),
    before: whole.before,
    after: whole.after,
  };
}
