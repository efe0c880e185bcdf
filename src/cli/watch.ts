import type { ToldEvent } from '../monitoring/alerts/alert.js';
import type { ObservationSummary } from '../monitoring/watch/observation.js';
import { BallastError } from '../units/ballast-error.js';
import { runningService } from '../service-file.js';
import { commandConfig } from './connection.js';
import { eventsOf, type StreamEvent } from './event-stream.js';

export interface WatchOptions {
  readonly json?: boolean;
  /** How long to follow; without it until the command is ended. */
  readonly seconds?: string;
}

/** Where lines go, remarks that are no answer, and the end from outside. */
export interface WatchOutput {
  readonly line: (text: string) => Promise<void>;
  readonly remark: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Where the stream is now; null while no service runs. */
export type FindService = () => { readonly url: string } | null;

export class BadDurationError extends BallastError {
  readonly code = 'input/seconds';
  constructor(given: string) {
    super(`${given} is no number of seconds.`, 'Give a number above 0, for example --seconds 60.', { given });
  }
}

/** The answer of something that is not the stream: another service, an older one, or one that refuses. */
class NoStreamError extends BallastError {
  readonly code = 'service/no-stream';
  constructor(url: string, status: number) {
    super(`${url} answered the request for the stream with status ${String(status)}.`, 'See what listens there.', {
      url,
      status,
    });
  }
}

/** Follows the running service, or brings one up with its watch, on the same data, and ends it with the command. */
export async function watch(env: NodeJS.ProcessEnv, options: WatchOptions, output: WatchOutput): Promise<void> {
  const seconds = secondsOf(options.seconds);
  const limited = withLimit(output.signal, seconds);
  try {
    await followService(env, options, { ...output, signal: limited.signal });
  } finally {
    limited.end();
  }
}

/** The signal, and the end after so long. AbortSignal.any of Node 20 forgets a time limit that nobody else holds. */
function withLimit(signal: AbortSignal, seconds: number | null): { signal: AbortSignal; end: () => void } {
  const limit = new AbortController();
  const abort = (): void => {
    limit.abort();
  };
  const timer = seconds === null ? undefined : setTimeout(abort, seconds * 1_000);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  const end = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  };
  return { signal: limit.signal, end };
}

async function followService(env: NodeJS.ProcessEnv, options: WatchOptions, output: WatchOutput): Promise<void> {
  const config = commandConfig(env);
  const find = (): { url: string } | null => runningService(config.dataDir);
  if (find()) return follow(find, options, output);
  const { startService } = await import('../service.js');
  const service = await startService({ ...config, scheduleEnabled: true }, 0);
  try {
    await follow(() => service, options, output);
  } finally {
    await service.close();
  }
}

function secondsOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const seconds = Number(text);
  // A timer cannot be longer.
  if (!(seconds > 0 && seconds * 1_000 < 2 ** 31)) throw new BadDurationError(text);
  return seconds;
}

/** Waits of 0.5, 1, 2, 4 and then 5 s. */
const patience = (failures: number): number => Math.min(500 * 2 ** (failures - 1), 5_000);

/**
 * Follows the stream until the signal. A stream that breaks off is taken up after the last message that came, also when the service
 * has another address by then.
 * @throws {NoStreamError}
 */
export async function follow(find: FindService, { json = false }: WatchOptions, output: WatchOutput): Promise<void> {
  const { line, remark, signal } = output;
  let place: string | null = null;
  let failures = 0;
  const ended = (): boolean => signal.aborted;
  while (!ended()) {
    try {
      const service = find();
      if (service === null) throw new Error('no service runs');
      for await (const event of stream(service.url, place, signal)) {
        failures = 0;
        place = event.id ?? place;
        await line(json ? jsonLine(event) : textLine(event));
      }
    } catch (error) {
      if (error instanceof NoStreamError || (error as NodeJS.ErrnoException).code === 'EPIPE') throw error;
    }
    failures++;
    if (failures === 1 && !ended()) remark('The stream broke off; waiting for the service.');
    await pause(patience(failures), signal);
  }
}

async function* stream(url: string, place: string | null, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  const headers = { accept: 'text/event-stream', ...(place === null ? {} : { 'last-event-id': place }) };
  const response = await fetch(`${url}/api/v1/monitoring/events`, { headers, signal });
  const type = response.headers.get('content-type') ?? '';
  // Too busy passes; everything else that is no stream does not.
  if (response.status === 429 || response.status >= 500) throw new Error(`status ${String(response.status)}`);
  if (!response.ok || !type.startsWith('text/event-stream') || !response.body)
    throw new NoStreamError(url, response.status);
  yield* eventsOf(response.body);
}

const jsonLine = ({ id, type, data }: StreamEvent): string =>
  JSON.stringify({ type, id: id === null ? null : Number(id), ...(JSON.parse(data) as object) });

const timeOf = (seconds: number): string => new Date(seconds * 1_000).toISOString().slice(11, 19);

function textLine({ type, data }: StreamEvent): string {
  if (type === 'observation') {
    const { block, at, tookMs, signals, failed } = JSON.parse(data) as ObservationSummary;
    const without = failed.length === 0 ? '' : `, without ${failed.join(', ')}`;
    return `${timeOf(at)}  block ${String(block.number)} ${block.hash.slice(0, 10)}: ${String(signals)} signals in ${String(tookMs)} ms${without}`;
  }
  const event = JSON.parse(data) as ToldEvent;
  const { at, severity, kind, headline, alertId, next } = event;
  const note = kind === 'raised' || kind === 'escalated' ? `\n          ${next}` : noteOf(event);
  return `${timeOf(at)}  ${severity.toUpperCase()} ${kind}: ${headline}, alert ${String(alertId)}${note}`;
}

function noteOf({ kind, data }: ToldEvent): string {
  if (kind === 'acknowledged') return `\n          by ${String(data['by'])}: ${String(data['why'])}`;
  return kind === 'answered' ? `\n          ${String(data['what'])}` : '';
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
