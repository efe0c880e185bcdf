import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../../platform/clock.js';
import { ExchangeUnknownError } from './exchange-error.js';
import { ExchangeHttp } from './exchange-http.adapter.js';
import type { ExchangeAccess } from './exchange.port.js';

/** What is used of a class of ccxt. Its answers are unknown: whoever asks checks them. */
export interface CcxtClient {
  readonly has: Record<string, unknown>;
  readonly features?: { readonly spot?: { readonly fetchOHLCV?: { readonly limit?: unknown } | null } | null };
  readonly options: Record<string, unknown>;
  readonly urls: Record<string, unknown>;
  readonly timeframes?: Record<string, unknown>;
  readonly markets?: Record<string, unknown>;
  timeout: number;
  hostname?: string;
  fetchImplementation: unknown;
  milliseconds: () => number;
  seconds: () => number;
  loadMarkets(reload: boolean): Promise<unknown>;
  fetchTime(): Promise<unknown>;
  fetchOHLCV(symbol: string, timeframe: string, since: number, limit: number): Promise<unknown>;
  fetchOrderBook(symbol: string, limit: number): Promise<unknown>;
  fetchTrades(symbol: string, since: undefined, limit: number): Promise<unknown>;
}

type CcxtClass = new (config: Record<string, unknown>) => CcxtClient;

export interface OpenedClient {
  readonly client: CcxtClient;
  readonly http: ExchangeHttp;
}

const TIMEOUT_MS = 15_000;

/** @throws {ExchangeUnknownError} when ccxt does not know it, or knows no hourly candles of it. */
export async function openClient(id: string, access: ExchangeAccess, clock: Clock): Promise<OpenedClient> {
  const Class = await ccxtClass(id);
  const { rateLimitMs, origin, timeoutMs = TIMEOUT_MS } = access;
  const client = new Class({ enableRateLimit: true, ...(rateLimitMs === undefined ? {} : { rateLimit: rateLimitMs }) });
  if (client.has['fetchOHLCV'] !== true || client.timeframes?.['1h'] === undefined) {
    throw new ExchangeUnknownError(id, 'it has no hourly candles');
  }
  const http = new ExchangeHttp(id, access, timeoutMs, clock);
  client.fetchImplementation = http.fetch;
  // Its own time-out covers no body; ours covers everything and comes first.
  client.timeout = 2 * timeoutMs;
  client.seconds = () => clock.now();
  client.milliseconds = () => clock.now() * 1_000;
  // Currencies and derivatives are never asked about: markets would load several times as long.
  client.has['fetchCurrencies'] = false;
  askForSpotAlone(client.options);
  if (origin !== undefined) client.urls['api'] = withOrigin(client.urls['api'], origin);
  return { client, http };
}

/** Only the file of this exchange: all of ccxt takes half a second and 100 MB. It exports no such path, so it is found by hand. */
async function ccxtClass(id: string): Promise<CcxtClass> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('ccxt')), '..', 'js', 'src');
  const file = join(folder, `${id}.js`);
  if (!/^[a-z0-9]+$/.test(id) || !existsSync(file)) throw new ExchangeUnknownError(id, 'ccxt has none of this name');
  const { default: found } = (await import(pathToFileURL(file).href)) as { default: CcxtClass };
  return found;
}

function askForSpotAlone(options: Record<string, unknown>): void {
  const asked = options['fetchMarkets'];
  if (Array.isArray(asked)) options['fetchMarkets'] = ['spot'];
  else if (typeof asked === 'object' && asked !== null) options['fetchMarkets'] = { ...asked, types: ['spot'] };
}

/** The same addresses at another scheme, host and port. `{hostname}` may stand for the host. */
function withOrigin(urls: unknown, origin: string): unknown {
  if (typeof urls === 'string') return urls.replace(/^[a-z]+:\/\/[^/]+/, origin.replace(/\/$/, ''));
  if (Array.isArray(urls)) return urls.map((url) => withOrigin(url, origin));
  if (typeof urls !== 'object' || urls === null) return urls;
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, withOrigin(url, origin)]));
}
