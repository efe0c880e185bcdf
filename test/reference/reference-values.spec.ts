import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { compute } from '../../src/cli/calc/compute.js';
import { firstPassage, firstPassageAtIntervals } from '../../src/risk/estimators/first-passage.js';
import { backtestCases, liquidityCases, parameterCases } from './other-cases.js';
import { passageCases } from './passage-cases.js';
import { FILE, RELATIVE, Values, type Expected } from './reference-file.js';
import { tailCases } from './tail-cases.js';
import { volatilityCases } from './volatility-cases.js';

/** `forecast/0` of an answer. */
const valueAt = (answer: unknown, path: string): unknown =>
  path.split('/').reduce((under, name) => (under as Readonly<Record<string, unknown>>)[name], answer);

function expectNear(found: unknown, { at, value, within }: Expected): void {
  if (typeof value !== 'number') {
    expect([at, found]).toEqual([at, value]);
    return;
  }
  const tolerance = within ?? RELATIVE * Math.abs(value);
  const off = Math.abs((found as number) - value);
  expect({ at, found, value, met: off <= tolerance }).toEqual({ at, found, value, met: true });
}

function runTable(file: string): void {
  const raw = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const values = Values.parse(raw);
  const parts = [volatilityCases, tailCases, passageCases, backtestCases, liquidityCases, parameterCases];
  const cases = parts.flatMap((part) => part(values));
  for (const { key, name, calculator, input, expected, needs } of cases) {
    const title = `${key}: ${name}`;
    if (needs === null) test.skip(`${title} [skipped: its data are missing]`, () => undefined);
    else {
      test(title, async () => {
        const answer = await compute(calculator, JSON.stringify(input));
        for (const one of expected) expectNear(valueAt(answer, one.at), one);
      });
    }
  }
  test('bgk_beta: the constant of the continuity correction, and the corrected probabilities', () => {
    for (const { CR, LR, sigma, hours, bgk } of values.hourly_osm_monitoring) {
      const at = { drift: 0, volatility: sigma, years: hours / 8_760 };
      const corrected = firstPassageAtIntervals({ headroom: CR / LR, ...at, intervalYears: 1 / 8_760 });
      expectNear(corrected, { at: 'bgk', value: bgk });
      const moved = (CR / LR) * Math.exp((values.bgk_beta * sigma) / Math.sqrt(8_760));
      expect(firstPassage({ headroom: moved, ...at }) / corrected).toBeCloseTo(1, 11);
    }
  });
  test('no section of the file is left out', () => {
    const covered = new Set([...cases.map(({ key }) => key), 'bgk_beta']);
    expect(Object.keys(raw).filter((key) => key !== '_note' && !covered.has(key))).toEqual([]);
  });
}

describe('reference values', () => {
  if (FILE === null)
    test.skip('every value is met [skipped: research/reference_values.json is missing]', () => undefined);
  else runTable(FILE);
});
