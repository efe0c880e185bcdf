import type { Rpc } from '../platform/chain/rpc.js';
import type { ProtocolKitAdapter } from './kit.adapter.js';
import { HashDisagreementError } from './safe-error.js';
import { safeHashes } from './safe-hash.codec.js';
import type { SafeDeployment, SafeTransaction } from './safe-transaction.js';
import { transactionHashCall } from './signature.codec.js';

/** The hash of one transaction from three sources; they are equal, or `HashDisagreementError` was thrown. */
export interface CrossCheck {
  readonly own: string;
  readonly kit: string;
  readonly contract: string;
}

/** Asks protocol-kit and the Safe itself for the hash that this room computed. */
export class HashCheckAdapter {
  constructor(
    private readonly deployment: SafeDeployment,
    private readonly rpc: Rpc,
    private readonly kit: ProtocolKitAdapter,
  ) {}

  /** @throws {HashDisagreementError} @throws {UnsafeTransactionError} */
  async crossCheck(tx: SafeTransaction): Promise<CrossCheck> {
    const own = safeHashes(this.deployment, tx).safeTxHash;
    const [kit, contract] = await Promise.all([
      this.kit.rebuild(tx),
      this.rpc.call(transactionHashCall(this.deployment.safe, tx), 'latest'),
    ]);
    const same = kit.data === tx.data && kit.operation === tx.operation && kit.to.toLowerCase() === tx.to.toLowerCase();
    if (!same) throw new HashDisagreementError('The batch', { own: tx.data, kit: kit.data, to: tx.to, kitTo: kit.to });
    if (own !== kit.safeTxHash || own !== contract)
      throw new HashDisagreementError('The safeTxHash', { own, kit: kit.safeTxHash, contract });
    return { own, kit: kit.safeTxHash, contract };
  }
}
