import { Interface, id, solidityPackedKeccak256 } from 'ethers';
import type { Outcome } from '../../platform/chain/multicall.js';
import type { Call, Log } from '../../platform/chain/rpc.js';
import { signed, wordsOf } from '../abi-words.js';

const ABI = new Interface([
  'function factory() view returns (address)',
  'function positions(bytes32 key) view returns (uint128 liquidity, uint256, uint256, uint128, uint128)',
  'function balanceOf(address owner) view returns (uint256)',
  'function totalSupply() view returns (uint256)',
  'function getActualSupply() view returns (uint256)',
  'function getVault() view returns (address)',
  'function ownerOf(uint256 token) view returns (address)',
]);
const MANAGER = new Interface([
  'function positions(uint256 token) view returns (uint96, address, address token0, address token1, uint24 fee, int24 lower, int24 upper, uint128 liquidity, uint256, uint256, uint128, uint128)',
]);
const call = (to: string, name: string, values: readonly unknown[] = []): Call => ({
  to,
  data: ABI.encodeFunctionData(name, values),
});

/** A pool of Uniswap v3 received liquidity: topics are owner, lower and upper tick. */
export const MINT = id('Mint(address,address,int24,int24,uint128,uint256,uint256)');
/** A position manager put liquidity into the position of a token: the topic is the token. */
export const INCREASE = id('IncreaseLiquidity(uint256,uint128,uint256,uint256)');
/** Shares changed hands: topics are from and to. */
export const TRANSFER = id('Transfer(address,address,uint256)');

/** Whose position, and between which ticks: what a pool of v3 tells its positions apart by. */
export interface PositionKey {
  readonly owner: string;
  readonly lower: number;
  readonly upper: number;
}

const topic = (log: Log, place: number): bigint => BigInt(log.topics[place] ?? '0x0');
const addressOf = (word: bigint): string => '0x' + word.toString(16).padStart(40, '0');

export const mintedKey = (log: Log): PositionKey => ({
  owner: addressOf(topic(log, 1)),
  lower: Number(signed(topic(log, 2))),
  upper: Number(signed(topic(log, 3))),
});
export const increasedToken = (log: Log): bigint => topic(log, 1);
export const receiverOf = (log: Log): string => addressOf(topic(log, 2));

export const factoryCall = (of: string): Call => call(of, 'factory');
export const balanceCall = (token: string, owner: string): Call => call(token, 'balanceOf', [owner]);
/** All shares; those that take part where the pool counts them apart; and where its own would lie. */
export const supplyCalls = (token: string): Call[] =>
  ['totalSupply', 'getActualSupply', 'getVault'].map((name) => call(token, name));
export const ownerCall = (manager: string, token: bigint): Call => call(manager, 'ownerOf', [token]);

export const positionCall = (pool: string, { owner, lower, upper }: PositionKey): Call =>
  call(pool, 'positions', [solidityPackedKeccak256(['address', 'int24', 'int24'], [owner, lower, upper])]);

/** Liquidity of a position of a pool; nothing where it has none. */
export const decodePosition = (answer: Outcome | undefined): bigint => wordsOf(answer, 5)?.[0] ?? 0n;

export const managedCall = (manager: string, token: bigint): Call => ({
  to: manager,
  data: MANAGER.encodeFunctionData('positions', [token]),
});

/** A position that a manager holds for someone. Tokens of the pool as numbers. */
export interface ManagedPosition {
  readonly token0: bigint;
  readonly token1: bigint;
  readonly fee: number;
  readonly lower: number;
  readonly upper: number;
  readonly liquidity: bigint;
}

/** Null for a token that was burnt. */
export function decodeManaged(answer: Outcome | undefined): ManagedPosition | null {
  const [, , token0, token1, fee, lower, upper, liquidity] = wordsOf(answer, 12) ?? [];
  if (token0 === undefined || token1 === undefined || fee === undefined) return null;
  if (lower === undefined || upper === undefined || liquidity === undefined) return null;
  const ticks = { lower: Number(signed(lower)), upper: Number(signed(upper)) };
  return { token0, token1, fee: Number(fee), ...ticks, liquidity };
}

/** An address or an amount in one word; null when nothing of the kind answers. */
export const decodeWord = (answer: Outcome | undefined): bigint | null => wordsOf(answer, 1)?.[0] ?? null;
export const decodeOwner = (answer: Outcome | undefined): string | null => {
  const word = decodeWord(answer);
  return word === null ? null : addressOf(word);
};
