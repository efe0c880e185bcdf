import { readTogether } from '../../platform/chain/multicall.js';
import type { Block, Rpc } from '../../platform/chain/rpc.js';
import type { AssetMarket } from '../markets.js';
import * as codec from './rate.codec.js';
import type { RateReading } from './rate.js';

/** Rates of vault tokens and of rate providers, always at a block hash. */
export class Rates {
  constructor(private readonly rpc: Rpc) {}

  /**
   * The rate of an asset that has one, null for one that has none. Time and rate come from one call, and a node that answers from
   * another block than it was asked for gives no rate.
   * @throws {RpcUnavailableError | RpcRefusedError} when the node gives no answer; a bad provider is a reading that says so.
   */
  async read(
    asset: string,
    { token, rate: source }: Pick<AssetMarket, 'token' | 'rate'>,
    { number, hash, timestamp }: Block,
  ): Promise<RateReading | null> {
    if (!source) return null;
    const provider = source.provider ?? token;
    const about = { asset, kind: source.kind, provider, block: { number, hash } };
    const scale = source.kind === 'erc4626' ? await this.vaultScale(provider, hash) : null;
    if (source.kind === 'erc4626' && !scale) {
      return { ...about, rate: null, readAt: null, why: 'No vault with an underlying token answers at this address.' };
    }
    const answers = await readTogether(this.rpc, codec.rateCalls(source.kind, provider, scale), { blockHash: hash });
    const answered = codec.decodeRate(answers, scale);
    const { readAt } = answered;
    if (answered.number !== number || readAt !== timestamp) {
      return { ...about, rate: null, readAt, why: 'The node answered from another block than it was asked for.' };
    }
    if (answered.rate === null) return { ...about, rate: null, readAt, why: 'The provider gives no rate.' };
    if (answered.rate <= 0n) return { ...about, rate: null, readAt, why: 'The rate is zero.' };
    return { ...about, rate: answered.rate, readAt, why: null };
  }

  private async vaultScale(vault: string, blockHash: string): Promise<codec.VaultScale | null> {
    const [decimals, asset] = await readTogether(this.rpc, codec.vaultCalls(vault), { blockHash });
    const underlying = codec.decodeAddress(asset);
    if (underlying === null) return null;
    const [answer] = await readTogether(this.rpc, [codec.decimalsCall(underlying)], { blockHash });
    const [shares, of] = [codec.decodeDecimals(decimals), codec.decodeDecimals(answer)];
    return shares === null || of === null ? null : { shares, underlying: of };
  }
}
