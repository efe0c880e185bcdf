import { formatDecimal } from '../units/decimal-text.js';
import { toNumber } from '../units/float-conversion.js';
import { humanPrice, humanRatio } from '../units/human-text.js';
import { ray, wad } from '../units/fixed-point.js';
import { amountText, percentText } from './numbers.js';

/** A point of the wall as the service says it; amounts as decimal strings of their scale. */
interface Point {
  readonly fallBps: number;
  readonly price: string;
  readonly vaults: number;
  readonly debt: string;
  readonly share: number;
}

type Liquidatable = Omit<Point, 'fallBps' | 'price'>;

/** What `GET /monitoring/wall/:ilk` answers, as far as it is printed. */
export interface WallAnswer {
  readonly ilk: string;
  readonly asset: string;
  readonly block: { readonly number: number; readonly timestamp: number };
  readonly prices: { readonly current: string | null; readonly next: string | null; readonly nextAt: number | null };
  readonly liquidationRatio: string;
  readonly vaults: number;
  readonly debt: string;
  readonly unlistedShare: number;
  readonly liquidatable: { readonly now: Liquidatable; readonly next: Liquidatable | null };
  readonly concentration: {
    readonly owners: number;
    readonly largest: { readonly share: number } | null;
    readonly herfindahl: number;
  };
  readonly wall: { readonly current: readonly Point[] | null; readonly next: readonly Point[] | null };
}

/** Falls that are printed, percent: the near ones closely. */
const SHOWN = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90];
const BAR = 20;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const WIDTHS = [5, 11, 13, 13, 8];

const timeText = (seconds: number): string => new Date(seconds * 1_000).toISOString().slice(0, 16).replace('T', ' ');
const priceText = (price: string | null): string => (price === null ? 'none' : humanPrice(wad(BigInt(price))));
const debtText = (debt: string): string => amountText(toNumber(BigInt(debt), 45));
const liquidatableText = ({ vaults, debt, share }: Liquidatable): string =>
  `${amountText(vaults)} vaults, ${debtText(debt)} (${percentText(share)})`;

/** A share as blocks, and in another shade what the second one has beyond it. */
export function barOf(share: number, beyond: number): string {
  const eighths = Math.round(share * BAR * 8);
  const solid = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
  return solid + '▒'.repeat(Math.max(0, Math.round(beyond * BAR) - solid.length));
}

/** The wall as a table with a chart in it, at most 80 columns wide, and readable without colour. */
export function wallReport(answer: WallAnswer): string {
  const { wall } = answer;
  if (wall.current === null && wall.next === null) {
    return [...headOf(answer), '', 'The protocol has no price for this type: there is no wall.'].join('\n');
  }
  const rows = SHOWN.map((percent) => rowOf(percent, wall.current?.[percent] ?? null, wall.next?.[percent] ?? null));
  const title = line('fall', 'price', 'from now', 'from next', 'share', `0 %${'100 %'.padStart(BAR - 3)}`);
  return [
    ...headOf(answer),
    '',
    title,
    '─'.repeat(title.length),
    ...rows,
    '',
    'Debt that can be liquidated once the price has fallen by so much.',
    '█ from the price now   ▒ more of it from the next price',
  ].join('\n');
}

function headOf({ ilk, block, prices, liquidationRatio, ...rest }: WallAnswer): string[] {
  const next = prices.nextAt === null ? '' : `, from ${timeText(prices.nextAt)} UTC`;
  const { largest, owners, herfindahl } = rest.concentration;
  return [
    `Liquidation wall of ${ilk} at block ${String(block.number)}, ${timeText(block.timestamp)} UTC`,
    `Price now ${priceText(prices.current)}, next ${priceText(prices.next)}${next}`,
    `Liquidation ratio ${humanRatio(ray(BigInt(liquidationRatio)))}`,
    `${amountText(rest.vaults)} vaults owe ${debtText(rest.debt)}`,
    `${amountText(owners)} owners, the largest ${percentText(largest?.share ?? 0)}, Herfindahl ${herfindahl.toFixed(4)}`,
    ...(rest.unlistedShare > 0
      ? [`${percentText(rest.unlistedShare)} of the type's debt is in no list of vaults`]
      : []),
    `Liquidatable now: ${liquidatableText(rest.liquidatable.now)}`,
    `At the next price: ${rest.liquidatable.next === null ? 'no price' : liquidatableText(rest.liquidatable.next)}`,
  ];
}

function rowOf(percent: number, current: Point | null, next: Point | null): string {
  const share = current?.share ?? 0;
  return line(
    `${String(percent)} %`,
    current === null ? 'none' : shortPrice(current.price),
    current === null ? 'none' : debtText(current.debt),
    next === null ? 'none' : debtText(next.debt),
    percentText(share),
    barOf(share, next?.share ?? 0),
  );
}

/** Two digits after the point where the price has whole digits, more where it has none. */
function shortPrice(price: string): string {
  const text = humanPrice(wad(BigInt(price))).replace('≈ ', '');
  return text.length <= (WIDTHS[1] ?? 0) ? text : formatDecimal(BigInt(price), 18, 0);
}

const line = (...cells: readonly string[]): string =>
  cells
    .map((cell, n) => (n < WIDTHS.length ? cell.padStart(WIDTHS[n] ?? 0) : cell))
    .join('  ')
    .trimEnd();
