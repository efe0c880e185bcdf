import { Interface } from 'ethers';
import type { Outcome } from '../../platform/chain/multicall.js';
import type { Call } from '../../platform/chain/rpc.js';
import { signed, wordsOf } from '../abi-words.js';
import { UnusablePoolError } from './unusable-pool.error.js';

const ABI = new Interface([
  'function token0() view returns (address)',
  'function token1() view returns (address)',
  'function fee() view returns (uint24)',
  'function tickSpacing() view returns (int24)',
  'function liquidity() view returns (uint128)',
  'function slot0() view returns (uint160 sqrtPriceX96, int24 tick, uint16, uint16, uint16, uint8, bool)',
  'function tickBitmap(int16 word) view returns (uint256)',
  'function ticks(int24 tick) view returns (uint128, int128 liquidityNet, uint256, uint256, int56, uint160, uint32, bool)',
  'function getReserves() view returns (uint112 reserve0, uint112 reserve1, uint32)',
]);
const call = (to: string, name: string, values: readonly unknown[] = []): Call => ({
  to,
  data: ABI.encodeFunctionData(name, values),
});

/** State of a v3 pool apart from its ticks. Addresses as numbers. */
export interface RawV3 {
  readonly token0: bigint;
  readonly token1: bigint;
  readonly fee: number;
  readonly tickSpacing: number;
  readonly liquidity: bigint;
  readonly sqrtPrice: bigint;
  readonly tick: number;
}

export interface RawV2 {
  readonly token0: bigint;
  readonly token1: bigint;
  readonly reserve0: bigint;
  readonly reserve1: bigint;
}

export const V3_STATE_CALLS = 6;
export const v3StateCalls = (pool: string): Call[] =>
  ['token0', 'token1', 'fee', 'tickSpacing', 'liquidity', 'slot0'].map((name) => call(pool, name));

/** Answers to `v3StateCalls`; null when something else than a v3 pool answered. */
export function decodeV3State(answers: readonly Outcome[]): RawV3 | null {
  const single = answers.slice(0, 5).map((answer) => wordsOf(answer, 1)?.[0]);
  const [token0, token1, fee, spacing, liquidity] = single;
  const [sqrtPrice, tick] = wordsOf(answers[5], 7) ?? [];
  if (token0 === undefined || token1 === undefined || fee === undefined || spacing === undefined) return null;
  if (liquidity === undefined || sqrtPrice === undefined || tick === undefined) return null;
  const [tickSpacing, tickNow] = [Number(signed(spacing)), Number(signed(tick))];
  return { token0, token1, fee: Number(fee), tickSpacing, liquidity, sqrtPrice, tick: tickNow };
}

export const V2_STATE_CALLS = 3;
export const v2StateCalls = (pair: string): Call[] =>
  ['token0', 'token1', 'getReserves'].map((name) => call(pair, name));

/** Answers to `v2StateCalls`; null when something else than a pair answered. */
export function decodeV2State(answers: readonly Outcome[]): RawV2 | null {
  const [token0, token1] = answers.slice(0, 2).map((answer) => wordsOf(answer, 1)?.[0]);
  const [reserve0, reserve1] = wordsOf(answers[2], 3) ?? [];
  if (token0 === undefined || token1 === undefined || reserve0 === undefined || reserve1 === undefined) return null;
  return { token0, token1, reserve0, reserve1 };
}

export const bitmapCall = (pool: string, word: number): Call => call(pool, 'tickBitmap', [word]);

/** Initialised ticks of one word of the bitmap, rising. @throws {UnusablePoolError} */
export function decodeBitmap(pool: string, answer: Outcome | undefined, word: number, tickSpacing: number): number[] {
  const bits = wordsOf(answer, 1)?.[0];
  if (bits === undefined) throw new UnusablePoolError(pool, `Word ${String(word)} of its tick bitmap cannot be read.`);
  const set = Array.from({ length: 256 }, (_, bit) => bit).filter((bit) => (bits >> BigInt(bit)) & 1n);
  return set.map((bit) => (word * 256 + bit) * tickSpacing);
}

export const tickCall = (pool: string, tick: number): Call => call(pool, 'ticks', [tick]);

/** Liquidity that begins at a tick, negative where it ends. @throws {UnusablePoolError} */
export function decodeLiquidityNet(pool: string, answer: Outcome | undefined): bigint {
  const net = wordsOf(answer, 8)?.[1];
  if (net === undefined) throw new UnusablePoolError(pool, 'One of its ticks cannot be read.');
  return signed(net);
}
