import { ImpossibleDataError } from '../estimator-error.js';

/** Refuses amounts below the least that makes sense, by name and place. @throws {ImpossibleDataError} */
export function checkAmounts(amounts: Readonly<Record<string, bigint>>, least: bigint): void {
  Object.entries(amounts).forEach(([name, amount], index) => {
    if (amount < least) throw new ImpossibleDataError(`${name} is below ${String(least)}`, index, amount);
  });
}

/** Refuses a share that is not a whole number from 0 to below `whole`. @throws {ImpossibleDataError} */
export function checkShare(name: string, share: number, whole: bigint): void {
  if (!(Number.isSafeInteger(share) && share >= 0 && BigInt(share) < whole)) {
    throw new ImpossibleDataError(`${name} is not a whole number from 0 to below ${String(whole)}`, 0, share);
  }
}
