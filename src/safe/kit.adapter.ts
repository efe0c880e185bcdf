import kitModule from '@safe-global/protocol-kit';
import type { SuiteName } from './safe-deployment.js';
import type { SafeDeployment, SafeTransaction } from './safe-transaction.js';
import { decodeTransaction } from './safe-builder.codec.js';

/** The package is typed as its CommonJS build, whose default export is the namespace; at run time it is the class itself. */
const Safe = ((kitModule as { default?: unknown }).default ?? kitModule) as typeof kitModule.default;
type Kit = Awaited<ReturnType<typeof Safe.init>>;

/** What protocol-kit makes of the same calls. */
export interface KitTransaction {
  readonly to: string;
  readonly data: string;
  readonly operation: number;
  readonly safeTxHash: string;
}

/** protocol-kit as a second opinion: it builds and hashes, and is given no key to sign with. */
export class ProtocolKitAdapter {
  private kit: Promise<Kit> | undefined;

  /** @param url of the node: the kit takes no other kind of provider without retrying every revert. */
  constructor(
    private readonly deployment: SafeDeployment,
    private readonly url: string,
  ) {}

  /** The kit's own transaction for the calls of `tx`, at the nonce of `tx`. */
  async rebuild(tx: SafeTransaction): Promise<KitTransaction> {
    const kit = await this.connect();
    const calls = decodeTransaction(this.deployment, tx);
    const built =
      calls.length === 0
        ? await kit.createRejectionTransaction(tx.nonce)
        : await kit.createTransaction({
            transactions: calls.map(({ to, data }) => ({ to, data, value: '0' })),
            onlyCalls: true,
            options: { nonce: tx.nonce },
          });
    const { to, data, operation } = built.data;
    return { to, data, operation, safeTxHash: await kit.getTransactionHash(built) };
  }

  /** One kit for all; a failed start is forgotten, so that the next one tries again. */
  private connect(): Promise<Kit> {
    this.kit ??= Safe.init({
      provider: this.url,
      safeAddress: this.deployment.safe,
      ...contractNetworks(this.deployment),
    }).catch((error: unknown) => {
      this.kit = undefined;
      throw error;
    });
    return this.kit;
  }
}

/** The suite in the kit's words, for chains that safe-deployments does not list. */
function contractNetworks({ chainId, suite }: SafeDeployment) {
  if (Object.keys(suite).length === 0) return {};
  const at = (name: SuiteName): { [Key in string]: string } => ({ [KIT_NAMES[name]]: suite[name] ?? '' });
  const addresses = Object.assign({}, ...(Object.keys(KIT_NAMES) as SuiteName[]).map(at)) as Record<string, string>;
  return { contractNetworks: { [String(chainId)]: addresses } };
}

const KIT_NAMES: Readonly<Record<SuiteName, string>> = {
  safe_l2: 'safeSingletonAddress',
  safe_proxy_factory: 'safeProxyFactoryAddress',
  multi_send: 'multiSendAddress',
  multi_send_call_only: 'multiSendCallOnlyAddress',
  compatibility_fallback_handler: 'fallbackHandlerAddress',
  sign_message_lib: 'signMessageLibAddress',
  create_call: 'createCallAddress',
  simulate_tx_accessor: 'simulateTxAccessorAddress',
};
