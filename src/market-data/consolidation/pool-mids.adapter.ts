import { readTogether } from '../../platform/chain/multicall.js';
import type { Block, Rpc } from '../../platform/chain/rpc.js';
import { toNumber } from '../../units/float-conversion.js';
import { sameAddress } from '../abi-words.js';
import * as codec from '../depth/uniswap.codec.js';
import { routesOf, type PairPools } from '../market-routes.js';
import type { Markets } from '../markets.js';
import { midOfReserves, type PoolMid } from './pool-price.js';

const Q96 = 2 ** 96;

/** Prices of Uniswap pools between buying and selling, from their states alone: two calls, whatever the number of pools. */
export class PoolMids {
  constructor(
    private readonly rpc: Rpc,
    private readonly markets: Markets,
  ) {}

  /**
   * The pools of the asset against the debt token at one block hash; a pool that does not answer as one, or trades something
   * else, is left out. @throws {RpcUnavailableError | RpcRefusedError}
   */
  async read(asset: string, { hash }: Block): Promise<PoolMid[]> {
    const { direct } = routesOf(this.markets, asset);
    const v3 = direct.pools.filter(({ kind }) => kind === 'uniswap-v3').map(({ address }) => address);
    const v2 = direct.pools.filter(({ kind }) => kind === 'uniswap-v2').map(({ address }) => address);
    if (v3.length + v2.length === 0) return [];
    const calls = [...v3.flatMap(codec.v3StateCalls), ...v2.flatMap(codec.v2StateCalls)];
    const answers = await readTogether(this.rpc, calls, { blockHash: hash });
    const ofV3 = v3.flatMap((address, place) => {
      const start = place * codec.V3_STATE_CALLS;
      return v3Mid(address, direct, codec.decodeV3State(answers.slice(start, start + codec.V3_STATE_CALLS)));
    });
    const ofV2 = v2.flatMap((address, place) => {
      const start = v3.length * codec.V3_STATE_CALLS + place * codec.V2_STATE_CALLS;
      return v2Mid(address, direct, codec.decodeV2State(answers.slice(start, start + codec.V2_STATE_CALLS)));
    });
    return [...ofV3, ...ofV2];
  }
}

/** Whether the collateral is token0; null where the pool trades other tokens. */
function collateralFirst({ sold, bought }: PairPools, { token0, token1 }: Pick<codec.RawV2, 'token0' | 'token1'>) {
  if (sameAddress(token0, sold.token) && sameAddress(token1, bought.token)) return true;
  if (sameAddress(token1, sold.token) && sameAddress(token0, bought.token)) return false;
  return null;
}

/** A v3 pool near its price is a full-range pool with the reserves liquidity / √price and liquidity · √price. */
function v3Mid(address: string, pair: PairPools, raw: codec.RawV3 | null): PoolMid[] {
  const first = raw && collateralFirst(pair, raw);
  if (!raw || first === null || raw.sqrtPrice === 0n) return [];
  const [liquidity, root] = [Number(raw.liquidity), Number(raw.sqrtPrice) / Q96];
  const reserves = [liquidity / root, liquidity * root];
  return [midOf(address, pair, first, reserves)];
}

function v2Mid(address: string, pair: PairPools, raw: codec.RawV2 | null): PoolMid[] {
  const first = raw && collateralFirst(pair, raw);
  if (!raw || first === null || raw.reserve0 === 0n || raw.reserve1 === 0n) return [];
  return [midOf(address, pair, first, [toNumber(raw.reserve0, 0), toNumber(raw.reserve1, 0)])];
}

function midOf(address: string, { sold, bought }: PairPools, first: boolean, reserves: readonly number[]): PoolMid {
  const [collateral = 0, debt = 0] = first ? reserves : [...reserves].reverse();
  return midOfReserves(address, collateral / 10 ** sold.decimals, debt / 10 ** bought.decimals);
}
