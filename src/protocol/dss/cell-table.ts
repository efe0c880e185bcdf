import { formatDecimal } from '../../units/decimal-text.js';
import { humanDebt } from '../../units/human-text.js';
import { rad } from '../../units/fixed-point.js';
import type { InvariantValue } from '../invariant.js';
import type { ParameterCell } from '../protocol.port.js';

const keyOf = (ilk: string | null, parameter: string): string => `${ilk ?? '*'} ${parameter}`;

/** A whole parameter table by name. */
export class CellTable {
  private readonly cells: ReadonlyMap<string, ParameterCell>;
  /** In the order of their bytes. */
  readonly ilks: readonly string[];

  constructor(cells: readonly ParameterCell[]) {
    this.cells = new Map(cells.map((cell) => [keyOf(cell.ilk, cell.parameter), cell]));
    this.ilks = [...new Set(cells.flatMap(({ ilk }) => (ilk === null ? [] : [ilk])))].sort();
  }

  find(ilk: string | null, parameter: string): ParameterCell | null {
    return this.cells.get(keyOf(ilk, parameter)) ?? null;
  }

  has(ilk: string | null, parameter: string): boolean {
    return this.cells.has(keyOf(ilk, parameter));
  }

  /** Raw value; zero where the table has no such cell, which `has` tells. */
  value(ilk: string | null, parameter: string): bigint {
    return BigInt(this.find(ilk, parameter)?.value ?? 0);
  }

  shown(ilk: string | null, parameter: string): InvariantValue {
    const cell = this.find(ilk, parameter);
    return { name: parameter, raw: cell?.value ?? '', human: cell?.human ?? 'absent' };
  }

  /** Art · rate [rad]. */
  debtOf(ilk: string): bigint {
    return this.value(ilk, 'normalisedDebt') * this.value(ilk, 'accumulatedRate');
  }

  /** The debt of the system and the room that the types' ceilings promise: what `Line` has to cover [rad]. */
  neededCeiling(lineOf: (ilk: string) => bigint = (ilk) => this.value(ilk, 'debtCeiling')): bigint {
    return this.ilks.reduce(
      (sum, ilk) => {
        const room = lineOf(ilk) - this.debtOf(ilk);
        return room > 0n ? sum + room : sum;
      },
      this.value(null, 'debt'),
    );
  }

  /** Sum of the ceilings of all types [rad]. */
  sumOfCeilings(): bigint {
    return this.ilks.reduce((sum, ilk) => sum + this.value(ilk, 'debtCeiling'), 0n);
  }
}

export const debtValue = (name: string, raw: bigint): InvariantValue => ({
  name,
  raw: raw.toString(),
  human: humanDebt(rad(raw)),
});

export const factorValue = (name: string, raw: bigint, decimals: number): InvariantValue => ({
  name,
  raw: raw.toString(),
  human: formatDecimal(raw, decimals),
});
