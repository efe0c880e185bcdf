import type { ProtocolOverview, SystemView } from '../protocol/protocol-view.service.js';
import type { Said, TypeLine } from '../protocol/protocol-view.js';
import type { ParameterCell, ParameterKind } from '../protocol/protocol.port.js';
import { formatDecimal } from '../units/decimal-text.js';
import { toNumber } from '../units/float-conversion.js';
import { wad } from '../units/fixed-point.js';
import { humanDuration, humanPrice } from '../units/human-text.js';
import { amountText } from './numbers.js';

/** Prices as JSON holds them. */
interface PriceAnswer {
  readonly kind: string;
  readonly source: string;
  readonly current: string | null;
  readonly next: string | null;
  readonly nextAt: number | null;
  readonly stopped: boolean;
}

interface AuctionAnswer {
  readonly id: string;
  readonly debt: string;
  readonly lot: string;
  readonly price: string;
  readonly startedAt: number;
  readonly needsReset: boolean;
}

/** What `GET /protocol/types/:ilk` answers. */
export interface TypeAnswer extends Omit<TypeLine, 'price'> {
  readonly block: ProtocolOverview['block'];
  readonly price: PriceAnswer | null;
  readonly parameters: readonly ParameterCell[];
  readonly house: { readonly auctions: readonly AuctionAnswer[] } | null;
}

const WIDTH = 80;
const NAME = 30;
const HUMAN = 20;
const KINDS: readonly (readonly [ParameterKind, string])[] = [
  ['configured', 'Set by governance'],
  ['derived', 'Follows from it, from prices and from time'],
  ['state', 'Moves with use'],
];
const COLUMNS = [9, 8, 7, 12, 13, 6, 10] as const;
/** Why nothing of the type is liquidated, or how. */
const AUCTIONS = { dutch: 'Dutch', bids: 'bids', none: 'none' } as const;

const timeText = (seconds: number): string =>
  `${new Date(seconds * 1_000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const priceText = (price: string | null): string => (price === null ? 'none' : humanPrice(wad(BigInt(price))));

/** `autoCeiling.max` is "auto ceiling, max": the table's own words, spelled for people. */
export const cellWords = (parameter: string): string =>
  parameter
    .replaceAll('.', ', ')
    .replace(/([a-z])([A-Z])/g, (_, before: string, capital: string) => `${before} ${capital.toLowerCase()}`);

/** Value and raw value; the raw one on a line of its own where both do not fit. */
function cellLines({ parameter, human, value, unit }: ParameterCell): string[] {
  const name = cellWords(parameter).padEnd(NAME);
  if (unit === 'address') return [`${name} ${value}`];
  const raw = `${value} ${unit}`;
  const line = `${name} ${human.padEnd(HUMAN)} ${raw}`;
  return line.length <= WIDTH ? [line] : [`${name} ${human}`, raw.padStart(WIDTH)];
}

const sections = (cells: readonly ParameterCell[]): string[] =>
  KINDS.flatMap(([kind, title]) => {
    const own = cells.filter((cell) => cell.kind === kind);
    return own.length === 0 ? [] : ['', title, '─'.repeat(title.length), ...own.flatMap(cellLines)];
  });

/** Everything of one type, 80 columns wide but for what has no space to break at. */
export function typeReport(answer: TypeAnswer): string {
  const { ilk, assessed, block, debt, debtCeiling, ceilingUse, parameters } = answer;
  return [
    `${ilk} at block ${String(block.number)}, ${timeText(block.timestamp)}`,
    assessed ? 'Its parameters are assessed.' : 'Read and verified; its parameters are not assessed.',
    ...priceLines(answer.price),
    `Debt ${debt?.human ?? 'unknown'} of a ceiling of ${debtCeiling?.human ?? 'none'}` +
      (ceilingUse === null ? '' : `: ${ceilingUse} used`),
    ...auctionLines(answer),
    ...sections(parameters),
  ].join('\n');
}

function priceLines(price: PriceAnswer | null): string[] {
  if (price === null || BigInt(price.source) === 0n) return ['It has no price source.'];
  const next = price.nextAt === null ? '' : `, next ${priceText(price.next)} from ${timeText(price.nextAt)}`;
  return [
    `Price now ${priceText(price.current)}${next}${price.stopped ? '; its source has been stopped' : ''}`,
    `Price source ${price.source} (${price.kind})`,
  ];
}

function auctionLines({ auctions, running, house }: TypeAnswer): string[] {
  if (auctions === 'none') return ['It has no auctions: nothing of it can be liquidated.'];
  if (auctions === 'bids') return ['Liquidated by auctions of bids, of the kind before; Ballast does not change them.'];
  const rows = (house?.auctions ?? []).map(
    ({ id, debt, lot, price, startedAt, needsReset }) =>
      `  auction ${id}: ${formatDecimal(BigInt(lot), 18, 4)} for ${amountText(toNumber(BigInt(debt), 45))}, ` +
      (needsReset ? 'to be started anew' : `price ${formatDecimal(BigInt(price), 27, 2)}`) +
      `, since ${timeText(startedAt)}`,
  );
  return [`Dutch auctions running: ${String(running)}`, ...rows];
}

/** All types in a line each, and the system below them. */
export function overviewReport({ block, types }: ProtocolOverview, system: SystemView): string {
  const title = columns('type', 'ratio', 'fee', 'debt', 'ceiling', 'used', 'price', 'auctions');
  const assessed = types.filter((type) => type.assessed).length;
  return [
    `Protocol at block ${String(block.number)}, ${timeText(block.timestamp)}`,
    '',
    title,
    '─'.repeat(title.length),
    ...types.map(lineOf),
    '',
    `${String(types.length)} types, ${String(assessed)} of them assessed (*). Fee a year; price in debt units.`,
    ...delay(system),
  ].join('\n');
}

const delay = ({ parameters }: SystemView): string[] =>
  parameters.flatMap(({ parameter, value }) =>
    parameter === 'governanceDelay' ? [`Governance acts ${humanDuration(BigInt(value))} after it has decided.`] : [],
  );

function lineOf({
  ilk,
  assessed,
  liquidationRatio,
  stabilityFee,
  debt,
  debtCeiling,
  ceilingUse,
  ...type
}: TypeLine): string {
  const current = type.price?.current ?? null;
  return columns(
    `${ilk}${assessed ? '*' : ''}`,
    short(liquidationRatio),
    short(stabilityFee),
    whole(debt),
    whole(debtCeiling),
    ceilingUse === null ? '-' : `${ceilingUse.replace('≈ ', '').replace(/\..*$/, '')} %`,
    current === null ? 'none' : shortPrice(String(current)),
    !type.running ? AUCTIONS[type.auctions] : `${AUCTIONS[type.auctions]}, ${String(type.running)}`,
  );
}

/** `170.00 %` is `170 %`, `0.50 % a year` is `0.5 %`. */
const short = (said: Said | null): string =>
  said === null ? '-' : said.human.replace(' a year', '').replace(/\.?0+ %/, ' %');
const whole = (said: Said | null): string => (said === null ? '-' : amountText(toNumber(BigInt(said.value), 45)));

/** Two digits after the point for what is worth something, whole units above a hundred thousand. */
function shortPrice(price: string): string {
  const text = humanPrice(wad(BigInt(price))).replace('≈ ', '');
  return text.length <= COLUMNS[6] ? text : formatDecimal(BigInt(price), 18, 0);
}

const columns = (...cells: readonly string[]): string =>
  cells
    .map((cell, n) => (n === 0 ? cell.padEnd(COLUMNS[0]) : n < COLUMNS.length ? cell.padStart(COLUMNS[n] ?? 0) : cell))
    .join(' ')
    .trimEnd();
