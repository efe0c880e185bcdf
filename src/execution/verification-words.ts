import { invariantWords } from '../protocol/invariant.js';
import type { Verification } from './verification.js';

export const verifiedWords = ({ unchecked }: Verification): string =>
  'the chain holds what was signed' +
  (unchecked === 0 ? '' : `; ${String(unchecked)} values that follow from it could not be checked`);

/** Every value that is not what was signed, and every rule that broke. */
export function mismatchWords({ parameters, invariants }: Verification): string {
  const wrong = parameters.filter(({ equal }) => equal === false);
  const broken = invariants?.broken ?? [];
  return [
    ...wrong.map(
      ({ ilk, parameter, human }) => `${parameter} of ${ilk ?? 'the system'} is ${human.found}, not ${human.expected}`,
    ),
    ...(broken.length === 0 ? [] : [`rules are broken: ${invariantWords(broken)}`]),
  ].join('; ');
}
