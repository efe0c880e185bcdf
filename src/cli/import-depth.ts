import { resolve } from 'node:path';
import type { DepthImportReport } from '../market-data/depth-samples/depth-import.service.js';
import type { Answer } from './commands.js';
import type { Connection } from './connection.js';

type Api = { readonly api: Pick<Connection['api'], 'post'> };

/** Order books of a file, and their levels of another one. */
export async function importBooks({ api }: Api, file: string, { levels }: { levels?: string }): Promise<Answer> {
  const body = { kind: 'books', path: resolve(file), ...(levels === undefined ? {} : { levels: resolve(levels) }) };
  return answerOf(await api.post<DepthImportReport>('/depth/imports', body));
}

/** Quotes of a router. */
export async function importQuotes({ api }: Api, file: string, { source }: { source?: string }): Promise<Answer> {
  const body = { kind: 'quotes', path: resolve(file), ...(source === undefined ? {} : { source }) };
  return answerOf(await api.post<DepthImportReport>('/depth/imports', body));
}

const answerOf = (report: DepthImportReport): Answer => ({ data: report, text: depthImportReport(report) });

const utc = (seconds: number): string => `${new Date(seconds * 1_000).toISOString().slice(0, 16)}Z`;

/** What an import kept, and what it kept out. */
export function depthImportReport(report: DepthImportReport): string {
  const { files, kind, lines, samples, kept, alreadyThere, conflicting, tooLate, assets, first, last } = report;
  const what = kind === 'quotes' ? 'quotes' : 'levels';
  const out = (list: DepthImportReport['conflicting'], why: string): string[] =>
    list.slice(0, 10).map(({ venue, time }) => `  ${venue} at ${utc(time)}: ${why}`);
  return [
    `${files.map(({ file }) => file).join(', ')}: ${String(lines)} ${what} of ${String(assets.length)} assets ` +
      `from ${utc(first)} to ${utc(last)} are ${String(samples)} samples of depth.`,
    `  ${String(kept)} new, ${String(alreadyThere)} there already, ${String(conflicting.length)} conflicting and left out, ` +
      `${String(tooLate.length)} of days that are rolled up and left out.`,
    ...out(conflicting, 'another sample is there'),
    ...out(tooLate, 'its day is rolled up'),
  ].join('\n');
}
