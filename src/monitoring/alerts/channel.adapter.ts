import { Injectable } from '@nestjs/common';
import type { Channel } from './channel.js';
import type { Message } from './channel-message.js';

/** What became of one attempt. `busy` is the receiver's word on when to come again; `refused` will not get better by itself. */
export type Attempt =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'busy'; readonly retryAfterSeconds: number; readonly why: string }
  | { readonly outcome: 'failed'; readonly why: string }
  | { readonly outcome: 'refused'; readonly why: string };

const TIMEOUT_MS = 10_000;
/** Nobody may put a channel off for longer than this [s]. */
const LONGEST_WAIT = 3_600;
/** Refusals that a later attempt may escape: the request took too long, or came too early. */
const PASSING = new Set([408, 425]);

/** Posts messages. Addresses are secrets: they stand in no error. */
@Injectable()
export class ChannelSender {
  async send({ url }: Pick<Channel, 'url'>, { headers, body }: Message, stop: AbortSignal): Promise<Attempt> {
    const limit = new AbortController();
    const end = (): void => {
      limit.abort();
    };
    // AbortSignal.any of Node 20 forgets a time limit that nobody else holds (nodejs/node#54614).
    const timer = setTimeout(end, TIMEOUT_MS);
    stop.addEventListener('abort', end);
    if (stop.aborted) end();
    try {
      const { signal } = limit;
      // A redirect would carry the alert, and in the address perhaps a secret, to somebody else.
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      return await judge(response);
    } catch (error) {
      return { outcome: 'failed', why: limit.signal.aborted ? 'no answer in time' : reasonOf(error) };
    } finally {
      clearTimeout(timer);
      stop.removeEventListener('abort', end);
    }
  }
}

async function judge(response: Response): Promise<Attempt> {
  const { status } = response;
  const text = await response.text();
  const why = `status ${String(status)}`;
  if (response.ok) return { outcome: 'delivered' };
  if (status === 429) return { outcome: 'busy', retryAfterSeconds: retryAfter(response.headers, text), why };
  if (status >= 500 || PASSING.has(status)) return { outcome: 'failed', why };
  return { outcome: 'refused', why };
}

/** Slack says it in the header, Discord in the header and to the millisecond in the body; a date is the third way (RFC 9110). */
function retryAfter(headers: Headers, text: string): number {
  const told = [bodySeconds(text), headerSeconds(headers.get('retry-after'))].filter((it) => it !== null);
  const seconds = told[0] ?? 1;
  return Math.min(Math.max(seconds, 0), LONGEST_WAIT);
}

function bodySeconds(text: string): number | null {
  try {
    const { retry_after: seconds } = JSON.parse(text) as { retry_after?: unknown };
    return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : null;
  } catch {
    return null;
  }
}

function headerSeconds(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : (date - new Date().getTime()) / 1_000;
}

/** fetch says "fetch failed" and hides why in the cause, whose code names no address. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : 'no answer';
}
