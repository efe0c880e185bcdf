import { Interface } from 'ethers';
import { MULTICALL3, type Outcome } from '../../platform/chain/multicall.js';
import type { Call } from '../../platform/chain/rpc.js';
import { powerOfTen } from '../../units/decimal-text.js';
import { WAD, wad, type Wad } from '../../units/fixed-point.js';
import { wordsOf } from '../abi-words.js';
import type { RateSource } from '../markets.js';

const ABI = new Interface([
  'function decimals() view returns (uint8)',
  'function asset() view returns (address)',
  'function convertToAssets(uint256 shares) view returns (uint256)',
  'function stEthPerToken() view returns (uint256)',
  'function getExchangeRate() view returns (uint256)',
  'function getRate() view returns (uint256)',
  'function getCurrentBlockTimestamp() view returns (uint256)',
  'function getBlockNumber() view returns (uint256)',
]);
const call = (to: string, name: string, values: readonly unknown[] = []): Call => ({
  to,
  data: ABI.encodeFunctionData(name, values),
});
const one = (answer: Outcome | undefined): bigint | null => wordsOf(answer, 1)?.[0] ?? null;

/** A vault converts a million of its shares, so that an underlying of few decimals still tells small growth. */
const EXTRA_DIGITS = 6;
const MOST_DECIMALS = 36n;

/** Decimals of a vault's shares and of what it holds. */
export interface VaultScale {
  readonly shares: number;
  readonly underlying: number;
}

export const vaultCalls = (vault: string): Call[] => [call(vault, 'decimals'), call(vault, 'asset')];
export const decimalsCall = (token: string): Call => call(token, 'decimals');

export function decodeDecimals(answer: Outcome | undefined): number | null {
  const decimals = one(answer);
  return decimals === null || decimals > MOST_DECIMALS ? null : Number(decimals);
}
export function decodeAddress(answer: Outcome | undefined): string | null {
  const word = one(answer);
  return word ? '0x' + word.toString(16).padStart(40, '0') : null;
}

const METHODS = { wsteth: 'stEthPerToken', reth: 'getExchangeRate', 'rate-provider': 'getRate' } as const;

/** The rate, and in the same call number and time of the block that answers. */
export const rateCalls = (kind: RateSource['kind'], provider: string, scale: VaultScale | null): Call[] => [
  kind === 'erc4626'
    ? call(provider, 'convertToAssets', [powerOfTen((scale?.shares ?? 0) + EXTRA_DIGITS)])
    : call(provider, METHODS[kind]),
  call(MULTICALL3, 'getBlockNumber'),
  call(MULTICALL3, 'getCurrentBlockTimestamp'),
];

/** Answers to `rateCalls`, null for each that did not come. */
export function decodeRate([rate, number, time]: readonly Outcome[], scale: VaultScale | null) {
  const [raw, block, readAt] = [one(rate), one(number), one(time)];
  return {
    rate: raw === null ? null : asWad(raw, scale),
    number: block === null ? null : Number(block),
    readAt: readAt === null ? null : Number(readAt),
  };
}

const asWad = (raw: bigint, scale: VaultScale | null): Wad =>
  wad(scale ? (raw * WAD) / powerOfTen(scale.underlying + EXTRA_DIGITS) : raw);
