import { existsSync, readFileSync, statSync } from 'node:fs';
import type { DecodedInput } from '../proposals/decoded-input.js';
import { BallastError } from '../units/ballast-error.js';
import type { Answer } from './commands.js';
import type { Connection } from './connection.js';
import { decodeReport } from './decode-report.js';

export interface DecodeOptions {
  readonly to?: string;
}

/** Larger than any batch. */
const MOST_BYTES = 4_000_000;

export class NothingToDecodeError extends BallastError {
  readonly code = 'input/nothing-to-decode';
  constructor(given: string, why: string) {
    const shown = given.length > 80 ? `${given.slice(0, 80)}…` : given;
    super(`"${shown}" cannot be decoded: ${why}.`, 'Give a file, or hexadecimal text that begins with 0x.', {
      given: shown,
    });
  }
}

/** The text itself where it is hexadecimal, the file's otherwise. @throws {NothingToDecodeError} */
export function decodeInput(given: string): string {
  if (/^0x[0-9a-fA-F]*$/.test(given)) return given;
  if (!existsSync(given)) throw new NothingToDecodeError(given, 'it is no file, and no hexadecimal text');
  const { size } = statSync(given);
  if (!statSync(given).isFile() || size > MOST_BYTES)
    throw new NothingToDecodeError(given, 'it is a folder, or too large');
  return slim(readFileSync(given, 'utf8'));
}

/** Of a proposal only what is decoded: its tables are long. */
function slim(text: string): string {
  try {
    const json = JSON.parse(text) as Record<string, unknown> | null;
    const inner = (json !== null && typeof json === 'object' && json['proposal'] ? json['proposal'] : json) as Record<
      string,
      unknown
    >;
    if (!('transaction' in inner)) return text;
    const { chainId, safe, transaction, hashes, calls } = inner;
    return JSON.stringify({ chainId, safe, transaction, hashes, calls });
  } catch {
    return text;
  }
}

/** Whether everything is verified and nothing is missing decides the exit code. */
export async function decode({ api }: Connection, given: string, { to }: DecodeOptions): Promise<Answer> {
  const decoded = await api.post<DecodedInput>('/decode', { input: decodeInput(given), ...(to ? { to } : {}) });
  return {
    data: decoded,
    text: decodeReport(decoded),
    ok: decoded.state === 'verified' && decoded.faults.length === 0,
  };
}
