import type { Block, BlockReference, Call } from '../../platform/chain/rpc.js';
import type { ExecutorBounds } from '../../risk/guardrails/executor-bounds.js';

/** Parameters that an adapter of the executor may have, with the unit of their values. */
export const EXECUTOR_PARAMETERS = {
  liquidationRatio: 'ray',
  safetyRatio: 'ray',
  stabilityFee: 'bps',
  debtCeiling: 'rad',
  autoCeiling: 'rad',
  ceilingGap: 'rad',
  ceilingTtl: 'seconds',
  debtFloor: 'rad',
  auctionLimit: 'rad',
  liquidationPenalty: 'wad',
} as const;
export type ExecutorParameter = keyof typeof EXECUTOR_PARAMETERS;
export type ExecutorUnit = (typeof EXECUTOR_PARAMETERS)[ExecutorParameter];

/** Where one parameter of one type may go now, as the executor itself answers. */
export interface ExecutorLimit {
  readonly ilk: string;
  readonly parameter: ExecutorParameter;
  /** Identifier in the executor, 32 bytes hex. */
  readonly id: string;
  readonly bounds: ExecutorBounds;
  readonly current: bigint;
  /** Ends of what is allowed now; the present value where it may not move that way. */
  readonly lowest: bigint;
  readonly highest: bigint;
  /** When its cooldown lets it fall, and rise [s]; zero when it never moved. */
  readonly readyDown: number;
  readonly readyUp: number;
  readonly budgetLeft: bigint;
  /** Why it may not move at all; null when it may. */
  readonly obstacle: string | null;
}

/** What an executor allows of one type at one block. */
export interface ExecutorLimits {
  readonly block: Block;
  readonly executor: string;
  readonly halted: boolean;
  /** Parameters without bounds are left out: the executor does not move them. */
  readonly limits: readonly ExecutorLimit[];
}

/** A move as the executor takes it. */
export interface ExecutorMove {
  readonly id: string;
  readonly expectedOld: bigint;
  readonly newValue: bigint;
}

/** What `execute`, or `schedule` where `delaySeconds` is not zero, would say. */
export interface ExecutorCheck {
  readonly ok: boolean;
  readonly delaySeconds: number;
  /** For each move what refuses it; null where nothing does. */
  readonly reasons: readonly (string | null)[];
}

export const BoundedExecutor = Symbol('BoundedExecutor');

/** The contract through which the Safe moves parameters within the limits of the protocol's governance. */
export interface BoundedExecutor {
  /** @throws {NoExecutorError} where the deployment names none. @throws {RpcUnavailableError | UnreadableProtocolError} */
  limits(ilk: string, block: BlockReference): Promise<ExecutorLimits>;
  /** @throws {NoExecutorError | RpcUnavailableError | UnreadableProtocolError} */
  check(moves: readonly ExecutorMove[], block: BlockReference): Promise<ExecutorCheck>;
  /** @throws {NoExecutorError} */
  idOf(ilk: string, parameter: ExecutorParameter): string;
  /** Moves that need no delay; identifiers are put in order. @param reportHash of the evidence. @param deadline [s]. */
  execute(moves: readonly ExecutorMove[], reportHash: string, deadline: number): Call;
  /** Moves of which one has a delay. */
  schedule(moves: readonly ExecutorMove[], reportHash: string, deadline: number): Call;
  /** What anyone may send once the delay of a scheduled batch is over. */
  executeScheduled(moves: readonly ExecutorMove[], reportHash: string): Call;
}
