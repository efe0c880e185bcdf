import { cascadeTable, type CascadeTable } from '../cascade-table.js';
import { certificates, type Certificate } from '../certificates.js';
import type { PlannedFamily } from '../evaluation-plan.js';
import { isConcave, isLinear, steepest } from '../impact-curve.js';
import type { BookInput, SimulationInput } from '../simulation-input.js';
import { mostWithin, type SortedBook } from '../sorted-book.js';
import {
  allocate,
  doublesAt,
  integersAt,
  putDoubles,
  putFloats,
  putIntegers,
  putRecords,
  type KernelMemory,
} from './kernel-memory.js';
import { EVALUATION, FAMILY, MEMBER, type Values } from './layouts.js';
import { recoveryPowers } from './model-image.js';
import { putRows, type Detail, type EvaluationRows, type FamilyRows } from './result-rows.js';

const WORD = 4_294_967_296;
const DOUBLE = 8;

/** Families in memory, with the addresses of their results. */
export interface FamiliesImage {
  readonly address: number;
  readonly rows: readonly FamilyRows[];
  /** Floats of the columns of a path, for each family, and its members. */
  readonly floatsPerPath: readonly number[];
  readonly members: readonly number[];
}

export function putFamilies(
  image: KernelMemory,
  input: SimulationInput,
  plan: readonly PlannedFamily[],
  paths: number,
  detail: Detail,
): FamiliesImage {
  const families = plan.map((family) => putFamily(image, input, family, paths, detail));
  return {
    address: putRecords(
      image,
      FAMILY,
      families.map(({ record }) => record),
    ),
    rows: families.map(({ rows }) => rows),
    floatsPerPath: families.map(({ record }) => record.columns * columnStride(record.closedForm, input.model.hours)),
    members: families.map(({ record }) => record.members),
  };
}

/** See columnLength and columnStride in assembly/columns.ts. */
const columnStride = (closedForm: number, hours: number): number => (closedForm === 1 ? 1 : 2) * ((hours + 9) & ~7);

function putFamily(
  image: KernelMemory,
  input: SimulationInput,
  family: PlannedFamily,
  paths: number,
  detail: Detail,
): { record: Values<typeof FAMILY>; rows: FamilyRows } {
  const books = family.books.map((index) => input.books[index]!);
  const { factors, memberColumns } = columnsOf(books, input);
  const closedForm = detail === 'losses' && hasClosedForm(input, family);
  const { evaluations, rows, proofs } = putEvaluations(image, input, family, paths, detail, closedForm);
  const { absence } = input.keepers;
  const weakest = (bound: (certificate: Certificate) => number): Float32Array =>
    Float32Array.from(books, (_, member) =>
      proofs.reduce((most, proof) => Math.max(most, bound(proof[member]!)), -Infinity),
    );
  const record = {
    columnFactors: putIntegers(image, factors),
    columns: factors.length / 2,
    members: books.length,
    memberColumns: putIntegers(image, memberColumns),
    evaluations: family.evaluations.length,
    firstEvaluation: putRecords(image, EVALUATION, evaluations),
    weakestLow: putFloats(
      image,
      weakest(({ low }) => low),
    ),
    weakestFall: putFloats(
      image,
      weakest(({ fall }) => fall),
    ),
    recovery: putDoubles(image, recoveryPowers(family.liquidity.recoveryHalfLifeHours, input.model.hours)),
    curve: putCurve(image, family),
    delay: input.oracleDelayHours,
    wholeLots: input.wholeLots ? 1 : 0,
    absentCalm: chance(absence?.calm ?? 0),
    absentStress: chance(absence === null ? 0 : Math.max(absence.calm, absence.stress)),
    stressFall: absence === null ? 0 : -absence.stressFall,
    closedForm: closedForm ? 1 : 0,
  };
  return { record, rows: { evaluations: rows } };
}

const chance = (probability: number): number => Math.min(WORD - 1, Math.round(probability * WORD));

/** Each log price that some member needs once: pairs of factors, and for each member which it sees and sells at. */
function columnsOf(
  books: readonly BookInput[],
  { model }: SimulationInput,
): { factors: number[]; memberColumns: number[] } {
  const names = model.factors.map(({ name }) => name);
  const keys: string[] = [];
  const factors: number[] = [];
  const columnOf = (first: number, second: number): number => {
    const key = `${String(first)} ${String(second)}`;
    const known = keys.indexOf(key);
    if (known >= 0) return known;
    factors.push(first, second);
    return keys.push(key) - 1;
  };
  const memberColumns = books.flatMap(({ factor, basis }) => {
    const first = names.indexOf(factor);
    const sold = columnOf(first, basis === null ? -1 : names.indexOf(basis.factor));
    return [basis === null || basis.seenByOracle ? sold : columnOf(first, -1), sold];
  });
  return { factors, memberColumns };
}

/** Whether the cascade of an hour can be read off a table: see assembly/closed-form.ts. */
function hasClosedForm(
  { wholeLots, keepers }: SimulationInput,
  { sorted, curve, evaluations }: PlannedFamily,
): boolean {
  const [book] = sorted;
  if (sorted.length !== 1 || book === undefined || book.count === 0) return false;
  if (!wholeLots || keepers.absence !== null || !isLinear(curve)) return false;
  return evaluations.every(({ terms }) => terms[0]!.capacity >= book.debtBefore[book.count]!);
}

function putEvaluations(
  image: KernelMemory,
  input: SimulationInput,
  family: PlannedFamily,
  paths: number,
  detail: Detail,
  closedForm: boolean,
): { evaluations: Values<typeof EVALUATION>[]; rows: EvaluationRows[]; proofs: Certificate[][] } {
  const { sorted, curve, liquidity } = family;
  const market = { curve, permanent: liquidity.permanentShare, keepersFail: input.keepers.absence !== null };
  const records = sorted.map((book) => putBook(image, book));
  const window = remembered((member, width) => mostWithin(sorted[member]!, width));
  const tables = remembered((member, lambda) => putTable(image, cascadeTable(sorted[member]!, lambda)));
  const rows: EvaluationRows[] = [];
  const proofs: Certificate[][] = [];
  const evaluations = family.evaluations.map((evaluation) => {
    const members = evaluation.terms.map((terms, member) => ({ book: sorted[member]!, terms }));
    const proof = certificates(members, market, window);
    const ownRows = putRows(image, evaluation, paths, detail);
    proofs.push(proof);
    rows.push(ownRows);
    const memberRecords = evaluation.terms.map((terms, member) => {
      const lambda = input.oracleDelayHours === 0 ? curve.slope[0]! * terms.scale : 0;
      const table = closedForm ? tables(member, lambda) : { address: 0, low: 0, cells: 0, last: 0 };
      const own = ownRows.members[member]!;
      return {
        ...terms,
        breakEven: proof[member]!.breakEven,
        gap: proof[member]!.gap,
        fitting: proof[member]!.fitting,
        tableLow: table.low,
        tableCells: table.cells,
        table: table.address,
        lastCell: table.last,
        records: records[member]!,
        positions: sorted[member]!.count,
        safeLow: proof[member]!.low,
        safeFall: proof[member]!.fall,
        lossRow: own.loss,
        liquidatedRow: own.liquidated,
        incomeRow: own.income,
        gapRow: own.gap,
        hoursRow: own.hours,
        spare: 0,
      };
    });
    return {
      permanent: liquidity.permanentShare,
      steepest: isConcave(curve) ? 0 : steepest(curve),
      firstMember: putRecords(image, MEMBER, memberRecords),
      lossRow: ownRows.loss === ownRows.members[0]!.loss ? 0 : ownRows.loss,
    };
  });
  return { evaluations, rows, proofs };
}

function remembered<T>(compute: (member: number, value: number) => T): (member: number, value: number) => T {
  const known = new Map<string, T>();
  return (member, value) => {
    const key = `${String(member)} ${String(value)}`;
    const found = known.get(key) ?? compute(member, value);
    known.set(key, found);
    return found;
  };
}

/** Records of ratio, worth before and debt before; one more behind the last that is below any level. */
function putBook(image: KernelMemory, { ratios, worthBefore, debtBefore, count }: SortedBook): number {
  const at = allocate(image, 3 * DOUBLE * (count + 1));
  const records = doublesAt(image, at, 3 * (count + 1));
  for (let i = 0; i <= count; i++) {
    records[3 * i] = i < count ? ratios[i]! : -Infinity;
    records[3 * i + 1] = worthBefore[i]!;
    records[3 * i + 2] = debtBefore[i]!;
  }
  return at;
}

/** Cells of the index before a curve: quarters of powers of two from one up. See impactAt in assembly/market.ts. */
const CURVE_CELLS = 256;
const KNOT_BYTES = 3 * DOUBLE;

/** Address of the first knot; the index lies before it. */
function putCurve(image: KernelMemory, { curve: { used, impact, slope } }: PlannedFamily): number {
  const index = new Int32Array(CURVE_CELLS);
  let from = 1;
  for (let cell = 0, knot = 0; cell < CURVE_CELLS; cell++) {
    const start = cell === 0 ? 0 : from * (1 + (cell % 4) / 4);
    while (knot + 1 < used.length && used[knot + 1]! <= start) knot++;
    index[cell] = knot * KNOT_BYTES;
    if (cell % 4 === 3) from *= 2;
  }
  const knots = used.flatMap((worth, knot) => [worth, impact[knot]!, slope[knot]!]);
  const at = allocate(image, 4 * CURVE_CELLS + DOUBLE * (knots.length + 3));
  integersAt(image, at, CURVE_CELLS).set(index);
  doublesAt(image, at + 4 * CURVE_CELLS, knots.length + 3).set([...knots, Infinity, 0, 0]);
  return at + 4 * CURVE_CELLS;
}

function putTable(
  image: KernelMemory,
  { low, cells, first }: CascadeTable,
): { address: number; low: number; cells: number; last: number } {
  return { address: putIntegers(image, first), low, cells, last: first.length - 1 };
}
