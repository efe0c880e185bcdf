import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BackfillState } from '../market-data/exchanges/backfill.js';
import { BallastError } from '../units/ballast-error.js';
import { backfillReport, progressEvents, progressLine } from './backfill-report.js';
import type { Answer } from './commands.js';
import type { Connection } from './connection.js';

export interface BackfillOptions {
  readonly asset?: string;
  readonly from?: string;
  readonly venues?: string;
}

/** Where progress is shown: standard error, a terminal or not. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** The service ended the run before its time. */
export class BackfillEndedError extends BallastError {
  readonly code = 'market-data/exchange-backfill-ended';
  constructor(why: string) {
    super(`The back-fill ended before its time: ${why}`, 'Start it again: it goes on where it was.', { why });
  }
}

const LOOK_MS = 250;
const CLEAR_LINE = '\r\u001b[2K';

/** One less than there are, so that no line breaks; a terminal that does not know its width has 80. */
const columnsOf = ({ columns = 0 }: Screen): number => (columns > 1 ? columns : 80) - 1;

/** Starts a back-fill in the service and shows how far it is until its end. */
export async function backfill(
  { api }: Connection,
  { asset, from, venues }: BackfillOptions,
  screen: Screen = process.stderr,
): Promise<Answer> {
  const body = { asset, from, ...(venues === undefined ? {} : { venues: resolve(venues) }) };
  let state = await api.post<BackfillState>('/prices/backfill', body);
  let before: BackfillState | null = null;
  for (;;) {
    if (screen.isTTY === true) screen.write(`${CLEAR_LINE}${progressLine(state, columnsOf(screen))}`);
    else progressEvents(before, state).forEach((line) => screen.write(`${line}\n`));
    if (!state.running) break;
    before = state;
    await pause(LOOK_MS);
    state = await api.get<BackfillState>('/prices/backfill');
  }
  if (screen.isTTY === true) screen.write(CLEAR_LINE);
  if (state.failure !== null) throw new BackfillEndedError(state.failure.message);
  return { data: state.report, text: backfillReport(state.report), ok: state.report.ok };
}
