import { Interface, concat, dataLength, getAddress, solidityPacked } from 'ethers';
import type { Call } from '../platform/chain/rpc.js';
import { UnsafeTransactionError } from './safe-error.js';

const MULTI_SEND = new Interface(['function multiSend(bytes transactions)']);
const MULTI_SEND_SELECTOR = '8d80ff0a';
const PACKED_ITEM = ['uint8', 'address', 'uint256', 'uint256', 'bytes'];
/** Characters of a word, and of the operation, target, value and length in front of the data of an item. */
const WORD = 64;
const ITEM_HEAD = 2 + 40 + WORD + WORD;

/** Calldata of MultiSendCallOnly: each call packed as operation 0, target, value 0, length, data. */
export const encodeBatch = (calls: readonly Call[]): string =>
  MULTI_SEND.encodeFunctionData('multiSend', [
    concat(calls.map(({ to, data }) => solidityPacked(PACKED_ITEM, [0, to, 0, dataLength(data), data]))),
  ]);

/**
 * The calls of a batch, cut out of the bytes by hand; encoded again they must be the same bytes.
 * @throws {UnsafeTransactionError} for anything but plain calls without value to real targets.
 */
export function decodeBatch(data: string): Call[] {
  const items = itemsOf(data);
  const calls: Call[] = [];
  let at = 0;
  while (at < items.length) {
    const { call, end } = itemAt(items, at);
    calls.push(call);
    at = end;
  }
  if (calls.length === 0) throw new UnsafeTransactionError('empty-batch', 'it makes no call.');
  if (encodeBatch(calls) !== data)
    throw new UnsafeTransactionError('not-canonical', 'its calls can be written only in other bytes.', { data });
  return calls;
}

/** The packed items without 0x; the rest of the calldata must frame exactly them. */
function itemsOf(data: string): string {
  const [, selector = '', offset = '', length = '', body = ''] =
    /^0x([0-9a-f]{8})([0-9a-f]{64})([0-9a-f]{64})((?:[0-9a-f]{64})*)$/.exec(data) ?? [];
  if (selector !== MULTI_SEND_SELECTOR || BigInt(`0x0${offset}`) !== 32n)
    throw new UnsafeTransactionError('not-a-batch', 'the data is no call of multiSend.', { data });
  const characters = BigInt(`0x${length}`) * 2n;
  const framed = BigInt(Math.ceil(Number(characters) / WORD) * WORD);
  if (framed !== BigInt(body.length))
    throw new UnsafeTransactionError('wrong-length', 'the data is shorter or longer than its batch.', { data });
  return body.slice(0, Number(characters));
}

function itemAt(items: string, at: number): { call: Call; end: number } {
  const take = (from: number, size: number): string => {
    const part = items.slice(at + from, at + from + size);
    if (part.length !== size) throw new UnsafeTransactionError('wrong-length', 'the last call is cut off.');
    return part;
  };
  const head = take(0, ITEM_HEAD);
  const [operation, target] = [head.slice(0, 2), head.slice(2, 42)];
  const [value, length] = [BigInt(`0x${head.slice(42, 42 + WORD)}`), BigInt(`0x${head.slice(42 + WORD)}`) * 2n];
  if (operation !== '00')
    throw new UnsafeTransactionError('inner-delegatecall', 'a call of the batch is no plain call.');
  if (value !== 0n) throw new UnsafeTransactionError('inner-value', 'a call of the batch sends ether.');
  // MultiSend of Safe 1.5.0 takes the zero address for the Safe itself
  if (BigInt(`0x${target}`) === 0n)
    throw new UnsafeTransactionError('zero-target', 'a call of the batch has no target.');
  const size = length > BigInt(items.length) ? items.length + 1 : Number(length);
  return { call: { to: getAddress(`0x${target}`), data: `0x${take(ITEM_HEAD, size)}` }, end: at + ITEM_HEAD + size };
}
