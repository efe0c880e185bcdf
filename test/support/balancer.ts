import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AbiCoder, Interface, MaxUint256, ZeroAddress } from 'ethers';
import { RpcRefusedError } from '../../src/platform/chain/rpc-error.js';
import { from, type Chain } from '../../src/world/chain/chain.js';
import { Contract, creationOf, nth, textOf, uintOf } from '../../src/world/chain/contract.js';

const ROOT = dirname(createRequire(import.meta.url).resolve('@balancer-labs/v2-deployments/package.json'));
const file = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, 'dist', 'tasks', `${path}.json`), 'utf8'));
const prefixed = (code: string): string => (code.startsWith('0x') ? code : `0x${code}`);
const artifact = (path: string): string => prefixed((file(path) as { bytecode: string }).bytecode);
const creation = (path: string): string => prefixed((file(path) as { creationCode: string }).creationCode);

const VAULT = new Interface([
  'function getPoolTokens(bytes32) view returns (address[] tokens, uint256[] balances, uint256)',
  'function joinPool(bytes32, address, address, (address[] assets, uint256[] most, bytes data, bool internalBalance))',
  'function swap((bytes32 poolId, uint8 kind, address assetIn, address assetOut, uint256 amount, bytes data), (address sender, bool fromInternal, address recipient, bool toInternal), uint256 limit, uint256 deadline)',
]);
const POOL = new Interface([
  'function getPoolId() view returns (bytes32)',
  'function getRate() view returns (uint256)',
  'function balanceOf(address) view returns (uint256)',
]);
const QUERIES = new Interface([
  'function querySwap((bytes32 poolId, uint8 kind, address assetIn, address assetOut, uint256 amount, bytes data), (address sender, bool fromInternal, address recipient, bool toInternal)) returns (uint256)',
]);
const FACTORY = new Interface([
  'function create(string, string, address[], uint256, uint256, address) returns (address)',
]);
const TOKEN = new Interface(['function approve(address,uint256)']);

const FIRST_POOL = 'constructor(address,string,string,address[],uint256,uint256,uint256,uint256,address)';
const META_POOL =
  'constructor((address,string,string,address[],address[],uint256[],uint256,uint256,uint256,uint256,bool,address))';
const COMPOSABLE_POOL =
  'constructor((address,address,string,string,address[],address[],uint256[],bool[],uint256,uint256,uint256,uint256,address,string))';

/** Which of Balancer's stable pools: of 2021, of 2022, with rates and an oracle, or holding its own token. */
export type StableKind = 'first' | 'second' | 'meta' | 'composable';

export interface StableSpec {
  readonly kind: StableKind;
  readonly tokens: readonly string[];
  /** In the order of the tokens; a rate that is kept for this many seconds. */
  readonly rateProviders?: readonly (string | null)[];
  readonly rateSeconds?: number;
  readonly amplification: number;
  readonly swapFee: bigint;
}

/** Balancer's own contracts of its package on a local chain, deployed and filled by one account. */
export class Balancer {
  private readonly ids = new Map<string, string>();

  private constructor(
    private readonly chain: Chain,
    private readonly account: string,
    readonly vault: Contract,
    private readonly queries: Contract,
    private readonly fees: string,
  ) {}

  static async deploy(chain: Chain, account: string, weth: string): Promise<Balancer> {
    const window = [90 * 86_400, 30 * 86_400];
    const code = creationOf(
      artifact('20210418-vault/artifact/Vault'),
      'constructor(address,address,uint256,uint256)',
      account,
      weth,
      ...window,
    );
    const vault = nth(await chain.deploy(account, [code]), 0);
    const [queries, fees] = await chain.deploy(account, [
      creationOf(artifact('20220721-balancer-queries/artifact/BalancerQueries'), 'constructor(address)', vault),
      creationOf(
        artifact('20220725-protocol-fee-percentages-provider/artifact/ProtocolFeePercentagesProvider'),
        'constructor(address,uint256,uint256)',
        vault,
        10n ** 17n,
        10n ** 17n,
      ),
    ]);
    return new Balancer(chain, account, new Contract(vault, VAULT), new Contract(queries ?? '', QUERIES), fees ?? '');
  }

  /** Deploys a pool and puts these raw amounts of the tokens into it. */
  async pool(spec: StableSpec, amounts: readonly bigint[]): Promise<Contract> {
    const order = spec.tokens
      .map((_, index) => index)
      .sort((a, b) => (BigInt(nth(spec.tokens, a)) < BigInt(nth(spec.tokens, b)) ? -1 : 1));
    const sorted = {
      ...spec,
      tokens: order.map((index) => nth(spec.tokens, index)),
      rateProviders: order.map((index) => spec.rateProviders?.[index] ?? null),
    };
    const pool = new Contract(await this.create(sorted), POOL);
    const inOrder = new Map(spec.tokens.map((token, index) => [token.toLowerCase(), nth(amounts, index)]));
    const approvals = spec.tokens.map((token) =>
      new Contract(token, TOKEN).call('approve', this.vault.address, MaxUint256),
    );
    const poolId = textOf(await this.chain.read(pool, 'getPoolId'));
    const held = await this.chain.read(this.vault, 'getPoolTokens', poolId);
    const assets = held.getValue('tokens') as string[];
    const given = [...assets].map((token) => inOrder.get(token.toLowerCase()) ?? 0n);
    const data = AbiCoder.defaultAbiCoder().encode(['uint256', 'uint256[]'], [0, given]);
    const most = given.map(() => MaxUint256);
    const join = this.vault.call('joinPool', poolId, this.account, this.account, [[...assets], most, data, false]);
    await this.chain.sendTogether([...approvals, join].map((call) => from(this.account, call)));
    return pool;
  }

  private async create(
    spec: Required<Pick<StableSpec, 'kind' | 'tokens' | 'rateProviders'>> & StableSpec,
  ): Promise<string> {
    const { kind, tokens, amplification, swapFee, rateSeconds = 0 } = spec;
    const providers = spec.rateProviders.map((provider) => provider ?? ZeroAddress);
    const durations = tokens.map(() => rateSeconds);
    const { address: vault } = this.vault;
    const name = ['Stable', 'STABLE'] as const;
    const never = [0, 0] as const;
    switch (kind) {
      case 'first': {
        const code = creation('deprecated/20210624-stable-pool/bytecode/StablePool');
        const args = [vault, ...name, tokens, amplification, swapFee, ...never, this.account];
        return nth(await this.chain.deploy(this.account, [creationOf(code, FIRST_POOL, ...args)]), 0);
      }
      case 'second': {
        const code = artifact('20220609-stable-pool-v2/artifact/StablePoolFactory');
        const [factory = ''] = await this.chain.deploy(this.account, [creationOf(code, 'constructor(address)', vault)]);
        const call = new Contract(factory, FACTORY).call(
          'create',
          ...name,
          tokens,
          amplification,
          swapFee,
          this.account,
        );
        const receipt = await this.chain.send(from(this.account, call));
        const log = receipt.logs.find(({ address }) => address.toLowerCase() === factory.toLowerCase());
        return `0x${log?.topics[1]?.slice(26) ?? ''}`;
      }
      case 'meta': {
        const library = artifact('deprecated/20210727-meta-stable-pool/artifact/QueryProcessor');
        const [linked = ''] = await this.chain.deploy(this.account, [library]);
        const code = creation('deprecated/20210727-meta-stable-pool/bytecode/MetaStablePool').replaceAll(
          /__\$[0-9a-f]{34}\$__/g,
          linked.slice(2).toLowerCase(),
        );
        const params = [
          vault,
          ...name,
          tokens,
          providers,
          durations,
          amplification,
          swapFee,
          ...never,
          false,
          this.account,
        ];
        return nth(await this.chain.deploy(this.account, [creationOf(code, META_POOL, params)]), 0);
      }
      case 'composable': {
        const code = artifact('20230206-composable-stable-pool-v3/artifact/ComposableStablePool');
        const exempt = tokens.map(() => false);
        const rates = [providers, durations, exempt];
        const params = [
          vault,
          this.fees,
          ...name,
          tokens,
          ...rates,
          amplification,
          swapFee,
          ...never,
          this.account,
          '',
        ];
        return nth(await this.chain.deploy(this.account, [creationOf(code, COMPOSABLE_POOL, params)]), 0);
      }
    }
  }

  /** What Balancer's own query says that a sale pays at a block; null where it reverts. */
  async quote(pool: Contract, sold: string, bought: string, amount: bigint, blockHash: string): Promise<bigint | null> {
    const call = this.queries.call('querySwap', ...(await this.swapOf(pool, sold, bought, amount)));
    try {
      return uintOf(this.queries.decode('querySwap', await this.chain.rpc.call(call, { blockHash })));
    } catch (error) {
      if (error instanceof RpcRefusedError) return null;
      throw error;
    }
  }

  /** Trades for real. */
  async swap(pool: Contract, sold: string, bought: string, amount: bigint): Promise<void> {
    const call = this.vault.call('swap', ...(await this.swapOf(pool, sold, bought, amount)), 0, MaxUint256);
    await this.chain.sendTogether([from(this.account, call)]);
  }

  private async swapOf(pool: Contract, sold: string, bought: string, amount: bigint): Promise<unknown[]> {
    const poolId = this.ids.get(pool.address) ?? textOf(await this.chain.read(pool, 'getPoolId'));
    this.ids.set(pool.address, poolId);
    return [
      [poolId, 0, sold, bought, amount, '0x'],
      [this.account, false, this.account, false],
    ];
  }
}
