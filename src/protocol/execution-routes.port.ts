import type { Block, BlockReference, Call } from '../platform/chain/rpc.js';
import type { EncodedCall, ParameterChange, ParameterState } from './protocol.port.js';

/**
 * How a change reaches the protocol: `direct` by the batch itself; `delayed` by a plan that the batch files and anyone executes
 * after the protocol's delay; `bounded` through a module with limits of its own; `ramp` step by step along a straight line.
 */
export type Route = 'direct' | 'delayed' | 'bounded' | 'ramp';

/** The route of one change of a batch, and why it is that one. */
export interface RouteOfChange {
  readonly ilk: string | null;
  readonly parameter: ParameterChange['parameter'];
  readonly route: Route;
  readonly why: string;
}

/** State that a simulation puts in place of the chain's, by address, as `eth_call` takes it. */
export type StateOverrides = Readonly<Record<string, { readonly stateDiff: Readonly<Record<string, string>> }>>;

/** What a batch files for later. It is done by `execution` once its time has come, by anyone. */
export interface DelayedPlan {
  readonly kind: 'delayed-plan';
  /** By which the protocol knows it. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly delaySeconds: number;
  /** Who makes the calls then. */
  readonly executor: string;
  /** What it does, in order. */
  readonly calls: readonly EncodedCall[];
  readonly execution: Call;
  /** Takes it back; the sender of the batch may, before it is executed. */
  readonly cancellation: Call;
  /** Lets a simulation execute it in the block of the batch, the protocol's delay left out. */
  readonly withoutDelay: StateOverrides;
}

/** A value that moves in a straight line from the block of the batch on; each step is a `tick`, by anyone. */
export interface Ramp {
  readonly kind: 'ramp';
  readonly ilk: string;
  readonly parameter: 'liquidationRatio';
  /** Raw values in the parameter's unit, which at its start must be in force. */
  readonly from: string;
  readonly to: string;
  readonly durationSeconds: number;
  readonly tick: Call;
  readonly cancellation: Call;
}

/** What a transaction leaves to be done after it. */
export type FollowUp = DelayedPlan | Ramp;

export interface RoutedBatch {
  /** The whole transaction of the sender, in order. */
  readonly calls: readonly EncodedCall[];
  /** One for each change. */
  readonly routes: readonly RouteOfChange[];
  readonly followUps: readonly FollowUp[];
  /** Rights that somebody lacks, in words; nothing of the batch can be done while there are any. */
  readonly missing: readonly string[];
}

export interface RoutedRequest {
  readonly changes: readonly ParameterChange[];
  /** Read at `block`. */
  readonly state: ParameterState;
  readonly block: Block;
  readonly sender: string;
  /** Last moment at which the transaction may be executed [s]. */
  readonly executedBefore: number;
}

/** How one parameter is changed here, and within what. */
export interface RouteRow {
  /** Null where it is the same for all types, or a value of the whole system. */
  readonly ilk: string | null;
  readonly parameter: ParameterChange['parameter'];
  readonly route: Route;
  readonly why: string;
  /** What is missing for it, in words. */
  readonly missing: readonly string[];
  readonly delaySeconds: number | null;
  /** No change before this time [s]; null where nothing makes it wait. */
  readonly blockedUntil: number | null;
  /** Limits of the module for people, `0.00 % to 30.00 %, step 4.00 %`; null where there are none. */
  readonly limits: string | null;
}

/** How every parameter would be changed at a block. */
export interface RouteTable {
  readonly block: Block;
  readonly safe: string;
  readonly routes: readonly RouteRow[];
}

/** How far a follow-up is at a block. */
export type FollowUpState =
  | {
      /** `waiting` for its time, or `due`: anyone can make the call now, and nobody has. */
      readonly status: 'waiting' | 'due';
      readonly reason: string;
      /** What may be sent now; null while nothing may. */
      readonly call: Call | null;
    }
  | {
      /** Done, taken back, or turned into something else than was signed. */
      readonly status: 'done' | 'dropped' | 'wrong';
      readonly reason: string;
      /** Where that happened. */
      readonly block: Block;
      readonly transactionHash: string | null;
    };

export const ExecutionRoutes = Symbol('ExecutionRoutes');

/** The ways on which changes reach the protocol: chosen by configuration, and by who has which right. */
export interface ExecutionRoutes {
  /**
   * One transaction for all changes.
   * @throws {UnencodableChangeError} also when a module would refuse a change, or cannot be asked yet.
   * @throws {RpcUnavailableError | RpcRefusedError}
   */
  route(request: RoutedRequest): Promise<RoutedBatch>;
  /** The route of every parameter. @throws {RpcUnavailableError | RpcRefusedError} */
  table(sender: string, block: BlockReference): Promise<RouteRow[]>;
  /**
   * @param since the block that began it. @throws {RpcUnavailableError | RpcRefusedError}
   */
  readFollowUp(followUp: FollowUp, since: Block, head: Block): Promise<FollowUpState>;
}
