import { Interface, concat, dataLength, getAddress, solidityPacked } from 'ethers';
import type { Call } from '../../../platform/chain/rpc.js';
import { UndecodableCallError } from '../../protocol-error.js';

const MULTI_SEND = new Interface(['function multiSend(bytes transactions)']);
const PACKED_ITEM = ['uint8', 'address', 'uint256', 'uint256', 'bytes'];
/** Characters of operation, target, value and length in front of the data of an item. */
const HEAD = 2 + 40 + 64 + 64;
/** Characters of `0x`, selector, offset and length. */
const FRAME = 2 + 8 + 64 + 64;

/** Several calls as one call of MultiSendCallOnly. */
export const encodeMultiSend = (calls: readonly Call[]): string =>
  MULTI_SEND.encodeFunctionData('multiSend', [
    concat(calls.map(({ to, data }) => solidityPacked(PACKED_ITEM, [0, to, 0, dataLength(data), data]))),
  ]);

/**
 * The calls, cut out of the bytes by hand; encoded again they must be the same bytes, so that no operation, value or rest hides.
 * @param call the call that carries the bytes, for errors. @throws {UndecodableCallError}
 */
export function decodeMultiSend(data: string, call: Call): Call[] {
  const length = Number(BigInt(`0x0${data.slice(FRAME - 64, FRAME)}`)) * 2;
  const items = data.slice(FRAME, FRAME + Math.min(length, data.length));
  const calls: Call[] = [];
  for (let at = 0; at < items.length; ) {
    const size = Number(BigInt(`0x0${items.slice(at + HEAD - 64, at + HEAD)}`)) * 2;
    const end = at + HEAD + size;
    if (!(end <= items.length)) throw new UndecodableCallError('wrong-length', 'a call of the plan is cut off.', call);
    calls.push({ to: getAddress(`0x${items.slice(at + 2, at + 42)}`), data: `0x${items.slice(at + HEAD, end)}` });
    at = end;
  }
  if (calls.length === 0 || encodeMultiSend(calls) !== data)
    throw new UndecodableCallError('not-canonical', 'the plan is no plain list of calls without value.', call);
  return calls;
}
