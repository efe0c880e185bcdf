import { RpcRefusedError } from './rpc-error.js';
import type { BlockReference, Call, Rpc } from './rpc.js';

/** Multicall3 has this address on every public chain that has it. */
export const MULTICALL3 = '0xcA11bde05977b3631167028862bE2a173976CA11';

/** aggregate3((address target, bool allowFailure, bytes callData)[]) returns ((bool success, bytes returnData)[]) */
const AGGREGATE3 = '0x82ad56cb';
/** A read costs about 9,200 gas, so a thousand fit under the limit of one call. */
const READS_PER_CALL = 1_000;

export interface Outcome {
  readonly success: boolean;
  readonly data: string;
}

const word = (n: bigint | number): string => n.toString(16).padStart(64, '0');

/** Written by hand: a general ABI coder takes a hundred times longer over thousands of calls. */
export function encodeAggregate(calls: readonly (Call & { readonly allowFailure?: boolean })[]): string {
  const bodies = calls.map(({ to, data, allowFailure = true }) => {
    const body = data.slice(2);
    const padding = '0'.repeat((64 - (body.length % 64)) % 64);
    return word(BigInt(to)) + word(allowFailure ? 1 : 0) + word(96) + word(body.length / 2) + body + padding;
  });
  let offset = calls.length * 32;
  const heads = bodies.map((body) => {
    const head = word(offset);
    offset += body.length / 2;
    return head;
  });
  return AGGREGATE3 + word(32) + word(calls.length) + heads.join('') + bodies.join('');
}

/** Results in the order of the calls; none where there is no contract, which answers with no bytes. */
export function decodeAggregate(returned: string): Outcome[] {
  const bytes = returned.slice(2);
  const at = (position: number): number => Number.parseInt(bytes.slice(position * 2, position * 2 + 64), 16);
  return Array.from({ length: at(32) }, (_, index) => {
    const start = 64 + at(64 + index * 32);
    const body = start + at(start + 32);
    return { success: at(start) === 1, data: '0x' + bytes.slice((body + 32) * 2, (body + 32 + at(body)) * 2) };
  });
}

/**
 * Many reads at one block, an outcome for each of them. A failed read is an outcome with `success: false`, never an exception.
 * @throws {RpcRefusedError} where the chain has no Multicall3 at that block.
 */
export async function readTogether(rpc: Rpc, calls: readonly Call[], block: BlockReference): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < calls.length; start += READS_PER_CALL) {
    const part = calls.slice(start, start + READS_PER_CALL);
    const answers = decodeAggregate(await rpc.call({ to: MULTICALL3, data: encodeAggregate(part) }, block));
    if (answers.length !== part.length) {
      const message = `Multicall3 answered ${String(answers.length)} of ${String(part.length)} reads`;
      throw new RpcRefusedError('eth_call', { code: -32_000, message });
    }
    outcomes.push(...answers);
  }
  return outcomes;
}
