import type { BlockReference, Call } from '../../platform/chain/rpc.js';

/** One recommended value, in the parameter's unit. */
export interface PublishedValue {
  readonly ilk: string;
  readonly parameter: string;
  readonly value: bigint;
}

/** What the service says at one time about its recommendations; times in seconds. */
export interface PublicationContent {
  /** Rises with every publication. */
  readonly sequence: number;
  /** Of the block that was assessed. */
  readonly publishedAt: number;
  readonly validUntil: number;
  /** 32 bytes, hex. */
  readonly evidenceHash: string;
  readonly values: readonly PublishedValue[];
}

/** Signed for one chain, one contract and one epoch of its signers: anyone may bring it there. */
export interface SignedPublication extends PublicationContent {
  readonly contract: string;
  readonly epoch: number;
  readonly signer: string;
  /** EIP-712 hash, and the signature over it. */
  readonly digest: string;
  readonly signature: string;
  /** The transaction that brings it there. */
  readonly call: Call;
}

/** The newest value of a parameter on chain. */
export interface ValueOnChain extends PublishedValue {
  readonly publishedAt: number;
  readonly validUntil: number;
  readonly evidenceHash: string;
  readonly isValid: boolean;
}

/** Where the publications of this protocol stand. */
export interface PublicationState {
  readonly contract: string;
  readonly epoch: number;
  /** Sequence of the newest one there; zero for none of this epoch. */
  readonly sequence: number;
  /** Key that the contract takes; the zero address while it is suspended. */
  readonly signer: string;
}

export const Publications = Symbol('Publications');

/** The contract in which recommended parameters are published, and the key that signs for it. */
export interface Publications {
  /** @throws {NoExecutorError | RpcUnavailableError | UnreadableProtocolError} */
  state(block: BlockReference): Promise<PublicationState>;
  /**
   * The same content has the same signature, whenever it is asked for.
   * @throws {NoPublisherKeyError} @throws {NoExecutorError | RpcUnavailableError | UnreadableProtocolError}
   */
  sign(content: PublicationContent, block: BlockReference): Promise<SignedPublication>;
  /**
   * Why the contract would not take it at that block, as its own dry run says; null where it would.
   * @throws {RpcUnavailableError | UnreadableProtocolError}
   */
  refusal(publication: SignedPublication, block: BlockReference): Promise<string | null>;
  /** Values on chain of these parameters; those that were never published are left out. */
  onChain(
    parameters: readonly Pick<PublishedValue, 'ilk' | 'parameter'>[],
    block: BlockReference,
  ): Promise<ValueOnChain[]>;
}
