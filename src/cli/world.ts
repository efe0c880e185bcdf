import type { WorldMoment, WorldPriceMove } from '../portal/world.port.js';
import { BallastError } from '../units/ballast-error.js';
import type { Answer } from './commands.js';
import type { Connection } from './connection.js';
import { percentText } from './numbers.js';

export class UnreadablePriceError extends BallastError {
  readonly code = 'input/price';
  constructor(text: string) {
    super(`"${text}" is no price and no change.`, 'Give a price, 2100, or a change, -30% or +5%.', { text });
  }
}

export class UnreadableTimeError extends BallastError {
  readonly code = 'input/time';
  constructor(text: string) {
    super(`"${text}" is no length of time.`, 'Give a whole number with s, m, h or d, for example 90m.', { text });
  }
}

/** "2100" is a price, "-30%" and "+5%" are changes. @throws {UnreadablePriceError} */
export function priceActOf(text: string): { readonly to: number } | { readonly by: number } {
  const [, change] = /^([+-]\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (change !== undefined && Number(change) > -100) return { by: Number(change) / 100 };
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return { to: Number(text) };
  throw new UnreadablePriceError(text);
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** "90s", "61m", "2h", "1d" in seconds. @throws {UnreadableTimeError} */
export function secondsOf(text: string): number {
  const [, count, unit = ''] = /^(\d{1,7})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS[unit] ?? NaN);
  if (!(seconds > 0)) throw new UnreadableTimeError(text);
  return seconds;
}

/** Moves a market of the local world. */
export async function worldPrice({ api }: Connection, asset: string, change: string): Promise<Answer> {
  const act = priceActOf(change);
  const move = await api.post<WorldPriceMove>('/world/prices', { asset: asset.toUpperCase(), ...act });
  const moved = `${move.asset}: ${priceText(move.before)} → ${priceText(move.after)} ${move.quote}`;
  const text = [
    `${moved} (${percentText(move.after / move.before - 1)}), feeds and pools, block ${String(move.block)}.`,
    `The protocol takes it over at ${clockText(move.effectiveAt)}.`,
    momentText(move),
  ].join('\n');
  return { data: move, text };
}

/** Lets time pass in the local world. */
export async function worldAdvance({ api }: Connection, time: string): Promise<Answer> {
  const moment = await api.post<WorldMoment>('/world/time', { seconds: secondsOf(time) });
  return {
    data: moment,
    text: `It is ${clockText(moment.time)}, block ${String(moment.block)}.\n${momentText(moment)}`,
  };
}

const priceText = (price: number): string =>
  price.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: price < 1 ? 6 : 2 });
const clockText = (time: number): string =>
  `${new Date(time * 1_000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function momentText({ protocolPrices, keeper }: WorldMoment): string {
  const reached = protocolPrices.map(({ asset, price }) => `${asset} ${priceText(price)}`).join(', ');
  const { started, limited, running, bought, reset } = keeper;
  const lines = [
    reached === '' ? 'No price was due at the protocol.' : `Reached the protocol: ${reached}.`,
    `Keeper: ${String(started)} auctions started, ${String(limited)} held back by limits, ${String(running)} running, ` +
      `${String(bought)} purchases, ${String(reset)} reset.`,
  ];
  return lines.join('\n');
}
