import { RAD, RAY, WAD } from '../../units/fixed-point.js';
import { factorValue, type CellTable } from './cell-table.js';
import { lacking, rule, unless, type Rule } from './invariant-rule.js';

const NO_AUCTION = 'the type has no Dutch auction';
type Applies = (table: CellTable, ilk: string | null) => string | undefined;
/** Told by the cell of its price curve: a value that is missing beside it is a fault. */
const hasAuction: Applies = (table, ilk) => (table.has(ilk, 'auction.curve') ? undefined : NO_AUCTION);
/** Applies unless the table shows the other kind. */
const notOfKind =
  (other: string, why: string): Applies =>
  (table, ilk) =>
    hasAuction(table, ilk) ?? (table.has(ilk, other) ? why : undefined);
const hasBreaker: Applies = (table, ilk) =>
  hasAuction(table, ilk) ??
  (['auction.breakerTolerance', 'auction.breakerLockedUntil'].some((cell) => table.has(ilk, cell))
    ? undefined
    : 'the deployment names no ClipperMom');

const LIMIT_RULES: readonly Rule[] = [
  rule(
    'penalty-in-range',
    '100 % ≤ chop < 200 %',
    ['liquidationPenalty'],
    (chop = 0n) => unless(chop >= WAD && chop < 2n * WAD, 'the value is 1 and the penalty'),
    hasAuction,
  ),
  rule('limit-in-range', 'hole = 0, or hole ≤ 100 million', ['auctionLimit'], (hole = 0n) =>
    unless(hole <= 100_000_000n * RAD, 'it is a slip of scale'),
  ),
  rule(
    'floor-within-limit',
    'dust ≤ hole',
    ['debtFloor', 'auctionLimit'],
    (dust = 0n, hole = 0n) => unless(dust <= hole, 'a vault of the floor could not be auctioned'),
    hasAuction,
  ),
  rule(
    'minimum-effective',
    'chost = dust · chop',
    ['auction.minimumDebt', 'debtFloor', 'liquidationPenalty'],
    (chost = 0n, dust = 0n, chop = 0n) =>
      unless(chost === (dust * chop) / WAD, `upchost was not called: it would be ${String((dust * chop) / WAD)}`),
    hasAuction,
  ),
  rule(
    'penalty-pays-keeper',
    'dust · (chop − 1) ≥ tip + dust · chop · chip',
    ['debtFloor', 'liquidationPenalty', 'auction.incentiveFlat', 'auction.incentiveRate'],
    (dust = 0n, chop = 0n, tip = 0n, chip = 0n) =>
      unless(dust * (chop - WAD) * WAD >= tip * WAD * WAD + dust * chop * chip, 'liquidating oneself would earn money'),
    hasAuction,
  ),
];

const TIME_RULES: readonly Rule[] = [
  rule(
    'start-in-range',
    '100 % ≤ buf ≤ 200 %',
    ['auction.startFactor'],
    (buf = 0n) => unless(buf >= RAY && buf <= 2n * RAY, 'auctions start below, or far above, the price'),
    hasAuction,
  ),
  rule(
    'reset-time-in-range',
    '20 min ≤ tail ≤ 12 h',
    ['auction.resetSeconds'],
    (tail = 0n) => unless(tail >= 1_200n && tail <= 43_200n, 'auctions last too short, or too long'),
    hasAuction,
  ),
  rule(
    'reset-factor-in-range',
    '10 % ≤ cusp < 100 %',
    ['auction.resetFactor'],
    (cusp = 0n) => unless(10n * cusp >= RAY && cusp < RAY, 'auctions end at once, or never by their price'),
    hasAuction,
  ),
  {
    id: 'reset-below-price',
    text: 'buf · cusp ≤ 1',
    judge: (table, ilk) => {
      const [buf, cusp] = [table.value(ilk, 'auction.startFactor'), table.value(ilk, 'auction.resetFactor')];
      const values = [
        table.shown(ilk, 'auction.startFactor'),
        table.shown(ilk, 'auction.resetFactor'),
        factorValue('buf · cusp', buf * cusp, 54),
      ];
      const inapplicable = hasAuction(table, ilk);
      if (inapplicable !== undefined) return { inapplicable, values };
      const missing = lacking(table, ilk, ['auction.startFactor', 'auction.resetFactor']);
      const above = unless(buf * cusp <= RAY * RAY, 'auctions would end above the price of the market');
      return { broken: missing ?? above, values };
    },
  },
];

const PAY_AND_CURVE_RULES: readonly Rule[] = [
  rule(
    'incentive-rate-in-range',
    'chip < 1 %',
    ['auction.incentiveRate'],
    (chip = 0n) => unless(100n * chip < WAD, 'keepers would be paid too much'),
    hasAuction,
  ),
  rule(
    'incentive-flat-in-range',
    'tip = 0, or 1 ≤ tip ≤ 500',
    ['auction.incentiveFlat'],
    (tip = 0n) => unless(tip === 0n || (tip >= RAD && tip <= 500n * RAD), 'it is a slip of scale'),
    hasAuction,
  ),
  rule(
    'cut-in-range',
    '0 < cut < 100 %',
    ['auction.curve.cut'],
    (cut = 0n) => unless(cut > 0n && cut < RAY, 'the price would not fall, or fall to nothing'),
    notOfKind('auction.curve.tau', 'the price falls in a straight line'),
  ),
  rule(
    'step-positive',
    'step > 0',
    ['auction.curve.step'],
    (step = 0n) => unless(step > 0n, 'the contract divides by it'),
    notOfKind('auction.curve.tau', 'the price falls in a straight line'),
  ),
  rule(
    'tau-positive',
    'tau > 0',
    ['auction.curve.tau'],
    (tau = 0n) => unless(tau > 0n, 'the contract divides by it'),
    notOfKind('auction.curve.cut', 'the price falls in steps'),
  ),
  rule(
    'tolerance-in-range',
    '0 < tolerance ≤ 100 %',
    ['auction.breakerTolerance'],
    (tolerance = 0n) => unless(tolerance > 0n && tolerance <= RAY, 'the breaker does not trip by itself'),
    hasBreaker,
  ),
];

/** What must hold of the auctions of a type. */
export const AUCTION_RULES: readonly Rule[] = [...LIMIT_RULES, ...TIME_RULES, ...PAY_AND_CURVE_RULES];
