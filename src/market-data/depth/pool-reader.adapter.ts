import { readTogether } from '../../platform/chain/multicall.js';
import type { Block, Rpc } from '../../platform/chain/rpc.js';
import { sameAddress } from '../abi-words.js';
import type { PairPools, PoolSource } from '../market-routes.js';
import type { PoolReading } from './market-reading.js';
import type { SoldToken } from '../../risk/estimators/liquidity/range-swap.js';
import { venueOf, type PoolState } from './pool-state.js';
import { StablePoolReader } from './stable-pool-reader.adapter.js';
import * as codec from './uniswap.codec.js';
import { V2_FEE } from './uniswap-v2.js';
import { UnusablePoolError } from './unusable-pool.error.js';
import { wordsTowards, type V3State } from './v3-ladder.js';
import { X192, type PriceX192 } from './venue.js';

/** Which token is sold for which, by address. */
export type TokenPair = Pick<PairPools, 'sold' | 'bought'>;

/** Below a thousandth of the pool's own price nothing is sold where no price of the market is known. */
const FLOOR_BITS = 10n;

/** Reads the pools of a pair at one block hash: states, then bitmap words around the price, then ticks. */
export class PoolReader {
  private readonly stable: StablePoolReader;

  constructor(private readonly rpc: Rpc) {
    this.stable = new StablePoolReader(rpc);
  }

  /**
   * Every pool of the pair, in its order. A pool that is missing, empty or another pair's is a reading with a reason.
   * @param floor lowest price that will be asked for; zero reads the whole range of prices, null down to a part of each pool's own.
   * @throws {RpcUnavailableError | RpcRefusedError} when the node itself gives no answer.
   */
  async read(
    pair: PairPools,
    floor: PriceX192 | null,
    block: Pick<Block, 'hash' | 'timestamp'>,
  ): Promise<PoolReading[]> {
    return Promise.all(pair.pools.map((source) => reading(source, () => this.readState(pair, source, floor, block))));
  }

  private async readState(
    pair: TokenPair,
    source: PoolSource,
    floor: PriceX192 | null,
    block: Pick<Block, 'hash' | 'timestamp'>,
  ): Promise<PoolState> {
    switch (source.kind) {
      case 'uniswap-v3':
        return this.readV3(pair, source.address, source.fee ?? 0, floor, block.hash);
      case 'uniswap-v2':
        return this.readV2(pair, source.address, block.hash);
      case 'balancer-stable':
        return this.stable.readBalancer(pair, source.address, block);
      case 'curve':
        return this.stable.readCurve(pair, source, block.hash);
    }
  }

  /** @param fee that the pool must have. @throws {UnusablePoolError} */
  async readV3(pair: TokenPair, pool: string, fee: number, floor: PriceX192 | null, blockHash: string) {
    const raw = codec.decodeV3State(await readTogether(this.rpc, codec.v3StateCalls(pool), { blockHash }));
    if (!raw) throw new UnusablePoolError(pool, 'No Uniswap v3 pool answers at this address.');
    const sold = soldToken(pair, pool, raw);
    if (raw.fee !== fee) {
      throw new UnusablePoolError(pool, `Its fee is ${String(raw.fee)}, the deployment says ${String(fee)}.`);
    }
    if (raw.sqrtPrice === 0n) throw new UnusablePoolError(pool, 'It has no price yet.');
    const window = wordsTowards(raw, sold, floor ?? ownPrice(raw.sqrtPrice, sold) >> FLOOR_BITS);
    const ticks = await this.readTicks(pool, raw.tickSpacing, window, blockHash);
    const state: V3State = { ...raw, address: pool, window, liquidityNet: ticks };
    return { kind: 'uniswap-v3', state, sold } as const;
  }

  private async readTicks(pool: string, spacing: number, { lowest, highest }: V3State['window'], blockHash: string) {
    const words = Array.from({ length: highest - lowest + 1 }, (_, index) => lowest + index);
    const bitmaps = await readTogether(
      this.rpc,
      words.map((word) => codec.bitmapCall(pool, word)),
      { blockHash },
    );
    const ticks = words.flatMap((word, index) => codec.decodeBitmap(pool, bitmaps[index], word, spacing));
    const nets = await readTogether(
      this.rpc,
      ticks.map((tick) => codec.tickCall(pool, tick)),
      { blockHash },
    );
    return new Map(ticks.map((tick, index) => [tick, codec.decodeLiquidityNet(pool, nets[index])]));
  }

  private async readV2(pair: TokenPair, pool: string, blockHash: string): Promise<PoolState> {
    const raw = codec.decodeV2State(await readTogether(this.rpc, codec.v2StateCalls(pool), { blockHash }));
    if (!raw) throw new UnusablePoolError(pool, 'No Uniswap v2 pair answers at this address.');
    const first = soldToken(pair, pool, raw) === 'token0';
    if (raw.reserve0 === 0n || raw.reserve1 === 0n) throw new UnusablePoolError(pool, 'It is empty.');
    const [collateral, debt] = first ? [raw.reserve0, raw.reserve1] : [raw.reserve1, raw.reserve0];
    return { kind: 'uniswap-v2', state: { address: pool, collateral, debt } };
  }
}

/** Of the pool, before its fee. */
const ownPrice = (root: bigint, sold: SoldToken): PriceX192 =>
  sold === 'token0' ? root * root : (X192 * X192) / (root * root);

function soldToken(
  { sold, bought }: TokenPair,
  pool: string,
  { token0, token1 }: { token0: bigint; token1: bigint },
): SoldToken {
  if (sameAddress(token0, sold.token) && sameAddress(token1, bought.token)) return 'token0';
  if (sameAddress(token1, sold.token) && sameAddress(token0, bought.token)) return 'token1';
  throw new UnusablePoolError(pool, `It trades other tokens than ${sold.symbol} against ${bought.symbol}.`);
}

/** Known before the pool was read. */
export const statedFee = ({ kind, fee }: PoolSource): number | null => (kind === 'uniswap-v2' ? V2_FEE : (fee ?? null));

async function reading(source: PoolSource, read: () => Promise<PoolState>): Promise<PoolReading> {
  const about = { address: source.address, kind: source.kind };
  try {
    const pool = await read();
    const venue = venueOf(pool);
    return { ...about, fee: venue.fee, pool, venue, why: null };
  } catch (error) {
    if (error instanceof UnusablePoolError) {
      return { ...about, fee: statedFee(source), pool: null, venue: null, why: error.why };
    }
    throw error;
  }
}
