import { Interface, type Result } from 'ethers';
import type { Call } from '../../platform/chain/rpc.js';

/** A contract at an address, with the part of its interface that the world uses. */
export class Contract {
  constructor(
    readonly address: string,
    readonly abi: Interface,
  ) {}

  /** `method` is a name, or a full signature where the name is overloaded. */
  call(method: string, ...args: readonly unknown[]): Call {
    return { to: this.address, data: this.abi.encodeFunctionData(method, args) };
  }

  decode(method: string, returned: string): Result {
    return this.abi.decodeFunctionResult(method, returned);
  }
}

/** Fields of decoded results, by name or position: ethers does not type them. */
export const uintOf = (result: Result, field: string | number = 0): bigint => fieldOf(result, field) as bigint;
export const textOf = (result: Result, field: string | number = 0): string => fieldOf(result, field) as string;
export const flagOf = (result: Result, field: string | number = 0): boolean => fieldOf(result, field) as boolean;

const fieldOf = (result: Result, field: string | number): unknown =>
  typeof field === 'number' ? (result[field] as unknown) : (result.getValue(field) as unknown);

/** Creation code with its constructor's arguments: what a deployment sends. */
export const creationOf = (bytecode: string, constructor: string, ...args: readonly unknown[]): string =>
  bytecode + new Interface([constructor]).encodeDeploy(args).slice(2);

/** An element that must be there: results come back one for each read. */
export function nth<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`there are ${String(items.length)} items, not ${String(index + 1)}`);
  return item;
}
