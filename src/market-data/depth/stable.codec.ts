import { AbiCoder, Interface } from 'ethers';
import type { Outcome } from '../../platform/chain/multicall.js';
import type { Call } from '../../platform/chain/rpc.js';
import { signed, wordsOf } from '../abi-words.js';

const ABI = new Interface([
  'function getPoolId() view returns (bytes32)',
  'function getVault() view returns (address)',
  'function getSwapFeePercentage() view returns (uint256)',
  'function getAmplificationParameter() view returns (uint256 value, bool updating, uint256 precision)',
  'function getPausedState() view returns (bool paused, uint256, uint256)',
  'function getBptIndex() view returns (uint256)',
  'function getActualSupply() view returns (uint256)',
  'function getScalingFactors() view returns (uint256[])',
  'function getTotalSamples() view returns (uint256)',
  'function getRateProviders() view returns (address[])',
  'function getPoolTokens(bytes32 poolId) view returns (address[] tokens, uint256[] balances, uint256)',
  'function getTokenRateCache(address token) view returns (uint256 rate, uint256 old, uint256 duration, uint256 expires)',
  'function getPriceRateCache(address token) view returns (uint256 rate, uint256 duration, uint256 expires)',
  'function getRate() view returns (uint256)',
  'function decimals() view returns (uint8)',
  'function version() view returns (string)',
  'function coins(uint256 place) view returns (address)',
  'function balances(uint256 place) view returns (uint256)',
  'function A() view returns (uint256)',
  'function A_precise() view returns (uint256)',
  'function fee() view returns (uint256)',
  'function gamma() view returns (uint256)',
  'function offpeg_fee_multiplier() view returns (uint256)',
  'function stored_rates() view returns (uint256[])',
  'function D_oracle() view returns (uint256)',
  'function get_dy(int128 i, int128 j, uint256 dx) view returns (uint256)',
  'function queryBatchSwap(uint8 kind, (bytes32 poolId, uint256 assetIn, uint256 assetOut, uint256 amount, bytes userData)[] swaps, address[] assets, (address sender, bool fromInternal, address recipient, bool toInternal) funds) returns (int256[] deltas)',
]);
const call = (to: string, name: string, values: readonly unknown[] = []): Call => ({
  to,
  data: ABI.encodeFunctionData(name, values),
});
const one = (answer: Outcome | undefined): bigint | null => wordsOf(answer, 1)?.[0] ?? null;

export const decimalsCall = (token: string): Call => call(token, 'decimals');
export const decodeNumber = one;

/** A list of words that the ABI puts behind its length; null when nothing of the kind answers. */
export function decodeList(answer: Outcome | undefined): bigint[] | null {
  const [place, length] = wordsOf(answer, 2) ?? [];
  if (place !== 32n || length === undefined || length > 64n) return null;
  return wordsOf(answer, 2 + Number(length))?.slice(2) ?? null;
}

/** What is read of a stable pool of Balancer before its tokens are known. Addresses as numbers. */
export interface RawBalancer {
  readonly poolId: string;
  readonly vault: string;
  readonly swapFee: bigint;
  readonly amplification: bigint;
  readonly precision: bigint;
  readonly paused: boolean;
  /** Place of the pool's own token among the tokens; null where it is not among them. */
  readonly ownPlace: number | null;
  /** Whether it counts its own token apart, as all pools that hold it do since the composable ones. */
  readonly countsSupply: boolean;
  /** Whether it rounds its invariant up, as the pools of 2021 do: they tell no scaling factors, or keep an oracle's samples. */
  readonly roundsUp: boolean;
  /** In the order of the tokens, with zero for none; null where the pool has none at all. */
  readonly rateProviders: readonly bigint[] | null;
}

const BALANCER_CALLS = [
  'getPoolId',
  'getVault',
  'getSwapFeePercentage',
  'getAmplificationParameter',
  'getPausedState',
  'getBptIndex',
  'getActualSupply',
  'getScalingFactors',
  'getTotalSamples',
  'getRateProviders',
] as const;
export const balancerCalls = (pool: string): Call[] => BALANCER_CALLS.map((name) => call(pool, name));

/** Answers to `balancerCalls`; null when something else than a stable pool answered. */
export function decodeBalancer(answers: readonly Outcome[]): RawBalancer | null {
  const [poolId, vault, swapFee] = answers.slice(0, 3).map(one);
  const [amplification, , precision] = wordsOf(answers[3], 3) ?? [];
  const paused = one(answers[4]);
  if (poolId === undefined || poolId === null || vault === undefined || vault === null) return null;
  if (swapFee === undefined || swapFee === null || amplification === undefined || !precision || paused === null)
    return null;
  const own = one(answers[5]);
  return {
    poolId: '0x' + poolId.toString(16).padStart(64, '0'),
    vault: addressOf(vault),
    swapFee,
    amplification,
    precision,
    paused: paused !== 0n,
    ownPlace: own === null ? null : Number(own),
    countsSupply: one(answers[6]) !== null,
    roundsUp: decodeList(answers[7]) === null || one(answers[8]) !== null,
    rateProviders: decodeList(answers[9]),
  };
}

export const addressOf = (word: bigint): string => '0x' + word.toString(16).padStart(40, '0');

export const poolTokensCall = (vault: string, poolId: string): Call => call(vault, 'getPoolTokens', [poolId]);

/** Tokens as numbers, with their balances; null when no Vault answers. */
export function decodePoolTokens(answer: Outcome | undefined): { tokens: bigint[]; balances: bigint[] } | null {
  if (!answer?.success || answer.data.length <= 2) return null;
  try {
    const [tokens, balances] = AbiCoder.defaultAbiCoder().decode(['uint256[]', 'uint256[]', 'uint256'], answer.data);
    return { tokens: [...(tokens as bigint[])], balances: [...(balances as bigint[])] };
  } catch {
    return null;
  }
}

/** Two ways of asking for the same, of which a pool with rate providers has one, and the provider itself. */
export const rateCalls = (pool: string, token: string, provider: string): Call[] => [
  call(pool, 'getTokenRateCache', [token]),
  call(pool, 'getPriceRateCache', [token]),
  call(provider, 'getRate'),
];
export const RATE_CALLS = 3;

/**
 * The rate that a swap in a block of time `now` [s] uses: the one that the pool keeps, or its provider's once that has expired.
 * Null where neither answers.
 */
export function decodeRate([token, price, provider]: readonly Outcome[], now: number): bigint | null {
  const [rate, , , expires] = wordsOf(token, 4) ?? [];
  const [other, , ends] = wordsOf(price, 3) ?? [];
  const [kept, until] = rate === undefined ? [other, ends] : [rate, expires];
  if (kept !== undefined && until !== undefined && BigInt(now) <= until) return kept;
  return one(provider);
}

/** The Vault's own word on what a sale pays. @param tokens sold and bought, as numbers. */
export function batchQueryCall(vault: string, poolId: string, tokens: readonly [bigint, bigint], amount: bigint): Call {
  const nobody = addressOf(0n);
  const swap = [poolId, 0, 1, amount, '0x'];
  return call(vault, 'queryBatchSwap', [0, [swap], tokens.map(addressOf), [nobody, false, nobody, false]]);
}

/** What leaves the Vault, which it counts as negative; null where it refuses. */
export function decodeBatchQuery(answer: Outcome | undefined): bigint | null {
  const bought = answer?.success ? decodeList(answer)?.[1] : undefined;
  return bought === undefined ? null : -signed(bought);
}

/** The pool's own word on what a sale pays. */
export const curveQuoteCall = (pool: string, from: number, to: number, amount: bigint): Call =>
  call(pool, 'get_dy', [from, to, amount]);

/** A pool of Curve holds no more coins than this. */
const MOST_COINS = 8;
/** Curve's name for ether itself. */
export const ETHER = 0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeen;

export interface RawCurve {
  readonly coins: readonly bigint[];
  readonly balances: readonly bigint[];
  readonly amplification: bigint;
  readonly precision: bigint;
  /** Units of 1e-10. */
  readonly fee: bigint;
  readonly offPegMultiplier: bigint | null;
  /** What a raw unit of each coin is in the common unit [wad]; null where the pool keeps no rates. */
  readonly rates: readonly bigint[] | null;
  /** Whether it is a pool of stableswap-ng, whose invariant rounds otherwise. */
  readonly ng: boolean;
  /** Whether it is of the kind for tokens that are not meant to be worth the same. */
  readonly crypto: boolean;
}

export const curveCalls = (pool: string): Call[] => [
  ...['A', 'A_precise', 'fee', 'gamma', 'offpeg_fee_multiplier', 'stored_rates', 'D_oracle'].map((name) =>
    call(pool, name),
  ),
  ...Array.from({ length: MOST_COINS }, (_, place) => call(pool, 'coins', [place])),
  ...Array.from({ length: MOST_COINS }, (_, place) => call(pool, 'balances', [place])),
];

/** Answers to `curveCalls`; null when something else than a pool answered. */
export function decodeCurve(answers: readonly Outcome[]): RawCurve | null {
  const [whole, precise, fee, gamma, offPegMultiplier, rates, oracle] = answers;
  const coins = known(answers.slice(7, 7 + MOST_COINS).map(one));
  const balances = known(answers.slice(7 + MOST_COINS).map(one)).slice(0, coins.length);
  const amplification = one(precise) ?? one(whole);
  const share = one(fee);
  if (amplification === null || share === null || coins.length < 2 || balances.length !== coins.length) return null;
  return {
    coins,
    balances,
    amplification,
    precision: one(precise) === null ? 1n : 100n,
    fee: share,
    offPegMultiplier: one(offPegMultiplier),
    rates: ratesOf(rates, coins.length),
    ng: one(oracle) !== null,
    crypto: one(gamma) !== null,
  };
}

/** The first of the answers, up to where there are no more. */
function known(answers: readonly (bigint | null)[]): bigint[] {
  const end = answers.findIndex((answer) => answer === null);
  return answers.slice(0, end < 0 ? answers.length : end).filter((answer) => answer !== null);
}

/** Of a fixed number, as the factories' first pools answer, or behind their length as the later ones do. */
const ratesOf = (answer: Outcome | undefined, coins: number): bigint[] | null => {
  const list = decodeList(answer);
  return list?.length === coins ? list : wordsOf(answer, coins);
};
