import { z } from 'zod';
import { VenuesFileError, type MarketName } from './exchange-error.js';
import type { ExchangeAccess } from './exchange.port.js';

const Asset = z.string().regex(/^[A-Za-z0-9.-]{1,20}$/, 'an asset is 1 to 20 letters, digits, dots or dashes');
const ExchangeId = z.string().regex(/^[a-z0-9]{2,30}$/, 'an exchange is named as in ccxt, in lower case');
const Symbol = z.string().regex(/^[A-Z0-9.]{1,15}\/[A-Z0-9.]{1,15}$/, 'a spot pair is BASE/QUOTE, such as ETH/USDT');
const Hour = z.iso.datetime({ message: 'a time is ISO 8601 in UTC, such as 2024-09-13T00:00:00Z' });

const VenueSchema = z.strictObject({
  exchange: ExchangeId,
  symbol: Symbol,
  /** Name of its series; exchange:symbol unless given. The quote stays in it: prices in USDT are never taken for dollars. */
  source: z.string().min(1).max(60).optional(),
  /** The pair carries this asset from here on, for a symbol that was given to another one. */
  since: Hour.optional(),
  /** And until here, not included, for a symbol that was given up. */
  until: Hour.optional(),
});

const AccessSchema = z.strictObject({
  origin: z.url({ protocol: /^https?$/ }).optional(),
  rateLimitMs: z.number().min(1).max(60_000).optional(),
  timeoutMs: z.int().min(100).max(120_000).optional(),
  caFile: z.string().min(1).optional(),
});

/** The file of venues: on which exchanges each asset is traded, and how they are reached. */
export const VenuesSchema = z
  .strictObject({
    assets: z.record(Asset, z.array(VenueSchema).min(1, 'an asset has at least one venue')),
    exchanges: z.record(ExchangeId, AccessSchema).default({}),
  })
  .refine(({ assets }) => Object.keys(assets).length > 0, { message: 'no asset is named', path: ['assets'] });

/** A market that an asset is traded in. `since` and `until` in seconds. */
export interface Venue extends MarketName {
  readonly source: string;
  readonly since: number | null;
  /** Not included. */
  readonly until: number | null;
}

export interface Venues {
  readonly assets: Readonly<Record<string, readonly Venue[]>>;
  readonly exchanges: Readonly<Record<string, ExchangeAccess>>;
}

const seconds = (time: string | undefined): number | null => (time === undefined ? null : Date.parse(time) / 1_000);

/** @param json what the file holds. @param file its name, for the message. @throws {VenuesFileError} */
export function parseVenues(json: unknown, file: string): Venues {
  const read = VenuesSchema.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new VenuesFileError(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it does not fit'}`);
  }
  const assets = Object.entries(read.data.assets).map(([asset, venues]) => [
    asset,
    venues.map(({ exchange, symbol, source, since, until }): Venue => {
      const name = source ?? `${exchange}:${symbol}`;
      return { exchange, symbol, source: name, since: seconds(since), until: seconds(until) };
    }),
  ]);
  const venues: Venues = { assets: Object.fromEntries(assets) as Venues['assets'], exchanges: read.data.exchanges };
  refuseContradictions(venues, file);
  return venues;
}

/** A series takes one market at a time: two of them at once would be mixed. */
function refuseContradictions({ assets }: Venues, file: string): void {
  for (const [asset, venues] of Object.entries(assets)) {
    venues.forEach((venue, index) => {
      if ((venue.since ?? -Infinity) >= (venue.until ?? Infinity)) {
        throw new VenuesFileError(file, `assets.${asset}.${String(index)}: until is not after since`);
      }
      const other = venues.findIndex((one, at) => at < index && one.source === venue.source && overlap(one, venue));
      if (other >= 0) {
        const where = `assets.${asset}.${String(index)}`;
        throw new VenuesFileError(
          file,
          `${where}: ${venue.source} is the source of entry ${String(other)} at the same time`,
        );
      }
    });
  }
}

const overlap = (a: Venue, b: Venue): boolean =>
  (a.since ?? -Infinity) < (b.until ?? Infinity) && (b.since ?? -Infinity) < (a.until ?? Infinity);
