import { REPORT, type BoundsInput, type Move } from './executor-lab.js';

/** Calldata written by hand: the general coder takes a hundred times as long, and a fuzz makes tens of thousands of calls. */
const word = (value: bigint | number | boolean): string => BigInt(value).toString(16).padStart(64, '0');
const plain = (hexadecimal: string): string => hexadecimal.slice(2).padStart(64, '0');

const list = (moves: readonly Move[]): string =>
  word(moves.length) + moves.map(([id, from, to]) => plain(id) + word(from) + word(to)).join('');

/** Arguments of `execute` and `schedule`. */
export const movesUntil = (moves: readonly Move[], deadline: bigint): string =>
  word(96) + plain(REPORT) + word(deadline) + list(moves);

/** Arguments of `executeScheduled` and `batchHash`. */
export const movesAlone = (moves: readonly Move[]): string => word(64) + plain(REPORT) + list(moves);

/** Arguments of `setBounds`. */
export const boundsOf = (adapter: string, subject: string, name: string, its: BoundsInput): string =>
  plain(adapter) +
  plain(subject) +
  plain(name) +
  [its.min, its.max, its.stepUp, its.stepDown, its.grid, its.budget].map(word).join('') +
  [its.cooldownUp, its.cooldownDown, its.window, its.delayUp, its.delayDown].map(word).join('') +
  word(its.relativeUp) +
  word(its.relativeDown);

/** Arguments of a function that takes words alone. */
export const words = (...values: readonly (string | bigint)[]): string =>
  values.map((value) => (typeof value === 'string' ? plain(value) : word(value))).join('');

/** Arguments of the driver's `run`. */
export function callsOf(calls: readonly { readonly to: string; readonly data: string }[]): string {
  const bodies = calls.map(({ to, data }) => {
    const length = data.length / 2 - 1;
    return plain(to) + word(64) + word(length) + data.slice(2).padEnd(Math.ceil(length / 32) * 64, '0');
  });
  let offset = calls.length * 32;
  const heads = bodies.map((body) => {
    const head = word(offset);
    offset += body.length / 2;
    return head;
  });
  return word(32) + word(calls.length) + heads.join('') + bodies.join('');
}

/** The four bytes of each result in the data of `Ran`. */
export function resultsIn(data: string): string[] {
  const count = Number(`0x${data.slice(66, 130)}`);
  return Array.from({ length: count }, (_, index) => `0x${data.slice(130 + index * 64, 138 + index * 64)}`);
}

/** The words of an answer. */
export const wordsIn = (data: string): bigint[] =>
  (data.slice(2).match(/.{64}/g) ?? []).map((hexadecimal) => BigInt(`0x${hexadecimal}`));
