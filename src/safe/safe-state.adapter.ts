import { AbiCoder, Interface, getAddress, id, keccak256, type Result } from 'ethers';
import { readTogether } from '../platform/chain/multicall.js';
import { blockArgument, type BlockReference, type Rpc } from '../platform/chain/rpc.js';
import { UnreadableSafeError } from './safe-error.js';
import type { SafeState } from './safe-state.js';
import type { SafeDeployment } from './safe-transaction.js';

const SAFE = new Interface([
  'function VERSION() view returns (string)',
  'function nonce() view returns (uint256)',
  'function getThreshold() view returns (uint256)',
  'function getOwners() view returns (address[])',
  'function getModulesPaginated(address start, uint256 pageSize) view returns (address[] modules, address next)',
]);
/** Start and end of the Safe's linked lists. */
const SENTINEL = '0x0000000000000000000000000000000000000001';
const MODULES_SHOWN = 50;
const SINGLETON_SLOT = '0x0';
const GUARD_SLOT = id('guard_manager.guard.address');
const FALLBACK_SLOT = id('fallback_manager.handler.address');
/** keccak256 of MultiSendCallOnly's code, as safe-deployments lists it for versions 1.4.1 and 1.5.0. */
const CANONICAL_BATCHERS: readonly string[] = [
  '0xecd5bd14a08c5d2122379900b2f272bdf107a7e92423c10dd5fe3254386c9939',
  '0xcdbdcec38d2f1c7d961b0029ff8416b7e86e9974d6f0e9c9580c7d17fcfb6663',
];

/** Reads a Safe of version 1.4.1 or newer. */
export class SafeStateAdapter {
  constructor(
    private readonly deployment: SafeDeployment,
    private readonly rpc: Rpc,
  ) {}

  /** Everything at the one block that `reference` names. @throws {UnreadableSafeError} */
  async read(reference: BlockReference): Promise<SafeState> {
    const block = await this.rpc.block(reference);
    const at = { blockHash: block.hash };
    const [[version, nonce, threshold, owners, modules], slots, code, chainId] = await Promise.all([
      this.readGetters(at),
      Promise.all([SINGLETON_SLOT, GUARD_SLOT, FALLBACK_SLOT].map((slot) => this.addressIn(slot, at))),
      this.rpc.code(this.deployment.multiSendCallOnly, at),
      this.rpc.chainId(),
    ]);
    const [singleton, guard, fallbackHandler] = slots;
    const batcherCodeHash = keccak256(code);
    return {
      block,
      chainId,
      version: String(version?.[0]),
      nonce: Number(nonce?.[0]),
      threshold: Number(threshold?.[0]),
      owners: [...((owners?.[0] ?? []) as string[])],
      modules: [...((modules?.[0] ?? []) as string[])],
      singleton: singleton ?? '',
      guard: guard ?? null,
      fallbackHandler: fallbackHandler ?? null,
      batcherCodeHash,
      batcherIsCanonical: CANONICAL_BATCHERS.includes(batcherCodeHash),
    };
  }

  /** The next nonce that can be executed. */
  async readNonce(reference: BlockReference): Promise<number> {
    const call = { to: this.deployment.safe, data: SAFE.encodeFunctionData('nonce') };
    const data = await this.rpc.call(call, reference);
    return Number(this.decode('nonce', data)[0]);
  }

  private async readGetters(at: BlockReference): Promise<Result[]> {
    const getters: [string, unknown[]][] = [
      ['VERSION', []],
      ['nonce', []],
      ['getThreshold', []],
      ['getOwners', []],
      ['getModulesPaginated', [SENTINEL, MODULES_SHOWN]],
    ];
    const calls = getters.map(([name, args]) => ({
      to: this.deployment.safe,
      data: SAFE.encodeFunctionData(name, args),
    }));
    const outcomes = await readTogether(this.rpc, calls, at);
    return outcomes.map(({ data }, index) => this.decode(getters[index]?.[0] ?? '', data));
  }

  private decode(name: string, data: string): Result {
    try {
      return SAFE.decodeFunctionResult(name, data);
    } catch {
      throw new UnreadableSafeError(name, { safe: this.deployment.safe, data });
    }
  }

  private async addressIn(slot: string, at: BlockReference): Promise<string | null> {
    const word = await this.rpc.request<string>('eth_getStorageAt', [this.deployment.safe, slot, blockArgument(at)]);
    const [address] = AbiCoder.defaultAbiCoder().decode(['address'], word) as unknown as [string];
    return BigInt(address) === 0n ? null : getAddress(address);
  }
}
