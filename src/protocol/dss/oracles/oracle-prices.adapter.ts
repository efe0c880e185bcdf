import { readTogether } from '../../../platform/chain/multicall.js';
import type { Block, BlockReference, Rpc } from '../../../platform/chain/rpc.js';
import { wad, type Wad } from '../../../units/fixed-point.js';
import { ilksOf, type DssDeployment } from '../deployment.js';
import { assetOf } from '../type-layout.js';
import { callOf } from '../../named-reads.codec.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { addressAt, textWord, uintAt, wordsIn } from '../../word.codec.js';
import { readAnswers } from './carried-answers.adapter.js';
import { decidingTimes, upcomingOf } from './carried-price.js';
import type { CarriedSource, OracleSource } from './oracle-kind.js';
import type { DelayedPrice, OraclePrices } from '../../oracle-prices.port.js';
import { readOsm } from './osm.adapter.js';

type AssetPrice = Pick<DelayedPrice, 'kind' | 'current' | 'next' | 'nextAt' | 'stopped'>;

const DIRECT: OracleSource = { kind: 'direct' };

/** Price sources of MakerDAO and its descendants, of the kinds that the deployment names; those that it does not name delay nothing. */
export class DssOraclePrices implements OraclePrices {
  constructor(
    private readonly deployment: DssDeployment,
    private readonly rpc: Rpc,
  ) {}

  async read(block: Block, asked: readonly string[] = ilksOf(this.deployment)): Promise<readonly DelayedPrice[]> {
    const at = { blockHash: block.hash };
    const ilks = [...asked].sort((a, b) => (a < b ? -1 : 1));
    const sources = await this.readSources(ilks, at);
    const prices = new Map<string, Promise<AssetPrice>>();
    return Promise.all(
      ilks.map(async (ilk, index) => {
        const [asset, source] = [this.deployment.types[ilk]?.asset ?? assetOf(ilk), sources[index] ?? ''];
        const price = prices.get(source) ?? this.readPrice(this.deployment.oracles?.[asset] ?? DIRECT, source, block);
        prices.set(source, price);
        return { ilk, asset, source, ...(await price) };
      }),
    );
  }

  /** Whom the Spotter asks for the price of each type. */
  private async readSources(ilks: readonly string[], at: BlockReference): Promise<string[]> {
    const calls = ilks.map((ilk) => callOf(this.deployment.spotter, 'ilks(bytes32)', textWord(ilk)));
    const outcomes = await readTogether(this.rpc, calls, at);
    return outcomes.map(({ success, data }, index) => {
      if (!success || wordsIn(data) < 2)
        throw new UnreadableProtocolError(`Spotter.ilks of ${ilks[index] ?? ''}`, { data });
      return addressAt(data, 0);
    });
  }

  private async readPrice(kind: OracleSource, source: string, block: Block): Promise<AssetPrice> {
    if (BigInt(source) === 0n) return { kind: 'direct', current: null, next: null, nextAt: null, stopped: false };
    const at = { blockHash: block.hash };
    const current = await this.peek(source, at);
    if (kind.kind === 'osm') {
      const { next, hop, zzz, stopped } = await readOsm(this.rpc, source, current, at);
      return { kind: 'delayed', current, next: stopped ? current : next, nextAt: stopped ? null : zzz + hop, stopped };
    }
    if (kind.kind === 'carried') return { ...(await this.upcoming(kind, current, block)), current, stopped: false };
    return { kind: kind.kind, current, next: current, nextAt: null, stopped: false };
  }

  private async upcoming(kind: CarriedSource, current: Wad | null, { hash, timestamp }: Block) {
    const { due } = decidingTimes(kind.delaySeconds, timestamp);
    const answers = await readAnswers(this.rpc, kind.proxy, due, { blockHash: hash });
    return { kind: kind.kind, ...upcomingOf(kind, answers, current, timestamp) };
  }

  /** What the source answers the Spotter; a delayed source answers no one else. */
  private async peek(source: string, at: BlockReference): Promise<Wad | null> {
    const data = await this.rpc.call({ ...callOf(source, 'peek()'), from: this.deployment.spotter }, at);
    if (wordsIn(data) < 2) throw new UnreadableProtocolError(`peek of the price source ${source}`, { data });
    const [value, has] = [uintAt(data, 0), uintAt(data, 1) === 1n];
    return has && value > 0n ? wad(value) : null;
  }
}
