import { getAddress, type ErrorDescription, type Interface, type LogDescription, type Result } from 'ethers';
import { RpcRefusedError } from '../../src/platform/chain/rpc-error.js';
import type { Rpc } from '../../src/platform/chain/rpc.js';
import { startAnvil, type Anvil } from '../../src/world/chain/anvil.js';
import type { Receipt } from '../../src/world/chain/chain.js';
import { compiled, creationOfOwn } from '../../src/world/chain/own-contracts.js';
import { sendAndMine } from './mined.js';

/** How a transaction went: what was logged, or the name and the values of the error that it was refused with. */
export interface Outcome {
  readonly error: readonly unknown[] | null;
  readonly events: readonly LogDescription[];
  readonly gas: bigint;
}

/** The gas that one transaction may have (EIP-7825). */
const GAS = '0xf42400';

/** A deployed contract of the folder `contracts`, for calls from any account of the chain. */
export class LabContract {
  constructor(
    private readonly rpc: Rpc,
    readonly address: string,
    readonly abi: Interface,
  ) {}

  data(method: string, ...args: readonly unknown[]): string {
    return this.abi.encodeFunctionData(method, args);
  }

  async view(method: string, ...args: readonly unknown[]): Promise<Result> {
    const answer = await this.rpc.call({ to: this.address, data: this.data(method, ...args) }, 'latest');
    return this.abi.decodeFunctionResult(method, answer);
  }

  /** The first value that a view answers. */
  async one(method: string, ...args: readonly unknown[]): Promise<unknown> {
    return (await this.view(method, ...args))[0] as unknown;
  }

  /** Name and values of the error with which a view or an act would be refused, null when it would not be. */
  async refusal(from: string, method: string, ...args: readonly unknown[]): Promise<readonly unknown[] | null> {
    const call = { from, to: this.address, data: this.data(method, ...args), gas: GAS };
    return this.rpc.request<string>('eth_call', [call, 'latest']).then(
      () => null,
      (error: unknown) => this.errorOf(error),
    );
  }

  async act(from: string, method: string, ...args: readonly unknown[]): Promise<Outcome> {
    const transaction = { from, to: this.address, data: this.data(method, ...args), gas: GAS, gasPrice: '0x0' };
    const receipt = await sendAndMine<Receipt & { gasUsed: string }>(this.rpc, transaction);
    const gas = BigInt(receipt.gasUsed);
    if (receipt.status === '0x1') return { error: null, events: this.eventsOf(receipt), gas };
    // The block holds this transaction alone, so the same call in it meets the same state at the same time.
    const repeated = this.rpc.request('eth_call', [transaction, receipt.blockNumber]);
    return {
      error: await repeated.then(
        () => ['it goes through now'],
        (error: unknown) => this.errorOf(error),
      ),
      events: [],
      gas,
    };
  }

  /** Sends calldata as it is; the data of the first event. @throws when it is refused. */
  async raw(from: string, data: string): Promise<string> {
    const transaction = { from, to: this.address, data, gas: GAS, gasPrice: '0x0' };
    const { logs, status } = await this.rpc.request<Receipt>('eth_sendTransactionSync', [transaction]);
    if (status !== '0x1') throw new Error('a raw call was refused');
    return logs.find(({ address }) => address.toLowerCase() === this.address.toLowerCase())?.data ?? '0x';
  }

  /** @throws when the error is none of the contract's. */
  parse(data: string): readonly unknown[] {
    const found: ErrorDescription | null = this.abi.parseError(data);
    return found ? [found.name, ...(found.args.toArray() as unknown[])] : [data];
  }

  private eventsOf({ logs }: Receipt): LogDescription[] {
    return logs.flatMap((log) => {
      const its = log.address.toLowerCase() === this.address.toLowerCase() ? this.abi.parseLog(log) : null;
      return its ? [its] : [];
    });
  }

  private errorOf(error: unknown): readonly unknown[] {
    if (error instanceof RpcRefusedError && error.data !== undefined) return this.parse(error.data);
    throw error;
  }
}

/** An empty chain for contracts of our own. */
export class ContractLab {
  private constructor(
    private readonly anvil: Anvil | null,
    readonly rpc: Rpc,
    readonly accounts: readonly string[],
  ) {}

  static async start(timestamp = 1_900_000_000): Promise<ContractLab> {
    const anvil = await startAnvil({ timestamp });
    await anvil.rpc.request('anvil_setBlockTimestampInterval', [1]);
    return ContractLab.on(anvil.rpc, anvil);
  }

  /** On a chain that somebody else brought up. */
  static async on(rpc: Rpc, anvil: Anvil | null = null): Promise<ContractLab> {
    const accounts = await rpc.request<string[]>('eth_accounts');
    return new ContractLab(
      anvil,
      rpc,
      accounts.map((account) => getAddress(account)),
    );
  }

  account(index: number): string {
    const found = this.accounts[index];
    if (found === undefined) throw new RangeError(`there is no account ${index}`);
    return found;
  }

  async deploy(name: string, ...args: readonly unknown[]): Promise<LabContract> {
    const creation = { from: this.account(0), data: creationOfOwn(name, ...args), gas: GAS, gasPrice: '0x0' };
    const receipt = await sendAndMine<Receipt>(this.rpc, creation);
    if (receipt.status !== '0x1' || receipt.contractAddress === null) throw new Error(`${name} was not deployed`);
    return this.at(name, receipt.contractAddress);
  }

  at(name: string, address: string): LabContract {
    return new LabContract(this.rpc, getAddress(address), compiled(name).abi);
  }

  async now(): Promise<number> {
    return (await this.rpc.block('latest')).timestamp;
  }

  /** The next block has this time [seconds]. */
  async next(timestamp: number): Promise<void> {
    await this.rpc.request('evm_setNextBlockTimestamp', [timestamp]);
  }

  /** Mines a block of this time: views see it. */
  async goTo(timestamp: number): Promise<void> {
    await this.next(timestamp);
    await this.rpc.request('evm_mine');
  }

  snapshot(): Promise<string> {
    return this.rpc.request<string>('evm_snapshot');
  }

  async revert(snapshot: string): Promise<void> {
    await this.rpc.request('evm_revert', [snapshot]);
  }

  async stop(): Promise<void> {
    await this.anvil?.stop();
  }
}
