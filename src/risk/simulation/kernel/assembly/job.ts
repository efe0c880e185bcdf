/**
 * What the host hands over, as it lies in memory. Every field is four or eight bytes, in this order, without gaps: eight-byte
 * fields come first. The host writes the same layouts from the tables in `../layouts.ts`; a spec compares the two.
 */

/** How paths are made. Arrays of factors have one entry for each lane, that is, the factors filled up to a multiple of eight. */
@unmanaged
export class Model {
  lanes: i32;
  /** Hours of the horizon. */
  hours: i32;
  seedLow: i32;
  seedHigh: i32;
  /** f32 rows of the Cholesky factor, packed by groups of eight lanes, see `correlate`; null for bootstrapped shocks. */
  cholesky: usize;
  /** i32 for each group: first column that is not zero. */
  firstColumn: usize;
  /** f32 start variance, ω, α, β: four arrays of lanes. */
  garch: usize;
  /** f32 drift for each hour by lane; null when all are zero. */
  drift: usize;
  /** f32 rows of standardised residuals, lanes wide; null for normal shocks. */
  rows: usize;
  rowCount: i32;
  /** A draw below it starts a new block of rows. */
  restart: u32;
  /** f64 distribution of the number of common jumps; null for none. */
  commonCounts: usize;
  commonMean: f32;
  commonDeviation: f32;
  /** f32 loadings of the common jumps by lane. */
  loadings: usize;
  /** i32 offsets by path of the jumps imposed on it, and one more; null to draw them here. */
  imposedOffsets: usize;
  /** Pairs of i32 hour and f32 size. */
  imposed: usize;
  /** Path that the first offset belongs to. */
  imposedFrom: i32;
  /** f64 distributions of the number of own jumps by lane; null for none. */
  ownCounts: usize;
  /** f32 means and deviations of own jumps: two arrays of lanes. */
  ownSizes: usize;
  /** Whether the certificates need falls over two hours instead of one. */
  late: i32;
}

/** Types that sell into the same market. */
@unmanaged
export class Family {
  /** Columns of log prices that its members use, as pairs of i32 factor and second factor or −1. */
  columnFactors: usize;
  columns: i32;
  members: i32;
  /** Pairs of i32 for each member: column that the oracle sees, column at which keepers sell. */
  memberColumns: usize;
  evaluations: i32;
  /** Evaluation records one after the other. */
  firstEvaluation: usize;
  /** f32 for each member: a path above all of them in its lows, or in its falls, loses nothing under any evaluation. */
  weakestLow: usize;
  weakestFall: usize;
  /** f64 part of the used depth that is left after so many hours. */
  recovery: usize;
  /** Records of f64 used depth, log impact and slope from there on; the first at zero, one at infinity behind the last. */
  curve: usize;
  /** Hours that the oracle is behind: 0 or 1. */
  delay: i32;
  /** Whether keepers sell the whole collateral, or only what covers debt and penalty. */
  wholeLots: i32;
  /** Keepers are absent in an hour whose draw is below `absentCalm`, or below `absentStress` after a fall beyond `stress`. */
  absentCalm: u32;
  absentStress: u32;
  stressFall: f32;
  /** Whether to use the closed form for one member, linear impact and whole lots. */
  closedForm: i32;
}

/** One choice of parameters for each member of a family. */
@unmanaged
export class Evaluation {
  /** Part of the impact that stays. */
  permanent: f64;
  /** Steepest slope of the family's impact curve; zero if it never gets steeper, so that the first one is. */
  steepest: f64;
  firstMember: usize;
  /** f64 by path for the losses of the family; null to drop them. */
  lossRow: usize;
}

/** One type under one candidate. */
@unmanaged
export class Member {
  /** Added to a position's log debt over worth to give its trigger. */
  shift: f64;
  /** Log of the factor on debts. */
  logDebtFactor: f64;
  debtFactor: f64;
  /** Factor on the whole book. */
  scale: f64;
  /** Log of what keepers pay of the price that they get. */
  logMargin: f64;
  /** Debt with penalty over debt, and its log. */
  penalty: f64;
  logPenalty: f64;
  /** Debt before factor and scale that may be auctioned in an hour. */
  capacity: f64;
  /** Incentives: a flat amount for each position, and a part of debt with penalty. */
  tip: f64;
  chip: f64;
  /** Table of first candidates for the closed form: its lower end and cells per unit of log price. */
  /** Log price at which the thinnest position breaks even, and how far below its trigger that is. */
  breakEven: f64;
  gap: f64;
  /** Positions that lie no further apart than this always fit into the auctions of an hour. */
  fitting: f64;
  tableLow: f64;
  tableCells: f64;
  table: usize;
  lastCell: i32;
  /** Position records, the thinnest first, then one of −∞. */
  records: usize;
  positions: i32;
  /** A path whose low is above loses nothing; nor does one whose steepest fall is above. */
  safeLow: f32;
  safeFall: f32;
  /** f64 by path; null to drop. */
  lossRow: usize;
  liquidatedRow: usize;
  incomeRow: usize;
  gapRow: usize;
  hoursRow: usize;
  spare: i32;
}

/** Where one worker writes. */
@unmanaged
export class Scratch {
  /** f32 log prices, hours × lanes. */
  prices: usize;
  /** 4 × lanes f32 each: words or normals, correlated shocks of a group, jumps and drift. */
  normals: usize;
  shocks: usize;
  jumps: usize;
  /** f32 log price, variance, last step; lowest price, steepest fall: five arrays of lanes. */
  state: usize;
  lows: usize;
  falls: usize;
  /** u32 generator states, four vectors for each group of lanes. */
  generators: usize;
  /** Jumps of the path: i32 hour, i32 lane or −1 for all, f32 size. */
  jumpList: usize;
  jumpCount: i32;
  /** By family: where its columns begin, where its entries begin, i32 how many paths are kept. */
  columnStarts: usize;
  entryStarts: usize;
  kept: usize;
  /** Bytes by hour: whether keepers are absent. */
  absent: usize;
  /** f64 working values of the members of an evaluation. */
  members: usize;
  /** Set when a price was not finite. */
  overflow: i32;
}

export const FAMILY_BYTES = offsetof<Family>();
export const EVALUATION_BYTES = offsetof<Evaluation>();
export const MEMBER_BYTES = offsetof<Member>();

// @ts-ignore: decorator
@inline export function memberAt(evaluation: Evaluation, index: i32): Member {
  return changetype<Member>(evaluation.firstMember + <usize>index * MEMBER_BYTES);
}

/** Bytes of one position: log of debt over worth, worth of all before it, debt of all before it. */
export const RECORD: usize = 24;
/** Log of debt over worth at the start prices. */
// @ts-ignore: decorator
@inline export function ratioAt(records: usize, index: i32): f64 {
  return load<f64>(records + <usize>index * RECORD);
}
// @ts-ignore: decorator
@inline export function worthBefore(records: usize, index: i32): f64 {
  return load<f64>(records + <usize>index * RECORD, 8);
}
// @ts-ignore: decorator
@inline export function debtBefore(records: usize, index: i32): f64 {
  return load<f64>(records + <usize>index * RECORD, 16);
}
