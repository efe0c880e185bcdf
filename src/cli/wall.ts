import type { Answer } from './commands.js';
import type { Connection } from './connection.js';
import { wallReport, type WallAnswer } from './wall-report.js';

/** The liquidation wall of a collateral type, as a table and a chart. @throws {ApiError} for a type that is not watched. */
export async function wall({ api }: Connection, { ilk }: { readonly ilk: string }): Promise<Answer> {
  const answer = await api.get<WallAnswer>(`/monitoring/wall/${encodeURIComponent(ilk)}`);
  return { data: answer, text: wallReport(answer) };
}
