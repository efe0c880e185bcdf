import { getAddress } from 'ethers';
import { readTogether } from '../../platform/chain/multicall.js';
import type { BlockReference, Call, Rpc } from '../../platform/chain/rpc.js';
import { callOf } from '../named-reads.codec.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import { addressAt, uintAt, uintWord, wordsIn } from '../word.codec.js';
import type { DssDeployment } from './deployment.js';

/**
 * Who stands behind owners that are proxies. Only a proxy that DSProxyFactory has built is asked for its owner: what any other
 * contract says of itself proves nothing. A proxy of a proxy is followed one step.
 */
export class Holders {
  /** Lower case; the factory never forgets one, so each is asked for once. */
  private readonly proxies = new Set<string>();

  constructor(
    private readonly rpc: Rpc,
    private readonly deployment: Pick<DssDeployment, 'proxyFactory'>,
  ) {}

  /**
   * Holder by owner, both as they are spelled with their checksum; owners that are no proxies are not in it.
   * @throws {UnreadableProtocolError} where the factory is none.
   */
  async of(owners: Iterable<string>, block: BlockReference): Promise<ReadonlyMap<string, string>> {
    const { proxyFactory } = this.deployment;
    const distinct = [...new Set(owners)];
    if (proxyFactory === undefined || distinct.length === 0) return new Map();
    const unknown = distinct.filter((owner) => !this.proxies.has(owner));
    const built = await this.answers(
      unknown.map((owner) => callOf(proxyFactory, 'isProxy(address)', uintWord(BigInt(owner)))),
      block,
    );
    unknown.forEach((owner, index) => {
      if (isTrue(built[index])) this.proxies.add(owner);
      else if (built[index] === null) throw new UnreadableProtocolError('isProxy of DSProxyFactory', { proxyFactory });
    });
    const proxies = distinct.filter((owner) => this.proxies.has(owner));
    const holders = await this.answers(
      proxies.map((proxy) => callOf(proxy, 'owner()')),
      block,
    );
    // One that the chain has taken back has no code at the block, and answers nothing.
    return new Map(
      proxies.flatMap((proxy, index): [string, string][] => {
        const holder = holders[index] ?? null;
        return holder === null ? [] : [[proxy, getAddress(addressAt(holder, 0))]];
      }),
    );
  }

  /** Null for a read that failed. */
  private async answers(calls: readonly Call[], block: BlockReference): Promise<(string | null)[]> {
    const outcomes = await readTogether(this.rpc, calls, block);
    return outcomes.map(({ success, data }) => (success && wordsIn(data) >= 1 ? data : null));
  }
}

const isTrue = (answer: string | null | undefined): boolean => typeof answer === 'string' && uintAt(answer, 0) === 1n;
