import { writeFileSync } from 'node:fs';
import type { CurrentBatch, CurrentSet } from '../proposals/emergency-set.js';
import { BallastError } from '../units/ballast-error.js';
import type { Answer } from './commands.js';
import type { Connection } from './connection.js';
import { emergencyList, emergencyReport } from './emergency-report.js';

export class UnknownBatchError extends BallastError {
  readonly code = 'input/emergency-batch';
  constructor(id: string) {
    super(`"${id}" is no name of an emergency batch.`, 'Names are like ETH-C/stop-debt: "ballast emergency list".', {
      id,
    });
  }
}

/** Every batch of the set: what it does, its hash, its last run. @throws {UnknownBatchError} */
export async function listEmergencies({ api }: Connection, { ilk }: { ilk?: string }): Promise<Answer> {
  const set = await api.get<CurrentSet>(ilk === undefined ? '/emergency' : `/emergency?ilk=${encodeURIComponent(ilk)}`);
  if (ilk !== undefined && set.batches.length === 0) throw new UnknownBatchError(ilk);
  return { data: set, text: emergencyList(set), ok: set.batches.every(isReady) };
}

/** The calls of one batch, and the file for the Transaction Builder. @throws {UnknownBatchError} */
export async function showEmergency({ api }: Connection, id: string, { file }: { file?: string }): Promise<Answer> {
  const [scope, kind, ...more] = id.split('/');
  if (!scope || !kind || more.length > 0) throw new UnknownBatchError(id);
  const path = `/emergency/${encodeURIComponent(scope)}/${encodeURIComponent(kind)}`;
  const shown = await api.get<{ batch: CurrentBatch; file: unknown }>(path);
  const json = JSON.stringify(shown.file, null, 2);
  const written = file !== undefined && shown.file !== null;
  if (written) writeFileSync(file, `${json}\n`);
  const about = written ? `Written to ${file}.` : json;
  const text = [emergencyReport(shown.batch), ...(shown.file === null ? [] : ['', about])].join('\n');
  return { data: shown, text, ok: isReady(shown.batch) };
}

/** Current, and only lowering risk when last run; what has nothing to do is ready too. */
const isReady = ({ stale, run, rises, refusal }: CurrentBatch): boolean =>
  stale === null && refusal === null && rises.length === 0 && run?.ok !== false;
