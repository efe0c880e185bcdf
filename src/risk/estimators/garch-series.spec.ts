import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readCsv, sharedData } from '../../../test/support/shared-data.js';
import { InsufficientHistoryError, NoFitError } from './estimator-error.js';
import { fitGarch, forecastVariances, type GarchOptions } from './garch.js';

const MODELS: readonly GarchOptions[] = [
  { model: 'garch', distribution: 'normal' },
  { model: 'gjr', distribution: 't' },
];
/** As many returns at the end of a series as keep this spec short. */
const LAST = 2_500;
/** Seconds between two rows of a file; oracle updates and trades have none. */
const STEP: Record<string, number> = { '1h': 3_600, hourly: 3_600, '15m': 900, '10m': 600, daily: 86_400 };

/** Fits that there are not, and why. All others converge. */
const REFUSED: Record<string, string> = {
  // Rates that hardly move: 96 of 100 returns are zero, nothing clusters, and the likelihood of Student's t has no peak.
  'compound_v3_oracle_eth_2023-01_2024-11.csv.gz cbETH garch normal': 'the variance does not react to returns',
  'compound_v3_oracle_eth_2023-01_2024-11.csv.gz cbETH gjr t': 'no start converged',
  'compound_v3_oracle_eth_2023-01_2024-11.csv.gz rETH gjr t': 'no start converged',
};

interface Series {
  readonly name: string;
  readonly returns: Float64Array;
}

function seriesOf(path: string): Series[] {
  const file = sharedData(`prices/${path}`);
  if (file === null) return [];
  const rows = readCsv(file);
  const step = Object.entries(STEP).find(([text]) => path.includes(text))?.[1] ?? null;
  const names = Object.keys(rows[0] ?? {});
  const columns = names.includes('close') ? ['close'] : names.filter((name) => !/^(ts|liq_.*|symbol)$/.test(name));
  const symbols = [...new Set(rows.map((row) => row['symbol'] ?? ''))];
  const wanted = symbols.flatMap((symbol) => columns.map((column) => ({ symbol, column })));
  return wanted.map(({ symbol, column }) => {
    const known = rows.filter((row) => (row['symbol'] ?? '') === symbol && row[column] !== '');
    const returns: number[] = [];
    for (let i = 1; i < known.length; i++) {
      if (step !== null && Number(known[i]!['ts']) - Number(known[i - 1]!['ts']) !== step) continue;
      returns.push(Math.log(Number(known[i]![column]) / Number(known[i - 1]![column])));
    }
    return { name: [path, symbol, column].filter(Boolean).join(' '), returns: Float64Array.from(returns.slice(-LAST)) };
  });
}

const folder = sharedData('prices');
const files =
  folder === null
    ? []
    : readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
        (path) => /\.csv(\.gz)?$/.test(path) && !path.includes('gas'),
      );

describe('every series of the shared price files is fitted, or refused with a reason', () => {
  if (files.length === 0) {
    test.skip('[skipped: shared data is missing prices]', () => undefined);
    return;
  }
  test.each(files)('%s', (path) => {
    for (const { name, returns } of seriesOf(path)) {
      for (const options of MODELS) {
        const label = `${name} ${options.model!} ${options.distribution!}`;
        const run = () => fitGarch(returns, { ...options, maxPersistence: 1 });
        if (returns.length < 500) expect(run).toThrow(InsufficientHistoryError);
        else if (REFUSED[label] !== undefined) {
          expect(run).toThrow(NoFitError);
          expect(run).toThrow(
            expect.objectContaining({ details: expect.objectContaining({ reason: REFUSED[label] }) }),
          );
        } else {
          const fit = run();
          for (const value of [fit.logLikelihood, ...forecastVariances(fit, 3), ...Object.values(fit.standardErrors)]) {
            if (!Number.isFinite(value)) throw new Error(`${label}: ${JSON.stringify({ ...fit, residuals: null })}`);
          }
          expect(fit.nextVariance).toBeGreaterThan(0);
        }
      }
    }
  });
});
