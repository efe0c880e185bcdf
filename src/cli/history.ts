import type { ParameterRecord } from '../protocol/parameter-history.port.js';
import type { Answer } from './commands.js';
import type { Connection } from './connection.js';
import { historyReport } from './history-report.js';

export interface HistoryOptions {
  readonly ilk?: string;
  readonly parameter?: string;
  readonly limit?: string;
}

/** What `GET /protocol/history` answers. */
export interface HistoryAnswer {
  readonly block: { readonly number: number; readonly timestamp: number };
  readonly total: number;
  readonly records: readonly ParameterRecord[];
  readonly names: Readonly<Record<string, string>>;
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
