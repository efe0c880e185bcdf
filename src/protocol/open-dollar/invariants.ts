import { RAD, RAY, WAD } from '../../units/fixed-point.js';
import { SPELLINGS } from '../cell-spelling.js';
import type { Invariant, InvariantValue } from '../invariant.js';
import type { ParameterCell } from '../protocol.port.js';
import { LARGEST_CEILING, LARGEST_FLOOR, LARGEST_QUANTITY, LARGEST_RATIO } from './change-rules.js';

/** The cells of one type, or of the system, by name. */
type Cells = ReadonlyMap<string, ParameterCell>;

interface Rule {
  readonly id: string;
  readonly text: string;
  readonly cells: readonly string[];
  readonly holds: (raw: (name: string) => bigint, system: (name: string) => bigint) => boolean;
  readonly why: string;
  /** Says when the rule has nothing to say; it applies unless told. */
  readonly applies?: (raw: (name: string) => bigint) => boolean;
  readonly unless?: string;
}

/** What an annual fee of 100 % is per second, the end of the published table [ray]. */
const LARGEST_FEE = 1_000_000_021_979_553_151_239_153_027n;

const rmul = (a: bigint, b: bigint): bigint => (a * b) / RAY;

const OF_TYPE: readonly Rule[] = [
  {
    id: 'ratios-in-order',
    text: '100 % ≤ liquidation ratio ≤ safety ratio < 1000 %',
    cells: ['liquidationRatio', 'safetyRatio'],
    holds: (raw) =>
      raw('liquidationRatio') >= RAY &&
      raw('safetyRatio') >= raw('liquidationRatio') &&
      raw('safetyRatio') < LARGEST_RATIO,
    why: 'who may still draw could be liquidated, or a ratio is out of scale',
  },
  {
    id: 'prices-in-order',
    text: '0 < safety price ≤ liquidation price',
    cells: ['spot', 'spot.safety'],
    holds: (raw) => raw('spot.safety') > 0n && raw('spot.safety') <= raw('spot'),
    why: 'at a price of zero nobody can be liquidated and nobody can draw',
  },
  {
    id: 'fee-in-range',
    text: '0 % ≤ fee ≤ 100 % a year',
    cells: ['stabilityFee'],
    holds: (raw) => raw('stabilityFee') >= RAY && raw('stabilityFee') <= LARGEST_FEE,
    why: 'the published rates go no further',
  },
  {
    id: 'fee-in-force',
    text: 'the fee that accrues = fee × global fee, within the range of fees',
    cells: ['stabilityFee', 'stabilityFee.accruing'],
    holds: (raw, system) => {
      const wanted = rmul(system('globalFee'), raw('stabilityFee'));
      const range = system('feeRange');
      const bounded = wanted < RAY - range ? RAY - range : wanted > RAY + range ? RAY + range : wanted;
      return raw('stabilityFee.accruing') === bounded;
    },
    why: 'a fee was set and nobody has collected since: the old one still accrues',
  },
  {
    id: 'ceiling-sane',
    text: 'ceiling 0, or the floor ≤ ceiling < 10 billion',
    cells: ['debtCeiling', 'debtFloor'],
    holds: (raw) => raw('debtCeiling') >= raw('debtFloor') && raw('debtCeiling') < LARGEST_CEILING,
    applies: (raw) => raw('debtCeiling') !== 0n,
    unless: 'the type is closed for new debt',
    why: 'no position could be opened under it, or it is out of scale',
  },
  {
    id: 'floor-sane',
    text: 'floor 0, or 1 ≤ floor ≤ 100,000',
    cells: ['debtFloor'],
    holds: (raw) => raw('debtFloor') >= RAD && raw('debtFloor') <= LARGEST_FLOOR,
    applies: (raw) => raw('debtFloor') !== 0n,
    unless: 'the type has no floor',
    why: 'it is out of scale',
  },
  {
    id: 'penalty-sane',
    text: '0 % ≤ penalty < 100 %',
    cells: ['liquidationPenalty'],
    holds: (raw) => raw('liquidationPenalty') >= WAD && raw('liquidationPenalty') < 2n * WAD,
    why: 'it is out of scale: a penalty of 0 % is one, not zero',
  },
  {
    id: 'quantity-in-range',
    text: '1 ≤ what one liquidation takes ≤ (2^256 − 1) / RAY',
    cells: ['liquidationQuantity'],
    holds: (raw) => raw('liquidationQuantity') >= RAD && raw('liquidationQuantity') <= LARGEST_QUANTITY,
    why: 'liquidations would take nothing, or overflow',
  },
  {
    id: 'floor-within-quantity',
    text: 'floor × penalty ≤ what one liquidation takes and ≤ most in auction',
    cells: ['debtFloor', 'liquidationPenalty', 'liquidationQuantity'],
    holds: (raw, system) => {
      const whole = raw('debtFloor') * raw('liquidationPenalty');
      return whole <= raw('liquidationQuantity') * WAD && whole <= system('auctionLimit') * WAD;
    },
    why: 'a position at the floor can never be liquidated whole',
  },
  {
    id: 'discount-in-order',
    text: '0 % < last discount < first discount ≤ 100 %, and it falls',
    cells: ['auction.firstDiscount', 'auction.lastDiscount', 'auction.fallPerSecond'],
    holds: (raw) =>
      raw('auction.lastDiscount') > 0n &&
      raw('auction.lastDiscount') < raw('auction.firstDiscount') &&
      raw('auction.firstDiscount') <= WAD &&
      raw('auction.fallPerSecond') < RAY,
    why: 'an auction whose price does not fall below the market finds no buyer in a falling one',
  },
];

const OF_SYSTEM: readonly Rule[] = [
  {
    id: 'live',
    text: 'engine, prices, liquidations and accounting are enabled',
    cells: ['live', 'live.prices', 'live.liquidations', 'live.accounting'],
    holds: (raw) => ['live', 'live.prices', 'live.liquidations', 'live.accounting'].every((name) => raw(name) === 1n),
    why: 'a part of the protocol has been shut down',
  },
  {
    id: 'global-fee-one',
    text: 'global fee = 1',
    cells: ['globalFee'],
    holds: (raw) => raw('globalFee') === RAY,
    why: 'it multiplies every fee, and annual fees would not be what they say',
  },
  {
    id: 'auction-limit-sane',
    text: 'most in auction at one time ≥ 1',
    cells: ['auctionLimit'],
    holds: (raw) => raw('auctionLimit') >= RAD,
    why: 'nothing can be liquidated',
  },
];

const broken = (cells: readonly string[]): Pick<Invariant, 'outcome' | 'why'> => ({
  outcome: 'broken',
  why: `the table has no ${cells.join(', ')}`,
});

const valueOf = (cells: Cells, name: string): InvariantValue => {
  const cell = cells.get(name);
  return { name, raw: cell?.value ?? 'absent', human: cell?.human ?? 'absent' };
};

const evaluate = (rule: Rule, ilk: string | null, own: Cells, system: Cells): Invariant => {
  const missing = rule.cells.filter((name) => !own.has(name));
  const raw = (name: string): bigint => BigInt(own.get(name)?.value ?? 0);
  const ofSystem = (name: string): bigint => {
    const cell = system.get(name);
    if (cell === undefined) missing.push(`${name} of the system`);
    return BigInt(cell?.value ?? 0);
  };
  const about = { id: rule.id, ilk, text: rule.text, values: rule.cells.map((name) => valueOf(own, name)) };
  if (missing.length > 0) return { ...about, ...broken(missing) };
  if (rule.applies?.(raw) === false) return { ...about, outcome: 'not-applicable', why: rule.unless ?? '' };
  const holds = rule.holds(raw, ofSystem);
  if (missing.length > 0) return { ...about, ...broken(missing) };
  return holds ? { ...about, outcome: 'holds', why: '' } : { ...about, outcome: 'broken', why: rule.why };
};

/** debt + Σ max(0, ceiling − debt of the type) ≤ ceiling of the system. */
function headroom(byType: ReadonlyMap<string, Cells>, system: Cells): Invariant {
  const missing: string[] = [];
  const raw = (cells: Cells, name: string, ilk = 'the system'): bigint => {
    const cell = cells.get(name);
    if (cell === undefined) missing.push(`${name} of ${ilk}`);
    return BigInt(cell?.value ?? 0);
  };
  const promised = [...byType].reduce((sum, [ilk, cells]) => {
    const debt = raw(cells, 'normalisedDebt', ilk) * raw(cells, 'accumulatedRate', ilk);
    const room = raw(cells, 'debtCeiling', ilk) - debt;
    return room > 0n ? sum + room : sum;
  }, 0n);
  const holds = raw(system, 'debt') + promised <= raw(system, 'debtCeiling');
  const room = { name: 'room', raw: promised.toString(), human: SPELLINGS.debt.human(promised) };
  const about = {
    id: 'ceilings-covered',
    ilk: null,
    text: 'debt + room under the ceilings of the types ≤ ceiling of the system',
    values: [valueOf(system, 'debt'), valueOf(system, 'debtCeiling'), room],
  };
  if (missing.length > 0) return { ...about, ...broken(missing) };
  return holds
    ? { ...about, outcome: 'holds', why: '' }
    : { ...about, outcome: 'broken', why: 'one type that draws up to its ceiling closes the others' };
}

/** Every rule over every type and the system. Sources: the contracts' own validations, and what they leave out. */
export function invariantsOf(cells: readonly ParameterCell[]): Invariant[] {
  const system: Cells = new Map(cells.filter(({ ilk }) => ilk === null).map((cell) => [cell.parameter, cell]));
  const byType = new Map<string, Map<string, ParameterCell>>();
  for (const cell of cells) {
    if (cell.ilk === null) continue;
    const own = byType.get(cell.ilk) ?? new Map<string, ParameterCell>();
    byType.set(cell.ilk, own.set(cell.parameter, cell));
  }
  return [
    ...OF_SYSTEM.map((rule) => evaluate(rule, null, system, system)),
    headroom(byType, system),
    ...[...byType].flatMap(([ilk, own]) => OF_TYPE.map((rule) => evaluate(rule, ilk, own, system))),
  ];
}
