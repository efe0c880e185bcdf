import { readTogether } from '../../platform/chain/multicall.js';
import type { Block, Rpc } from '../../platform/chain/rpc.js';
import { wad, type Wad } from '../../units/fixed-point.js';
import { Answers } from '../named-reads.codec.js';
import type { DelayedPrice, OraclePrices } from '../oracle-prices.port.js';
import { typesOf, type OpenDollarDeployment } from './deployment.js';
import { typeReads } from './reads.codec.js';
import { typeOf, type OracleResult } from './state.js';

/** A source that does not vouch for its value has no price. */
export const priceOf = ({ value, valid }: OracleResult): Wad | null => (valid && value > 0n ? wad(value) : null);

/** DelayedOracles: the present price, and the one that anybody may move up once the delay has passed. */
export class OpenDollarOraclePrices implements OraclePrices {
  constructor(
    private readonly deployment: OpenDollarDeployment,
    private readonly rpc: Rpc,
  ) {}

  async read({ hash }: Block): Promise<readonly DelayedPrice[]> {
    const ilks = typesOf(this.deployment);
    const parts = ilks.map((ilk) => typeReads(this.deployment, ilk));
    const calls = parts.flat().map(({ call }) => call);
    const outcomes = await readTogether(this.rpc, calls, { blockHash: hash });
    let next = 0;
    return ilks.map((ilk, index) => {
      const part = parts[index] ?? [];
      const answers = new Answers(ilk, part, outcomes.slice(next, (next += part.length)));
      const { asset, relayer, oracle } = typeOf(this.deployment, ilk, answers);
      return {
        ilk,
        asset,
        kind: 'delayed',
        source: relayer.oracle,
        current: priceOf(oracle.current),
        next: priceOf(oracle.next),
        nextAt: Number(oracle.lastUpdateTime + oracle.updateDelay),
        stopped: false,
      };
    });
  }
}
