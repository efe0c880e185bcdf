import { BallastError } from '../units/ballast-error.js';

type Details = Readonly<Record<string, unknown>>;

/** A Safe transaction that nobody should sign; `rule` names why. */
export class UnsafeTransactionError extends BallastError {
  readonly code = 'safe/unsafe-transaction';

  constructor(
    readonly rule: string,
    what: string,
    details: Details = {},
  ) {
    super(`The transaction must not be signed (${rule}): ${what}`, 'Reject it, and build the batch again.', {
      rule,
      ...details,
    });
  }
}

/** Two independent computations of the same transaction came to different results. */
export class HashDisagreementError extends BallastError {
  readonly code = 'safe/hash-disagreement';

  constructor(what: string, found: Details) {
    super(
      `${what} is not the same for all who compute it.`,
      'Sign and publish nothing: the Safe, its version or the chain is not what the deployment says.',
      found,
    );
  }
}

/** The two ways of running a transaction dry came to different results. */
export class DryRunDisagreementError extends BallastError {
  readonly code = 'safe/dry-run-disagreement';

  constructor(what: string, details: Details) {
    super(
      `The calls one by one and the transaction as a whole do not do the same: ${what}.`,
      'Sign nothing: look for a guard, a call that depends on its caller, or a node that does not apply overrides.',
      details,
    );
  }
}

/** The node cannot run anything dry. */
export class DryRunUnavailableError extends BallastError {
  readonly code = 'safe/dry-run-unavailable';

  constructor(why: string, details: Details = {}) {
    super(
      `Nothing can be run dry here: ${why}.`,
      'Use a node that applies state overrides of eth_call, on a chain that has Multicall3.',
      details,
    );
  }
}

/** A signature that does not count; `rule` names why. */
export class InvalidSignatureError extends BallastError {
  readonly code = 'safe/invalid-signature';

  constructor(
    readonly rule: string,
    what: string,
    details: Details = {},
  ) {
    super(`The signature does not count (${rule}): ${what}`, 'Sign the typed data of this transaction as an owner.', {
      rule,
      ...details,
    });
  }
}

export class NotEnoughSignaturesError extends BallastError {
  readonly code = 'safe/not-enough-signatures';

  constructor(safeTxHash: string, signed: number, threshold: number) {
    super(
      `${String(signed)} of ${String(threshold)} owners have signed.`,
      'Wait for more signatures; only those of present owners count.',
      { safeTxHash, signed, threshold },
    );
  }
}

export class UnknownTransactionError extends BallastError {
  readonly code = 'safe/unknown-transaction';

  constructor(safeTxHash: string) {
    super(`No published transaction has the hash ${safeTxHash}.`, 'Publish it before it is signed.', { safeTxHash });
  }
}

/** The Safe did not answer as its interface promises. */
export class UnreadableSafeError extends BallastError {
  readonly code = 'safe/unreadable';

  constructor(read: string, details: Details = {}) {
    super(
      `The Safe did not answer ${read}.`,
      'Compare the addresses of the deployment with the chain; version 1.4.1 or newer is expected.',
      details,
    );
  }
}

/** What was given is nothing that anybody signs. */
export class UnreadableInputError extends BallastError {
  readonly code = 'input/not-signable';

  constructor(what: string) {
    super(
      `This cannot be decoded: ${what}.`,
      'Give hexadecimal text of a call, of multiSend or of execTransaction, or JSON of the Transaction Builder or of a proposal.',
      { what },
    );
  }
}
