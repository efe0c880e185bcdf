import type { Block } from '../platform/chain/rpc.js';
import type { ParameterUnit } from './protocol.port.js';

/** One change of one parameter, as the chain tells it. */
export interface ParameterRecord {
  /** Null for a value of the whole system. */
  readonly ilk: string | null;
  /** Named as in the table of parameters, `liquidationRatio`. */
  readonly parameter: string;
  readonly unit: ParameterUnit;
  /** Decimal string in the contract's unit, or an address; null where nothing on the chain says what it was before. */
  readonly from: string | null;
  readonly to: string;
  readonly human: { readonly from: string | null; readonly to: string };
  /** Time in seconds since 1970. */
  readonly block: Pick<Block, 'number' | 'hash' | 'timestamp'>;
  /** Null for a value that no log tells: then the block is the one at which the change was noticed. */
  readonly transaction: string | null;
  readonly logIndex: number | null;
  /** Who sent the transaction, and the contract that it went to; null where that is unknown. */
  readonly sender: string | null;
  readonly through: string | null;
  /** Who called the contract of the parameter, where its log says so. */
  readonly caller: string | null;
  /** Contract and word of the parameter there, `Spotter.mat`. */
  readonly source: string;
}

export interface ParameterValue {
  readonly ilk: string | null;
  readonly parameter: string;
  /** As in the table of parameters. */
  readonly value: string;
}

export interface HistoryAt {
  readonly block: Block;
  /** In the order of the chain. What wrote the value that was there already is no change. */
  readonly records: readonly ParameterRecord[];
  /** What all changes add up to: every parameter that has ever been changed. */
  readonly values: readonly ParameterValue[];
}

export const ParameterHistory = Symbol('ParameterHistory');

/** Every change of every parameter since the protocol was deployed. */
export interface ParameterHistory {
  /**
   * Up to the block and no further. The first time reads the logs of the whole chain, later ones what is new.
   * @throws {RpcUnavailableError | RpcRefusedError | UnreadableProtocolError} and never a part.
   */
  at(block: Block): Promise<HistoryAt>;
  /** Addresses of the protocol that have a name, in lower case: who sent or called is said by it. */
  names(): ReadonlyMap<string, string>;
}
