/** The fields that a Safe owner signs (EIP-712 `SafeTx`); amounts as decimal strings, as wallets and services spell them. */
export interface SafeTransaction {
  readonly to: string;
  readonly value: string;
  readonly data: string;
  /** 0 call, 1 delegatecall. */
  readonly operation: 0 | 1;
  readonly safeTxGas: string;
  readonly baseGas: string;
  readonly gasPrice: string;
  readonly gasToken: string;
  readonly refundReceiver: string;
  readonly nonce: number;
}

/** The three hashes that signers compare. */
export interface SafeHashes {
  readonly domainHash: string;
  readonly messageHash: string;
  readonly safeTxHash: string;
}

/** Where a Safe is and what it may delegatecall to. */
export interface SafeDeployment {
  readonly chainId: number;
  readonly safe: string;
  readonly multiSendCallOnly: string;
  /** Address by name of the Safe suite, for protocol-kit on chains that safe-deployments does not list. */
  readonly suite: Readonly<Record<string, string>>;
}

/** An owner's signature: 65 bytes over the safeTxHash. */
export interface Confirmation {
  readonly owner: string;
  readonly signature: string;
}
