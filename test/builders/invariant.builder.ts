import type { Invariant } from '../../src/protocol/invariant.js';
import type { ParameterCell } from '../../src/protocol/protocol.port.js';

/** A rule over one value of a type: broken above a limit. */
export const belowLimit =
  (ilk: string, parameter: string, limit: bigint) =>
  (cells: readonly ParameterCell[]): Invariant[] => {
    const cell = cells.find((it) => it.ilk === ilk && it.parameter === parameter);
    const holds = BigInt(cell?.value ?? 0) <= limit;
    return [
      {
        id: `${parameter}-below-limit`,
        ilk,
        text: `${parameter} ≤ ${String(limit)}`,
        outcome: holds ? 'holds' : 'broken',
        values: [{ name: parameter, raw: cell?.value ?? '', human: cell?.human ?? '' }],
        why: holds ? '' : 'it is too high',
      },
    ];
  };
