import type { Block } from '../platform/chain/rpc.js';

/** Somebody who has a right on a contract. */
export interface RightsHolder {
  readonly address: string;
  /** As the deployment calls it; null for one that it does not name. */
  readonly name: string | null;
  /**
   * `operator` is whom the question was asked for, `governance` acts for the protocol's own governance, `protocol` is another
   * contract of the deployment, `account` has a key and no code, `unknown` is a contract that the deployment does not name.
   */
  readonly kind: 'operator' | 'governance' | 'protocol' | 'account' | 'unknown';
}

/** Who may do everything to one contract. */
export interface ContractRights {
  readonly contract: string;
  readonly address: string;
  /** All who are listed in the contract itself; null where it keeps no such list. */
  readonly wards: readonly RightsHolder[] | null;
  /** Null where it has none. */
  readonly owner: RightsHolder | null;
  /** Whom it asks whether a caller may; null where it asks nobody. */
  readonly authority: RightsHolder | null;
}

/** How the operator can change a parameter: itself, only governance after its delay, or nobody who is known. */
export type Reach = 'direct' | 'delayed' | 'none';

export interface ParameterReach {
  readonly parameter: string;
  /** Types with this reach; null for a value of the whole system. */
  readonly ilks: readonly string[] | null;
  /** The contracts that hold it. */
  readonly contract: string;
  readonly reach: Reach;
}

export interface AuthorityReport {
  readonly block: Block;
  readonly operator: RightsHolder;
  readonly governance: {
    /** In whose name governance acts. */
    readonly executor: RightsHolder;
    /** Seconds between a decision and its execution. */
    readonly delaySeconds: number;
    readonly owner: RightsHolder | null;
    /** Who decides who may decide, and whom it has elected. */
    readonly authority: RightsHolder | null;
    readonly elected: RightsHolder | null;
  };
  readonly contracts: readonly ContractRights[];
  readonly reach: readonly ParameterReach[];
  /** Blocks whose logs named candidates; a right given in a constructor is found only where its holder is named otherwise. */
  readonly searched: { readonly from: number; readonly to: number; readonly candidates: number };
}

export const Authority = Symbol('Authority');

/** Who may change what in the protocol. */
export interface Authority {
  /**
   * Every right, confirmed by the contracts at the block.
   * @throws {UnreadableProtocolError | RpcUnavailableError | RpcRefusedError} never a part.
   */
  read(operator: string, block: Block): Promise<AuthorityReport>;
}
