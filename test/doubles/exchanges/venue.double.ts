import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Candle } from '../../../src/risk/estimators/candle.js';
import type { Clock } from '../../../src/platform/clock.js';
import { madeBook, madeTrades, type MadeBook, type MadeMarket, type MadeTrade } from './made-market.js';

/** What an exchange answers. JSON, with the status 200 unless given. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * What goes wrong with the next answers: a reply in place of the right one, an answer cut off in the middle of its JSON with
 * its length right or wrong, a connection that ends, or one on which nothing comes.
 */
export type Fault = Reply | 'cut-json' | 'cut-bytes' | 'hang-up' | 'silence';

interface Planned {
  readonly fault: Fault;
  readonly path: RegExp;
  times: number;
}

/** An exchange on loopback that answers in its own format. Everything about it can be changed while it runs. */
export abstract class VenueDouble {
  readonly markets = new Map<string, MadeMarket>();
  readonly asked: string[] = [];
  book: MadeBook = madeBook();
  /** How long it takes over each answer [ms]. */
  delayMs = 0;
  /** How far its clock is ahead of ours [s]. */
  ahead = 0;
  /** Changes candles before they are written down. */
  tamper: (candles: Candle[]) => Candle[] = (candles) => candles;
  private readonly planned: Planned[] = [];
  private server: Server | undefined;

  constructor(private readonly clock: Clock) {}

  /** How often it may be asked by its documentation, over any stretch of so many seconds. */
  abstract readonly allowed: { readonly questions: number; readonly seconds: number };
  /** Whether it refuses what is more than that. */
  enforcing = false;
  private readonly times: number[] = [];

  /** Name of the exchange in ccxt. */
  abstract readonly id: string;
  /** @param path without the query. @returns null for a path that it does not have. */
  protected abstract answer(path: string, query: URLSearchParams): Reply | null;
  /** How it says that it has been asked too often. */
  abstract tooMany(retryAfter?: string): Reply;

  get now(): number {
    return this.clock.now() + this.ahead;
  }

  /** Every trade there ever is, by rising time; those of the future show when their time has come. Made ones when null. */
  tradeLog: readonly MadeTrade[] | null = null;

  get trades(): MadeTrade[] {
    return this.tradeLog?.filter(({ time }) => time <= this.now) ?? madeTrades(this.now);
  }

  get url(): string {
    const { port } = this.server?.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}`;
  }

  /** @param symbol as in ccxt, BASE/QUOTE. */
  list(market: MadeMarket): this {
    this.markets.set(`${market.base}/${market.quote}`, market);
    return this;
  }

  fail(fault: Fault, times = 1, path = /./): void {
    this.planned.push({ fault, path, times });
  }

  /** Faults that have not come yet do not come any more. */
  heal(): void {
    this.planned.length = 0;
  }

  /** Questions whose path fits. */
  count(path: RegExp): number {
    return this.asked.filter((one) => path.test(one)).length;
  }

  async start(): Promise<this> {
    this.server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      this.asked.push(`${url.pathname}${url.search}`);
      const fault = this.nextFault(url.pathname);
      if (fault === 'silence') return;
      if (fault === 'hang-up') return void request.socket.destroy();
      const right = this.answer(url.pathname, url.searchParams) ?? { status: 404, body: { error: 'Not found' } };
      const reply = fault !== null && typeof fault === 'object' ? fault : this.crowded() ? this.tooMany() : right;
      if (this.delayMs === 0) this.send(response, reply, fault);
      else setTimeout(() => this.send(response, reply, fault), this.delayMs);
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  async stop(): Promise<void> {
    if (!this.server?.listening) return;
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private crowded(): boolean {
    const now = performance.now();
    this.times.push(now);
    const recent = this.times.filter((time) => time > now - this.allowed.seconds * 1_000);
    return this.enforcing && recent.length > this.allowed.questions;
  }

  private nextFault(path: string): Fault | null {
    const found = this.planned.find((one) => one.times > 0 && one.path.test(path));
    if (!found) return null;
    found.times--;
    return found.fault;
  }

  private send(response: ServerResponse, { status = 200, headers = {}, body }: Reply, fault: Fault | null): void {
    const text = JSON.stringify(body);
    const half = text.slice(0, Math.floor(text.length / 2));
    response.writeHead(status, {
      'content-type': 'application/json',
      date: new Date(this.now * 1_000).toUTCString(),
      ...(fault === 'cut-bytes' ? { 'content-length': String(text.length) } : {}),
      ...headers,
    });
    if (fault !== 'cut-bytes') return void response.end(fault === 'cut-json' ? half : text);
    response.write(half);
    setTimeout(() => response.destroy(), 5);
  }
}

export const seconds = (query: URLSearchParams, name: string, otherwise: number): number => {
  const given = query.get(name);
  return given === null ? otherwise : Number(given);
};
