import { getAddress } from 'ethers';
import { MoreThanOrEqual, type Repository } from 'typeorm';
import type { SafeConfirmationRow } from './safe-confirmation.entity.js';
import { HashDisagreementError, InvalidSignatureError, UnknownTransactionError } from './safe-error.js';
import { safeHashes } from './safe-hash.codec.js';
import type { SafeStateAdapter } from './safe-state.adapter.js';
import type { SafeTransactionRow } from './safe-transaction.entity.js';
import type { Confirmation, SafeDeployment, SafeHashes, SafeTransaction } from './safe-transaction.js';
import { recoverSigner } from './signature.codec.js';
import type { PublishedTransaction, TransactionStore } from './transaction-store.port.js';

/** Keeps transactions and signatures in the service's own database. */
export class OwnStoreAdapter implements TransactionStore {
  constructor(
    private readonly deployment: SafeDeployment,
    private readonly state: Pick<SafeStateAdapter, 'readNonce'>,
    private readonly transactions: Repository<SafeTransactionRow>,
    private readonly signatures: Repository<SafeConfirmationRow>,
  ) {}

  async publish(transaction: SafeTransaction, hashes: SafeHashes, origin: string): Promise<void> {
    const own = safeHashes(this.deployment, transaction);
    if (own.safeTxHash !== hashes.safeTxHash || own.messageHash !== hashes.messageHash)
      throw new HashDisagreementError('The transaction to publish', { own, given: hashes });
    const row = {
      ...own,
      safe: getAddress(this.deployment.safe),
      nonce: transaction.nonce,
      fields: transaction,
      origin,
    };
    await this.transactions.createQueryBuilder().insert().values(row).orIgnore().execute();
  }

  async load(safeTxHash: string): Promise<PublishedTransaction> {
    const row = await this.transactions.findOneBy({ safeTxHash });
    if (row === null) throw new UnknownTransactionError(safeTxHash);
    return published(row);
  }

  async queue(safe: string): Promise<PublishedTransaction[]> {
    const nonce = await this.state.readNonce('latest');
    const rows = await this.transactions.find({
      where: { safe: getAddress(safe), nonce: MoreThanOrEqual(nonce) },
      order: { nonce: 'ASC', publishedAt: 'ASC' },
    });
    return rows.map(published);
  }

  async confirmations(safeTxHash: string): Promise<Confirmation[]> {
    const rows = await this.signatures.findBy({ safeTxHash });
    return rows
      .map(({ owner, signature }) => ({ owner, signature }))
      .sort((a, b) => (BigInt(a.owner) < BigInt(b.owner) ? -1 : 1));
  }

  async addConfirmation(safeTxHash: string, { owner, signature }: Confirmation): Promise<void> {
    const { transaction } = await this.load(safeTxHash);
    const signer = recoverSigner(this.deployment, transaction, signature);
    if (signer !== getAddress(owner))
      throw new InvalidSignatureError('foreign', `it was made by ${signer}.`, { owner, signer });
    const row = { safeTxHash, owner: signer, signature: signature.toLowerCase() };
    await this.signatures.createQueryBuilder().insert().values(row).orIgnore().execute();
  }
}

const published = (row: SafeTransactionRow): PublishedTransaction => ({
  safe: row.safe,
  transaction: row.fields,
  hashes: { domainHash: row.domainHash, messageHash: row.messageHash, safeTxHash: row.safeTxHash },
  origin: row.origin,
});
