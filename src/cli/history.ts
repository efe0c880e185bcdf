import type { Answer } from './commands.js';
import type { Connection } from './connection.js';
import { historyReport, type HistoryAnswer } from './history-report.js';

export interface HistoryOptions {
  readonly ilk?: string;
  readonly parameter?: string;
  readonly limit?: string;
}

/** `ballast protocol history`: changes of parameters, newest first. */
export async function showHistory({ api }: Connection, { ilk, parameter, limit }: HistoryOptions): Promise<Answer> {
  const asked = { ilk, parameter, limit };
  const query = new URLSearchParams(
    Object.entries(asked).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  );
  const data = await api.get<HistoryAnswer>(`/protocol/history?${query.toString()}`);
  return { data, text: historyReport(data, { ilk, parameter }) };
}
