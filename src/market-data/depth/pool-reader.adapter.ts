import { readTogether } from '../../platform/chain/multicall.js';
import type { Rpc } from '../../platform/chain/rpc.js';
import { sameAddress } from '../abi-words.js';
import type { AssetMarket, Markets } from '../markets.js';
import type { SoldToken } from '../../risk/estimators/liquidity/range-swap.js';
import * as codec from './uniswap.codec.js';
import { V2_FEE, v2Venue } from './uniswap-v2.js';
import { V3Pool } from './uniswap-v3.js';
import { UnusablePoolError } from './unusable-pool.error.js';
import { wordsTowards, type V3State } from './v3-ladder.js';
import type { PriceX192, Venue, VenueKind } from './venue.js';

/** A pool of the deployment as it was found: a venue, or the reason why there is none. */
export interface PoolReading {
  readonly address: string;
  readonly kind: VenueKind;
  /** Millionths of the amount sold. */
  readonly fee: number;
  readonly venue: Venue | null;
  readonly why: string | null;
}

/** Reads the pools of an asset at one block hash: states, then bitmap words around the price, then ticks. */
export class PoolReader {
  constructor(
    private readonly rpc: Rpc,
    private readonly quote: Markets['quote'],
  ) {}

  /**
   * Every pool of the deployment, in its order. A pool that is missing, empty or another pair's is a reading with a reason.
   * @param floor lowest price that will be asked for; zero reads the whole range of prices.
   * @throws {RpcUnavailableError | RpcRefusedError} when the node itself gives no answer.
   */
  async read(market: AssetMarket, floor: PriceX192, blockHash: string): Promise<PoolReading[]> {
    const v3 = market.uniswapV3.map(async ({ pool, fee }) =>
      reading({ address: pool, kind: 'uniswap-v3', fee }, async () => {
        const { state, sold } = await this.readV3(market.token, pool, fee, floor, blockHash);
        return new V3Pool(state, sold);
      }),
    );
    const v2 = market.uniswapV2.map(async ({ pair }) =>
      reading({ address: pair, kind: 'uniswap-v2', fee: V2_FEE }, () => this.readV2(market.token, pair, blockHash)),
    );
    return Promise.all([...v3, ...v2]);
  }

  /** @throws {UnusablePoolError} */
  async readV3(token: string, pool: string, fee: number, floor: PriceX192, blockHash: string) {
    const raw = codec.decodeV3State(await readTogether(this.rpc, codec.v3StateCalls(pool), { blockHash }));
    if (!raw) throw new UnusablePoolError(pool, 'No Uniswap v3 pool answers at this address.');
    const sold = this.soldToken(token, pool, raw);
    if (raw.fee !== fee) {
      throw new UnusablePoolError(pool, `Its fee is ${String(raw.fee)}, the deployment says ${String(fee)}.`);
    }
    if (raw.sqrtPrice === 0n) throw new UnusablePoolError(pool, 'It has no price yet.');
    const window = wordsTowards(raw, sold, floor);
    const ticks = await this.readTicks(pool, raw.tickSpacing, window, blockHash);
    const state: V3State = { ...raw, address: pool, window, liquidityNet: ticks };
    return { state, sold };
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

  private async readV2(token: string, pair: string, blockHash: string): Promise<Venue> {
    const raw = codec.decodeV2State(await readTogether(this.rpc, codec.v2StateCalls(pair), { blockHash }));
    if (!raw) throw new UnusablePoolError(pair, 'No Uniswap v2 pair answers at this address.');
    const first = this.soldToken(token, pair, raw) === 'token0';
    if (raw.reserve0 === 0n || raw.reserve1 === 0n) throw new UnusablePoolError(pair, 'It is empty.');
    const [collateral, debt] = first ? [raw.reserve0, raw.reserve1] : [raw.reserve1, raw.reserve0];
    return v2Venue({ address: pair, collateral, debt });
  }

  private soldToken(token: string, pool: string, { token0, token1 }: { token0: bigint; token1: bigint }): SoldToken {
    if (sameAddress(token0, token) && sameAddress(token1, this.quote.token)) return 'token0';
    if (sameAddress(token1, token) && sameAddress(token0, this.quote.token)) return 'token1';
    throw new UnusablePoolError(pool, 'It trades other tokens than the collateral against the debt token.');
  }
}

async function reading(
  about: Pick<PoolReading, 'address' | 'kind' | 'fee'>,
  read: () => Promise<Venue>,
): Promise<PoolReading> {
  try {
    return { ...about, venue: await read(), why: null };
  } catch (error) {
    if (error instanceof UnusablePoolError) return { ...about, venue: null, why: error.why };
    throw error;
  }
}
