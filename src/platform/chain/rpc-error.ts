/** The node did not answer, or not with JSON: nothing is known, so nothing may be concluded. */
export class RpcUnavailableError extends Error {
  readonly code: string = 'chain/unavailable';
  readonly next: string =
    'Check that the node runs and that BALLAST_RPC_URL is right; the work is repeated when it is back.';
  readonly details: Readonly<Record<string, unknown>>;

  constructor(url: string, method: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The node at ${url} did not answer ${method} (${why}).`, { cause });
    this.name = 'RpcUnavailableError';
    this.details = { url, method };
  }
}

/** The node answered with an error; `data` holds the revert data when there is some. */
export class RpcRefusedError extends Error {
  readonly code = 'chain/refused';
  readonly next = 'Read the reason: a revert names the rule that was broken, a missing block means a reorganisation.';
  readonly details: Readonly<Record<string, unknown>>;
  readonly data: string | undefined;

  constructor(method: string, error: { code: number; message: string; data?: string }) {
    super(`The node refused ${method}: ${error.message}`);
    this.name = 'RpcRefusedError';
    this.data = typeof error.data === 'string' ? error.data : undefined;
    this.details = { method, rpcCode: error.code, rpcMessage: error.message };
  }
}

/** The node answered that it has no such block: one of the future, or one that a reorganisation took away. */
export class MissingBlockError extends RpcRefusedError {
  constructor(method: string, reference: unknown) {
    super(method, { code: -32_000, message: `no block ${JSON.stringify(reference)}` });
    this.name = 'MissingBlockError';
  }
}

/** Endpoints contradict each other, or too few of them answered: nothing is known, so nothing may be concluded. */
export class RpcDisagreementError extends RpcUnavailableError {
  override readonly code = 'chain/disagreement';
  override readonly next =
    'Look at each endpoint of BALLAST_RPC_URL: one lies, lags or is on another chain. Work goes on when enough agree.';

  constructor(method: string, votes: readonly string[], agree: number) {
    super(votes.join(', '), method, `${String(agree)} equal answers are needed, and they contradict each other`);
    this.name = 'RpcDisagreementError';
  }
}
