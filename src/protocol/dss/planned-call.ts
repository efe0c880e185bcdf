/** Contracts that a batch may call. A type has its own `Clipper` and its own `Calc`, the price curve of its auctions. */
export type CalledContract = 'Vat' | 'Spotter' | 'Jug' | 'Dog' | 'AutoLine' | 'Clipper' | 'Calc' | 'ClipperMom';

/** A call before it becomes bytes: text arguments are bytes32 keys, the others uint256. */
export interface PlannedCall {
  readonly contract: CalledContract;
  readonly signature: string;
  readonly args: readonly PlannedArgument[];
  /** The type whose contract is called. */
  readonly ilk?: string;
}

/** Text, a number, or the address of a type's auction. */
export type PlannedArgument = string | bigint | { readonly auctionOf: string };

export const FILE_OF_TYPE = 'file(bytes32,bytes32,uint256)';
export const FILE = 'file(bytes32,uint256)';

export const plan = (
  contract: CalledContract,
  signature: string,
  ...args: readonly PlannedArgument[]
): PlannedCall => ({ contract, signature, args });

/** A call of the type's own contract. */
export const planAt = (
  contract: 'Clipper' | 'Calc',
  ilk: string,
  signature: string,
  ...args: readonly PlannedArgument[]
): PlannedCall => ({ contract, signature, args, ilk });
