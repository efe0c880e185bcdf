import type { Block } from '../platform/chain/rpc.js';
import { decimalWithDigits } from '../units/decimal-text.js';
import { rad, ray, wad, wadTimesRay, type Rad } from '../units/fixed-point.js';
import { humanDebt } from '../units/human-text.js';
import type { AuctionHouse } from './auctions.port.js';
import type { DelayedPrice } from './oracle-prices.port.js';
import type { ParameterCell } from './protocol.port.js';

/** A value for people and as the contract holds it. */
export interface Said {
  readonly value: string;
  readonly human: string;
}

/** One collateral type in a line; what it does not have is null. */
export interface TypeLine {
  readonly ilk: string;
  /** Whether parameters are worked out for it; the others are read and verified only. */
  readonly assessed: boolean;
  readonly liquidationRatio: Said | null;
  readonly stabilityFee: Said | null;
  readonly debt: Said | null;
  readonly debtCeiling: Said | null;
  /** Debt over ceiling, for people; null without a ceiling. */
  readonly ceilingUse: string | null;
  readonly price: DelayedPrice | null;
  /** `none` where the type cannot be liquidated by the auctions that are known. */
  readonly auctions: 'dutch' | 'bids' | 'none';
  /** Dutch auctions that run now; null where the table does not count them. */
  readonly running: number | null;
}

/** Everything of one type. */
export interface TypeView extends TypeLine {
  readonly block: Block;
  readonly parameters: readonly ParameterCell[];
  /** Its running Dutch auctions; null where the type has none of that kind or is not assessed. */
  readonly house: AuctionHouse | null;
}

/** Everything of one block from which lines and views are made. */
export interface ViewSources {
  readonly block: Block;
  readonly cells: readonly ParameterCell[];
  readonly prices: readonly DelayedPrice[];
  readonly assessed: ReadonlySet<string>;
  readonly houses: readonly AuctionHouse[];
}

/** Names of the types of a parameter table, in its order. */
export const ilksOfTable = (cells: readonly ParameterCell[]): string[] => [
  ...new Set(cells.flatMap(({ ilk }) => (ilk === null ? [] : [ilk]))),
];

export function typeLine({ cells, prices, assessed }: Omit<ViewSources, 'houses'>, ilk: string): TypeLine {
  const own = new Map(cells.filter((cell) => cell.ilk === ilk).map((cell) => [cell.parameter, cell]));
  const said = (parameter: string): Said | null => {
    const cell = own.get(parameter);
    return cell === undefined ? null : { value: cell.value, human: cell.human };
  };
  const owed = debtOf(own);
  const ceiling = said('debtCeiling');
  return {
    ilk,
    assessed: assessed.has(ilk),
    liquidationRatio: said('liquidationRatio'),
    stabilityFee: said('stabilityFee'),
    debt: owed === null ? null : { value: owed.toString(), human: humanDebt(owed) },
    debtCeiling: ceiling,
    ceilingUse: owed === null || ceiling === null ? null : useOf(owed, BigInt(ceiling.value)),
    price: prices.find((price) => price.ilk === ilk) ?? null,
    auctions:
      own.has('auction.running') || own.has('auction.started') ? 'dutch' : own.has('bidAuction') ? 'bids' : 'none',
    running: runningOf(own),
  };
}

export function typeView(sources: ViewSources, ilk: string): TypeView {
  const house = sources.houses.find((each) => each.ilk === ilk) ?? null;
  const parameters = sources.cells.filter((cell) => cell.ilk === ilk);
  const line = typeLine(sources, ilk);
  return { ...line, running: line.running ?? house?.auctions.length ?? null, block: sources.block, parameters, house };
}

/** Some protocols count the auctions that run, others only those that were ever started. */
function runningOf(own: ReadonlyMap<string, ParameterCell>): number | null {
  const running = own.get('auction.running');
  if (running !== undefined) return Number(running.value);
  return Number(own.get('auction.started')?.value ?? 0) === 0 ? 0 : null;
}

/** Debt without the fee since the last accrual; null where the table does not hold both factors. */
function debtOf(own: ReadonlyMap<string, ParameterCell>): Rad | null {
  const [normalised, rate] = [own.get('normalisedDebt'), own.get('accumulatedRate')];
  if (normalised === undefined || rate === undefined) return null;
  return rad(wadTimesRay(wad(BigInt(normalised.value)), ray(BigInt(rate.value))));
}

/** In percent with two decimals. */
function useOf(debt: bigint, ceiling: bigint): string | null {
  if (ceiling === 0n) return null;
  const { text, exact } = decimalWithDigits((debt * 10n ** 20n) / ceiling, 18, 2);
  return `${exact ? '' : '≈ '}${text} %`;
}
