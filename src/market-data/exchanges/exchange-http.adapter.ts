import { readFileSync } from 'node:fs';
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Clock } from '../../platform/clock.js';
import {
  ExchangeAnswerError,
  ExchangeRateLimitError,
  ExchangeUnavailableError,
  VenuesFileError,
} from './exchange-error.js';
import type { ExchangeAccess } from './exchange.port.js';

/** A longer answer is none that was asked for [bytes]. */
const LONGEST = 64 * 1024 * 1024;
const UNPACK: Readonly<Record<string, (packed: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
};

/** What ccxt hands over, and what it reads of the answer. */
interface Question {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}
interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: () => Promise<string>;
}

/**
 * The transport under ccxt. ccxt reads a body that was cut off as no candles at all, so here an answer must be whole: all
 * of its bytes within the time-out, and JSON that ends. Faults of the server and demands for rest become our errors;
 * refusals with a body of their own go on to ccxt, which knows each exchange's words.
 */
export class ExchangeHttp {
  /** How far the exchange's clock was ahead of ours by the header of its last answer [s]; null without one. */
  dateAhead: number | null = null;
  /** The last answer as JSON. */
  json: unknown = null;
  private readonly ca: string[] | undefined;

  constructor(
    private readonly exchange: string,
    { caFile }: ExchangeAccess,
    private readonly timeoutMs: number,
    private readonly clock: Clock,
  ) {
    this.ca = caFile === undefined ? undefined : [...rootCertificates, certificatesIn(caFile)];
  }

  readonly fetch = async (url: string, question: Question): Promise<Answer> => {
    const { response, body } = await this.exchangeBytes(url, question);
    const headers = plainHeaders(response);
    const status = response.statusCode ?? 0;
    this.noteDate(headers['date']);
    this.refuseFaults(status, headers['retry-after']);
    const text = (await this.unpack(body, headers['content-encoding'])).toString('utf8');
    this.refuseBroken(status, text);
    return { status, statusText: response.statusMessage ?? '', headers, text: () => Promise.resolve(text) };
  };

  private exchangeBytes(url: string, question: Question): Promise<{ response: IncomingMessage; body: Buffer }> {
    const send = url.startsWith('https:') ? tlsRequest : plainRequest;
    const headers = { 'accept-encoding': 'gzip, br, deflate', ...question.headers };
    const signal = AbortSignal.timeout(this.timeoutMs);
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        const why = signal.aborted ? `no whole answer in ${String(this.timeoutMs)} ms` : reasonOf(error);
        reject(new ExchangeUnavailableError(this.exchange, why));
      };
      const request = send(url, { method: question.method, headers, ca: this.ca, signal }, (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          length += chunk.length;
          if (length > LONGEST) request.destroy(new Error(`the answer is longer than ${String(LONGEST)} bytes`));
        });
        response.on('end', () => {
          resolve({ response, body: Buffer.concat(chunks) });
        });
        response.on('error', fail);
      });
      request.on('error', fail);
      request.end(question.body);
    });
  }

  private noteDate(date: string | undefined): void {
    const theirs = Date.parse(date ?? '') / 1_000;
    this.dateAhead = Number.isFinite(theirs) ? theirs - this.clock.now() : null;
  }

  /** 418 is Binance's word for a ban of those who did not heed 429. */
  private refuseFaults(status: number, retryAfter: string | undefined): void {
    const wait = this.secondsOf(retryAfter);
    if (status === 429 || status === 418) throw new ExchangeRateLimitError(this.exchange, wait);
    if (status === 503 && wait !== null) throw new ExchangeRateLimitError(this.exchange, wait);
    if (status >= 500) throw new ExchangeUnavailableError(this.exchange, `it answers ${String(status)}`);
    if (status >= 300 && status < 400) {
      throw new ExchangeUnavailableError(this.exchange, `it answers ${String(status)} and sends us elsewhere`);
    }
  }

  /** Seconds, or a date by our clock. */
  private secondsOf(retryAfter: string | undefined): number | null {
    if (retryAfter === undefined) return null;
    const seconds = /^\d+(\.\d+)?$/.test(retryAfter.trim())
      ? Number(retryAfter)
      : Date.parse(retryAfter) / 1_000 - this.clock.now();
    return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
  }

  private async unpack(body: Buffer, encoding: string | undefined): Promise<Buffer> {
    const unpack = encoding === undefined || body.length === 0 ? undefined : UNPACK[encoding];
    if (unpack === undefined) return body;
    return unpack(body).catch((error: unknown) => {
      throw new ExchangeAnswerError(this.exchange, `its ${String(encoding)} is broken (${reasonOf(error)})`);
    });
  }

  private refuseBroken(status: number, text: string): void {
    try {
      this.json = JSON.parse(text);
    } catch {
      const what = text.trim() === '' ? 'nothing' : `no whole JSON, ${String(text.length)} characters`;
      throw new ExchangeAnswerError(this.exchange, `${what}, status ${String(status)}`);
    }
    if (typeof this.json !== 'object' || this.json === null) {
      throw new ExchangeAnswerError(this.exchange, `${typeof this.json} alone, status ${String(status)}`);
    }
  }
}

const plainHeaders = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return error.message === '' ? (code ?? error.name) : error.message;
}

function certificatesIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new VenuesFileError(file, `its certificates cannot be read (${reasonOf(error)})`);
  }
}
