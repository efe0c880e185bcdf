import { describe, expect, test } from '@jest/globals';
import { assessedParameter, assessment, typeAssessment } from '../../test/builders/assessment.builder.js';
import { unreadable } from '../../test/support/readable.js';
import type { AssessedParameter, SimulationSummary } from '../recommendations/assessment.js';
import type { Advice } from '../risk/parameters/sizing-input.js';
import { RAD, RAY } from '../units/fixed-point.js';
import { assessmentReport } from './assessment-report.js';

const all = (changes: Partial<AssessedParameter> = {}): AssessedParameter[] =>
  [
    assessedParameter('liquidationRatio', (150n * RAY) / 100n, (155n * RAY) / 100n),
    assessedParameter('debtCeiling', 10_000_000n * RAD, 12_000_000n * RAD),
    assessedParameter('ceilingGap', 1_000_000n * RAD),
    assessedParameter('ceilingTtl', 28_800n),
    assessedParameter('stabilityFee', 200n, 300n),
  ].map((it) => ({ ...it, ...changes }));
const reportOf = (...types: ReturnType<typeof typeAssessment>[]): string => assessmentReport(assessment({ types }));
const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

describe('a report of an assessment', () => {
  test('lines the numbers of every parameter up, each with its interval and the letter of its target', () => {
    const [ratio, ceiling, ...others] = all();
    const interval = { low: 13_281_000, point: 14_000_000, high: 26_527_832 };
    const text = reportOf(
      typeAssessment('ETH-A', [ratio!, { ...ceiling!, interval, target: 'Losses are small.' }, ...others]),
    );
    expect(text).toMatch(/^ETH-A +debt ceiling .* 13,281,000 to 26,527,832 .* B {7}change$/m);
    expect(text).toMatch(/^ETH-A +liquidation ratio .* 0\.01 % to 0\.03 % .* A {7}change$/m);
    expect(text).toContain('  A: Bad debt at most once in twenty years.\n  B: Losses are small.');
    const rows = text.split('\n').filter((line) => /^ETH-A {2}/.test(line));
    expect(rows).toHaveLength(5);
    // Current, recommended and allowed values stand right, so that they end in one column each.
    const ends = rows.map((line) => / (change|leave)$/.exec(line)?.index);
    expect(new Set(ends).size).toBe(1);
    expect(unreadable(text)).toEqual([]);
  });

  test('wraps a long reason, and tells what would change the value most', () => {
    const reason = `A fall of 18.8 % ${'and what it does to the market '.repeat(12)}asks for 155.0 %.`;
    const sensitivities = [
      { input: 'volatility', change: '25 % higher', value: 16_100 },
      { input: 'depth', change: 'half', value: 15_600 },
    ];
    const text = reportOf(typeAssessment('ETH-A', all({ reason, sensitivities }).slice(0, 1)));
    expect(oneLine(text)).toContain('asks for 155.0 %. With volatility 25 % higher: 161.00 %.');
    expect(text).not.toContain('depth half');
    expect(unreadable(text)).toEqual([]);
  });

  test('gives no reasons for what stays', () => {
    const text = reportOf(typeAssessment('ETH-A', [assessedParameter('ceilingTtl', 28_800n)]));
    expect(text).toMatch(/^ETH-A +ceiling ttl .* leave$/m);
    expect(text).not.toContain('The present value lies outside.');
  });

  test('tells what doubtful data does to the intervals, and why the fee does or does not answer the peg', () => {
    const rule = { rule: 'history/disputes', effect: 'wider-interval' as const, why: 'the price was in dispute' };
    const text = reportOf(typeAssessment('ETH-A', [], { dataRules: [rule] }));
    expect(text).toContain('  ETH-A: wider intervals on this data, the price was in dispute\n');
    expect(text).toContain('  Peg: Nobody keeps a price history of DAI.');
  });

  test('shows a type that was refused with its code and its reason', () => {
    const refusal = {
      code: 'estimators/insufficient-history',
      message: `An assessment needs ${'more '.repeat(50)}hours.`,
    };
    const text = reportOf(typeAssessment('ETH-A', all()), typeAssessment('YFI-A', [], { refusal }));
    expect(text).toMatch(/^YFI-A +not assessed +estimators\/insufficient-history$/m);
    expect(oneLine(text)).toContain('YFI-A: An assessment needs more');
    expect(unreadable(text)).toEqual([]);
  });

  test('names the rules that hold a change, and the concerns that speak against more risk', () => {
    const breaches = [
      { rule: 'cooldown', why: 'a' },
      { rule: 'newly-unsafe', why: 'b' },
      { rule: 'group-order', why: 'c' },
    ] as unknown as AssessedParameter['breaches'];
    const held = all({ decision: 'held', breaches });
    const text = reportOf(typeAssessment('ETH-A', held, { concerns: ['its price feed is late.'] }));
    expect(oneLine(text)).toMatch(/held: cooldown, newly-unsafe, group-order/);
    expect(text).toContain('ETH-A: no more risk on this data, its price feed is late.');
    expect(unreadable(text)).toEqual([]);
  });

  test('tells the simulation with its digest, or why there is none', () => {
    expect(reportOf()).toContain('No simulation: There is nothing to simulate.');
    const simulation = {
      ...{ horizonHours: 168, shortfallLevel: 0.99, totalShortfall: 1_222.4, surplusBuffer: 250_000 },
      ...{ hash: 'f'.repeat(64), shocks: { kind: 'historical', jointHours: 4_299 }, fallbacks: {} },
      method: { paths: 16_384 },
    } as unknown as SimulationSummary;
    const text = assessmentReport(assessment({ simulation, simulationRefusal: null }));
    expect(oneLine(text)).toMatch(
      /Simulated 16384 paths of 168 h, shocks from past hours \(4299 in common\): expected shortfall 99\.00 % of all types 1,222, surplus buffer 250,000\. Digest f{64}/,
    );
    expect(unreadable(text)).toEqual([]);
  });

  test('says first that prices are made up', () => {
    expect(assessmentReport(assessment({ synthetic: true }))).toMatch(/^Assessment 1 .*\nSYNTHETIC price history/);
  });

  test('of 26 types with advice and other tools keeps its width and loses nobody', () => {
    const advice = ['liquidationPenalty', 'startFactor', 'incentiveFlat', 'debtFloor'].map(
      (parameter): Advice => ({
        ...{ parameter: parameter as Advice['parameter'], current: 123_456.789, advised: 1 / 3 },
        ...{ interval: { low: 1, point: 1, high: 1 }, doubts: {}, conservative: 1, decision: 'change' },
        ...{ reason: 'So it is.', target: 'It costs least.', binding: 'cost', sensitivities: [] },
      }),
    );
    const names = Array.from({ length: 26 }, (_, i) => `COLLATERAL${String(i)}-A`);
    const text = reportOf(...names.map((ilk) => typeAssessment(ilk, all(), { advice })), typeAssessment('LAST-A', []));
    expect(unreadable(text)).toEqual([]);
    const advised = text.slice(text.indexOf('Auctions and floors'));
    for (const name of names) expect(advised).toContain(name);
    expect(advised.match(/123457 → 0\.333333/g)).toHaveLength(26 * 4);
  });
});
