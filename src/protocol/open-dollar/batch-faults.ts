import type { EncodedCall } from '../protocol.port.js';

/** The parameter that a call sets, or `tax` and `price` for what makes one effective. */
interface Act {
  readonly does: string;
  readonly ilk: string;
}

function actOf({ signature, arguments: args }: EncodedCall): Act {
  const named = (name: string): string => args.find((argument) => argument.name === name)?.raw ?? '';
  const ilk = named('cType');
  if (signature.startsWith('taxSingle')) return { does: 'tax', ilk };
  if (signature.startsWith('updateCollateralPrice')) return { does: 'price', ilk };
  return { does: named('param'), ilk };
}

/**
 * Why calls together would configure what does not become effective: a ratio without the price behind it; a fee without a
 * collection before it, which would charge it for the time that has passed, or after it, which brings it in force.
 */
export function faultsOf(calls: readonly EncodedCall[]): string[] {
  const acts = calls.map(actOf);
  const later = (index: number, does: string, ilk: string): boolean =>
    acts.slice(index + 1).some((act) => act.does === does && act.ilk === ilk);
  const earlier = (index: number, does: string, ilk: string): boolean =>
    acts.slice(0, index).some((act) => act.does === does && act.ilk === ilk);
  return acts.flatMap(({ does, ilk }, index) => {
    if (does === 'liquidationCRatio' || does === 'safetyCRatio')
      return later(index, 'price', ilk)
        ? []
        : [`${does} of ${ilk} is set and no updateCollateralPrice after it makes it effective`];
    if (does !== 'stabilityFee') return [];
    return [
      ...(earlier(index, 'tax', ilk)
        ? []
        : [`stabilityFee of ${ilk} is set and no taxSingle before it settles the old one`]),
      ...(later(index, 'tax', ilk)
        ? []
        : [`stabilityFee of ${ilk} is set and no taxSingle after it brings it in force`]),
    ];
  });
}
