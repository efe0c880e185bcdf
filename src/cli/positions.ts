import type { Answer } from './commands.js';
import type { Connection } from './connection.js';
import { positionsReport, type PositionsAnswer } from './positions-report.js';

export interface PositionsOptions {
  readonly ilk?: string;
  readonly below?: string;
  readonly limit?: string;
}

/** `ballast positions`: by collateral ratio, the lowest first. */
export async function showPositions({ api }: Connection, { ilk, below, limit }: PositionsOptions): Promise<Answer> {
  const asked = { ilk, below, limit };
  const query = new URLSearchParams(
    Object.entries(asked).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  );
  const data = await api.get<PositionsAnswer>(`/positions?${query.toString()}`);
  return { data, text: positionsReport(data, below ?? null) };
}
