import { toNumber } from '../units/float-conversion.js';
import { formatDecimal } from '../units/decimal-text.js';
import { ray, wad } from '../units/fixed-point.js';
import { humanPrice, humanRatio } from '../units/human-text.js';
import { amountText } from './numbers.js';

/** A position as the service says it; amounts as decimal strings of their scale. */
interface Standing {
  readonly id: string;
  readonly ilk: string;
  readonly owner: string;
  readonly holder: string | null;
  readonly collateral: string;
  readonly debt: string;
  readonly ratio: string | null;
  readonly nextRatio: string | null;
  readonly unsafe: boolean;
  readonly distance: { readonly current: number | null; readonly next: number | null };
}

interface Terms {
  readonly ilk: string;
  readonly liquidationRatio: string;
  readonly prices: { readonly current: string | null; readonly next: string | null; readonly nextAt: number | null };
  readonly positions: number;
}

/** What `GET /positions` answers. */
export interface PositionsAnswer {
  readonly block: { readonly number: number; readonly timestamp: number };
  readonly types: readonly Terms[];
  readonly total: number;
  readonly debt: string;
  readonly unsafe: number;
  readonly positions: readonly Standing[];
}

const WIDTHS = [8, 8, 15, 13, 10, 10, 10] as const;

const timeText = (seconds: number): string => new Date(seconds * 1_000).toISOString().slice(0, 16).replace('T', ' ');
const priceText = (price: string | null): string => (price === null ? 'none' : humanPrice(wad(BigInt(price))));
const ratioText = (ratio: string | null): string =>
  ratio === null ? 'no price' : `${(toNumber(BigInt(ratio), 27) * 100).toFixed(2)} %`;
const fallText = ({ unsafe, distance }: Standing): string => {
  if (unsafe) return 'now';
  return distance.current === null ? 'none' : `-${Math.max(distance.current * 100, 0).toFixed(2)} %`;
};

/** Positions in a line each with their owners below, 80 columns wide. */
export function positionsReport(answer: PositionsAnswer, below: string | null): string {
  const { block, types, total, positions } = answer;
  const title = line('vault', 'type', 'collateral', 'debt', 'ratio', 'at next', 'falls by');
  const all = types.reduce((sum, type) => sum + type.positions, 0);
  return [
    `Positions${below === null ? '' : ` below a ratio of ${below}`} at block ${String(block.number)}, ` +
      `${timeText(block.timestamp)} UTC`,
    ...types.map(termsText),
    '',
    title,
    '─'.repeat(80),
    ...positions.flatMap(linesOf),
    '',
    `${amountText(total)} of ${amountText(all)} positions, owing ${amountText(toNumber(BigInt(answer.debt), 45))}; ` +
      `${amountText(answer.unsafe)} can be liquidated now.`,
    ...(positions.length < total ? [`The first ${amountText(positions.length)} are shown; --limit shows more.`] : []),
    'Debt as of the last accrual. "falls by": the fall of the current price that',
    'makes a position liquidatable; "now" where it is already.',
  ].join('\n');
}

function termsText({ ilk, liquidationRatio, prices }: Terms): string {
  const next = prices.nextAt === null ? '' : ` from ${timeText(prices.nextAt)}`;
  const ratio = humanRatio(ray(BigInt(liquidationRatio)));
  return `${ilk}: liquidated below ${ratio}, price ${priceText(prices.current)}\n  next price ${priceText(prices.next)}${next}`;
}

function linesOf(position: Standing): string[] {
  const { id, ilk, owner, holder, collateral, debt, ratio, nextRatio } = position;
  const numbered = /^\d+$/.test(id);
  return [
    line(
      numbered ? id : 'direct',
      ilk,
      formatDecimal(BigInt(collateral), 18, 4),
      amountText(toNumber(BigInt(debt), 45)),
      ratioText(ratio),
      ratioText(nextRatio),
      fallText(position),
    ),
    ...(numbered ? [] : [`      ${id}`]),
    `      owner ${owner}`,
    ...(holder === null ? [] : [`      a proxy of ${holder}`]),
  ];
}

const line = (...cells: readonly string[]): string =>
  cells.map((cell, n) => (n === 1 ? cell.padEnd(WIDTHS[n]) : cell.padStart(WIDTHS[n] ?? 0))).join(' ');
