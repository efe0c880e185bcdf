import { BallastError } from '../../units/ballast-error.js';

/** A pool that cannot be sold into. It is left out of the depth, and its reason is shown with the curve. */
export class UnusablePoolError extends BallastError {
  readonly code = 'market-data/unusable-pool';

  constructor(
    address: string,
    readonly why: string,
  ) {
    super(`${address}: ${why}`, 'Correct the deployment, or wait until the pool has liquidity again.', {
      address,
      why,
    });
  }
}
