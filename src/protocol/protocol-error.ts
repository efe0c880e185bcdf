import type { Call } from '../platform/chain/rpc.js';
import { BallastError } from '../units/ballast-error.js';

/** A wanted change that has no exact, effective form on chain. `rule` names what forbids it. */
export class UnencodableChangeError extends BallastError {
  readonly code = 'protocol/unencodable-change';

  constructor(
    readonly rule: string,
    what: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(`No call can make this change (${rule}): ${what}`, 'Correct the change, or leave it out of the batch.', {
      rule,
      ...details,
    });
  }
}

/** A call that says something the decoder does not know, or says it in other bytes than it should. */
export class UndecodableCallError extends BallastError {
  readonly code = 'protocol/undecodable-call';

  constructor(
    readonly rule: string,
    what: string,
    call: Call,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(`The call cannot be read (${rule}): ${what}`, 'Do not sign it: nobody can say what it does.', {
      rule,
      to: call.to,
      data: call.data,
      ...details,
    });
  }
}

/** A contract refused a read, or answered with something else than its interface promises. */
export class UnreadableProtocolError extends BallastError {
  readonly code = 'protocol/unreadable';

  constructor(read: string, details: Readonly<Record<string, unknown>> = {}) {
    super(
      `The protocol did not answer ${read}.`,
      'Compare the addresses of the deployment with the chain; nothing is concluded from the other reads.',
      { read, ...details },
    );
  }
}

/** The chain points at another contract than the deployment file. */
export class StaleDeploymentError extends BallastError {
  readonly code = 'protocol/stale-deployment';

  constructor(role: string, expected: string, found: string) {
    super(
      `The deployment says that ${role} is ${expected}, the chain says ${found}.`,
      'Governance replaced a contract: check the new one and correct the deployment file.',
      { role, expected, found },
    );
  }
}

/** Neither the registry nor the deployment knows a collateral type of this name. */
export class UnknownCollateralTypeError extends BallastError {
  readonly code = 'not-found/collateral-type';

  constructor(ilk: string, known: readonly string[]) {
    super(`The protocol has no collateral type ${ilk}.`, `Types are: ${known.join(', ')}.`, { ilk, known });
  }
}

/** A parameter that no change has ever been made of. */
export class UnknownParameterError extends BallastError {
  readonly code = 'input/parameter';

  constructor(parameter: string, known: readonly string[]) {
    super(`No change of ${parameter} is known.`, `Ask for one of ${known.join(', ')}.`, { parameter, known });
  }
}

/** The deployment names no bounded executor. */
export class NoExecutorError extends BallastError {
  readonly code = 'protocol/executor-not-found';

  constructor() {
    super(
      'The deployment names no bounded executor: there are no limits on chain to show.',
      'Name its contracts in the section `executor` of the deployment file, see docs/contracts.md.',
    );
  }
}

/** There is no key to sign publications with. */
export class NoPublisherKeyError extends BallastError {
  readonly code = 'protocol/publisher-key-not-found';

  constructor() {
    super(
      'This service has no key to sign recommended parameters with.',
      'Put the key that the publication contract names as its signer into BALLAST_PUBLISHER_KEY.',
    );
  }
}
