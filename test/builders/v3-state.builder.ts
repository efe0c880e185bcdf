import { wordsTowards, type V3State } from '../../src/market-data/depth/v3-ladder.js';
import { sqrtPriceAtTick, tickAtSqrtPrice } from '../../src/risk/estimators/liquidity/tick-math.js';

/** Liquidity between two ticks. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly liquidity: bigint;
}

export interface V3Spec {
  readonly address?: string;
  readonly fee: number;
  readonly tickSpacing: number;
  readonly ranges: readonly Range[];
  /** One of the two says where the price is. */
  readonly tick?: number;
  readonly sqrtPrice?: bigint;
}

/** A pool of Uniswap v3 that holds these ranges, known over the whole range of prices. */
export function v3State({ address = '0x1', fee, tickSpacing, ranges, ...at }: V3Spec): V3State {
  const sqrtPrice = at.sqrtPrice ?? sqrtPriceAtTick(at.tick ?? 0);
  const tick = tickAtSqrtPrice(sqrtPrice);
  const liquidityNet = new Map<number, bigint>();
  const add = (at: number, liquidity: bigint) => liquidityNet.set(at, (liquidityNet.get(at) ?? 0n) + liquidity);
  for (const { from, to, liquidity } of ranges) {
    add(from, liquidity);
    add(to, -liquidity);
  }
  const active = ranges.filter(({ from, to }) => from <= tick && tick < to);
  const present = { tick, tickSpacing };
  return {
    address,
    fee,
    tickSpacing,
    sqrtPrice,
    tick,
    liquidity: active.reduce((sum, { liquidity }) => sum + liquidity, 0n),
    liquidityNet,
    window: {
      lowest: wordsTowards(present, 'token0', 0n).lowest,
      highest: wordsTowards(present, 'token1', 0n).highest,
    },
  };
}
