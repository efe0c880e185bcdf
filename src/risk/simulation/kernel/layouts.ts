/** The records of `assembly/job.ts`, field by field in the same order; the kernel's own sizes are compared when it is loaded. */

type Field = 'i32' | 'u32' | 'f32' | 'f64';
export type Layout = Readonly<Record<string, Field>>;
export type Values<L extends Layout> = Readonly<Record<keyof L, number>>;

export const MODEL = {
  lanes: 'i32',
  hours: 'i32',
  seedLow: 'u32',
  seedHigh: 'u32',
  cholesky: 'u32',
  firstColumn: 'u32',
  garch: 'u32',
  drift: 'u32',
  rows: 'u32',
  rowCount: 'i32',
  restart: 'u32',
  commonCounts: 'u32',
  commonMean: 'f32',
  commonDeviation: 'f32',
  loadings: 'u32',
  imposedOffsets: 'u32',
  imposed: 'u32',
  imposedFrom: 'i32',
  ownCounts: 'u32',
  ownSizes: 'u32',
  late: 'i32',
} as const satisfies Layout;

export const FAMILY = {
  columnFactors: 'u32',
  columns: 'i32',
  members: 'i32',
  memberColumns: 'u32',
  evaluations: 'i32',
  firstEvaluation: 'u32',
  weakestLow: 'u32',
  weakestFall: 'u32',
  recovery: 'u32',
  curve: 'u32',
  delay: 'i32',
  wholeLots: 'i32',
  absentCalm: 'u32',
  absentStress: 'u32',
  stressFall: 'f32',
  closedForm: 'i32',
} as const satisfies Layout;

export const EVALUATION = {
  permanent: 'f64',
  steepest: 'f64',
  firstMember: 'u32',
  lossRow: 'u32',
} as const satisfies Layout;

export const MEMBER = {
  shift: 'f64',
  logDebtFactor: 'f64',
  debtFactor: 'f64',
  scale: 'f64',
  logMargin: 'f64',
  penalty: 'f64',
  logPenalty: 'f64',
  capacity: 'f64',
  tip: 'f64',
  chip: 'f64',
  breakEven: 'f64',
  gap: 'f64',
  fitting: 'f64',
  tableLow: 'f64',
  tableCells: 'f64',
  table: 'u32',
  lastCell: 'i32',
  records: 'u32',
  positions: 'i32',
  safeLow: 'f32',
  safeFall: 'f32',
  lossRow: 'u32',
  liquidatedRow: 'u32',
  incomeRow: 'u32',
  gapRow: 'u32',
  hoursRow: 'u32',
  spare: 'i32',
} as const satisfies Layout;

export const SCRATCH = {
  prices: 'u32',
  normals: 'u32',
  shocks: 'u32',
  jumps: 'u32',
  state: 'u32',
  lows: 'u32',
  falls: 'u32',
  generators: 'u32',
  jumpList: 'u32',
  jumpCount: 'i32',
  columnStarts: 'u32',
  entryStarts: 'u32',
  kept: 'u32',
  absent: 'u32',
  members: 'u32',
  overflow: 'i32',
} as const satisfies Layout;

/** In the order in which the kernel's `recordBytes` counts them. */
export const RECORDS: readonly Layout[] = [MODEL, FAMILY, EVALUATION, MEMBER, SCRATCH];

const BYTES = { i32: 4, u32: 4, f32: 4, f64: 8 } as const;

export const recordBytes = (layout: Layout): number =>
  Object.values(layout).reduce((bytes, field) => bytes + BYTES[field], 0);

/** Byte offset of a field in its record. */
export function offsetOf<L extends Layout>(layout: L, name: keyof L): number {
  let offset = 0;
  for (const [field, type] of Object.entries(layout)) {
    if (field === name) return offset;
    offset += BYTES[type];
  }
  return offset;
}

export function writeRecord<L extends Layout>(view: DataView, at: number, layout: L, values: Values<L>): void {
  let offset = at;
  for (const [name, field] of Object.entries(layout)) {
    const value = values[name]!;
    if (field === 'f64') view.setFloat64(offset, value, true);
    else if (field === 'f32') view.setFloat32(offset, value, true);
    else if (field === 'i32') view.setInt32(offset, value, true);
    else view.setUint32(offset, value, true);
    offset += BYTES[field];
  }
}

export function readRecord<L extends Layout>(view: DataView, at: number, layout: L): Values<L> {
  const values: Record<string, number> = {};
  let offset = at;
  for (const [name, field] of Object.entries(layout)) {
    if (field === 'f64') values[name] = view.getFloat64(offset, true);
    else if (field === 'f32') values[name] = view.getFloat32(offset, true);
    else values[name] = field === 'i32' ? view.getInt32(offset, true) : view.getUint32(offset, true);
    offset += BYTES[field];
  }
  return values as Values<L>;
}
