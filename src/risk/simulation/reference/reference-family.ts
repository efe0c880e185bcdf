import { EVALUATION, FAMILY, MEMBER, readRecord, recordBytes, type Values } from '../kernel/layouts.js';
import type { ReferenceModel, ReferencePath } from './reference-path.js';

type FamilyRecord = Values<typeof FAMILY>;
type MemberRecord = Values<typeof MEMBER>;

const COLUMN_END = 3.4028234663852886e38;

/** A family in memory. */
export interface ReferenceFamily {
  readonly record: FamilyRecord;
  readonly columnFactors: Int32Array;
  readonly memberColumns: Int32Array;
  readonly recovery: Float64Array;
  readonly curve: Float64Array;
  readonly evaluations: readonly ReferenceEvaluation[];
}

export interface ReferenceEvaluation {
  readonly record: Values<typeof EVALUATION>;
  readonly members: readonly ReferenceMember[];
}

export interface ReferenceMember {
  readonly record: MemberRecord;
  /** Ratio, worth before, debt before, for each position and one more. */
  readonly positions: Float64Array;
  readonly seen: number;
  readonly sold: number;
}

export function referenceFamily(memory: WebAssembly.Memory, address: number, hours: number): ReferenceFamily {
  const { buffer } = memory;
  const view = new DataView(buffer);
  const record = readRecord(view, address, FAMILY);
  const memberColumns = new Int32Array(buffer, record.memberColumns, 2 * record.members);
  const evaluation = (which: number): ReferenceEvaluation => {
    const own = readRecord(view, record.firstEvaluation + which * recordBytes(EVALUATION), EVALUATION);
    const members = Array.from({ length: record.members }, (_, member) => {
      const terms = readRecord(view, own.firstMember + member * recordBytes(MEMBER), MEMBER);
      return {
        record: terms,
        positions: new Float64Array(buffer, terms.records, 3 * (terms.positions + 1)),
        seen: memberColumns[2 * member]!,
        sold: memberColumns[2 * member + 1]!,
      };
    });
    return { record: own, members };
  };
  return {
    record,
    columnFactors: new Int32Array(buffer, record.columnFactors, 2 * record.columns),
    memberColumns,
    recovery: new Float64Array(buffer, record.recovery, hours + 1),
    curve: new Float64Array(buffer, record.curve, (buffer.byteLength - record.curve) >> 3),
    evaluations: Array.from({ length: record.evaluations }, (_, which) => evaluation(which)),
  };
}

/** Log prices that the members of a family see and sell at, from hour zero to the last. */
export function referenceColumns(
  { record: { lanes, hours } }: ReferenceModel,
  { columnFactors, record: { columns } }: ReferenceFamily,
  { prices }: ReferencePath,
): Float32Array[] {
  return Array.from({ length: columns }, (_, column) => {
    const first = columnFactors[2 * column]!;
    const second = columnFactors[2 * column + 1]!;
    const values = new Float32Array(hours + 2);
    for (let hour = 1; hour <= hours; hour++) {
      const row = (hour - 1) * lanes;
      values[hour] = prices[row + first]! + (second < 0 ? 0 : prices[row + second]!);
    }
    values[hours + 1] = COLUMN_END;
    return values;
  });
}
