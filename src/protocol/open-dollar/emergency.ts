import { RAD } from '../../units/fixed-point.js';
import type { EmergencyBatch, EncodedCall, ParameterCell } from '../protocol.port.js';
import { modify, type PlannedCall } from './change-plan.js';

const STOP = {
  title: 'Stop new debt',
  what: 'Sets the debt ceiling to zero, and that of the system lower by what could still be drawn. Nobody can draw; positions, fees and liquidations go on, and anyone may repay. Governance must set the ceiling anew to open it again.',
};

const LIMIT = {
  id: 'system/limit-debt',
  ilk: null,
  title: 'Stop new debt of all types by the ceiling of the system',
  what: 'Sets the ceiling of the system to one unit. Nobody can draw against any type; the ceilings of the types stay and hold again once it is raised.',
};

/**
 * Batches that stop new risk: each type closed, all of them closed, and the system's ceiling alone. The protocol has no switch
 * that stops auctions; shutting its contracts down cannot be taken back and is left to its governance.
 */
export function emergencyBatches(
  cells: readonly ParameterCell[],
  encode: (calls: readonly PlannedCall[]) => EncodedCall[],
): EmergencyBatch[] {
  const ceilingOf = (ilk: string | null): bigint =>
    BigInt(cells.find((cell) => cell.ilk === ilk && cell.parameter === 'debtCeiling')?.value ?? 0);
  const names = [...new Set(cells.flatMap(({ ilk }) => ilk ?? []))].sort();
  const system = ceilingOf(null);
  const raw = (ilk: string, parameter: string): bigint =>
    BigInt(cells.find((cell) => cell.ilk === ilk && cell.parameter === parameter)?.value ?? 0);
  /** What could still be drawn: the system's ceiling gives up no more, or it would not cover the debt that is there. */
  const roomOf = (ilk: string): bigint => {
    const room = ceilingOf(ilk) - raw(ilk, 'normalisedDebt') * raw(ilk, 'accumulatedRate');
    return room > 0n ? room : 0n;
  };
  const stopOf = (ilks: readonly string[]): PlannedCall[] => {
    const open = ilks.filter((ilk) => ceilingOf(ilk) !== 0n);
    const room = open.reduce((sum, ilk) => sum + roomOf(ilk), 0n);
    const closed = open.map((ilk) => modify('SAFEEngine', ilk, 'debtCeiling', 0n));
    const lowered = modify('SAFEEngine', null, 'globalDebtCeiling', system > room ? system - room : 0n);
    return room === 0n ? closed : [...closed, lowered];
  };
  const limit = system <= RAD ? [] : [modify('SAFEEngine', null, 'globalDebtCeiling', RAD)];
  const ofAll = { ...STOP, id: 'system/stop-debt', ilk: null, title: `${STOP.title} of all types` };
  return [
    ...names.map((ilk) => ({ ...STOP, id: `${ilk}/stop-debt`, ilk, calls: encode(stopOf([ilk])), refusal: null })),
    { ...ofAll, calls: encode(stopOf(names)), refusal: null },
    { ...LIMIT, calls: encode(limit), refusal: null },
  ];
}

/** Where up lowers risk, and where down does; a change of any other cell does neither. */
const SAFER = {
  up: ['liquidationRatio', 'safetyRatio', 'stabilityFee'],
  down: ['debtCeiling'],
};

/** Why calls do not only lower risk, against the table before them. */
export function risesOf(calls: readonly EncodedCall[], before: readonly ParameterCell[]): string[] {
  return calls.flatMap(({ sets = [] }) =>
    sets.flatMap(({ ilk, parameter, value, human }) => {
      const cell = before.find((it) => it.ilk === ilk && it.parameter === parameter);
      const whose = `${parameter} of ${ilk ?? 'the system'}`;
      if (cell === undefined) return [`${whose} is not in the table`];
      const [was, is] = [BigInt(cell.value), BigInt(value)];
      if (SAFER.up.includes(parameter)) return is >= was ? [] : [`${whose} falls from ${cell.human} to ${human}`];
      if (SAFER.down.includes(parameter)) return is <= was ? [] : [`${whose} rises from ${cell.human} to ${human}`];
      return is === was ? [] : [`${whose} changes from ${cell.human} to ${human}, which does not lower risk`];
    }),
  );
}
