import { beforeEach, describe, expect, test } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { assessment, assessmentBody } from '../../test/builders/assessment.builder.js';
import { localPolicy } from '../../test/builders/policy.builder.js';
import { barAt } from '../../test/builders/price-path.js';
import { debt, protocolSnapshot, typeState } from '../../test/builders/protocol-snapshot.builder.js';
import { ChainDouble } from '../../test/doubles/chain.double.js';
import { MarketDataDouble } from '../../test/doubles/market-data.double.js';
import { AssessmentRepositoryDouble, ChangeHistoryDouble } from '../../test/doubles/recommendations.double.js';
import { uniforms } from '../../test/support/uniforms.js';
import type { ConsolidatedHour } from '../market-data/consolidation/consolidated-hour.js';
import type { PriceState } from '../market-data/consolidation/price-state.js';
import { MarketData } from '../market-data/market-data.service.js';
import { bps } from '../units/fixed-point.js';
import { AssessmentRepository } from './assessment.repository.js';
import { ChangeHistory } from './change-history.service.js';
import { feeLevels, PegAnswers } from './peg-answer.service.js';

const HOUR = 3_600;
const DAY = 86_400;
/** Noon of a day. */
const NOW = Math.floor(1_800_000_000 / DAY) * DAY + DAY / 2;
const TODAY = NOW - DAY / 2;

let market: MarketDataDouble;
let changes: ChangeHistoryDouble;
let saved: AssessmentRepositoryDouble;
let pegs: PegAnswers;
beforeEach(async () => {
  market = new MarketDataDouble(new ChainDouble({ timestamp: NOW }), new Map());
  changes = new ChangeHistoryDouble();
  saved = new AssessmentRepositoryDouble();
  const module = await Test.createTestingModule({
    providers: [
      PegAnswers,
      { provide: MarketData, useValue: market },
      { provide: ChangeHistory, useValue: changes },
      { provide: AssessmentRepository, useValue: saved },
    ],
  }).compile();
  pegs = module.get(PegAnswers);
});

const snapshot = () => {
  const its = protocolSnapshot({ types: [typeState('ETH-A', { stabilityFeeBps: bps(500), debt: debt(1_000_000) })] });
  return { ...its, block: { ...its.block, timestamp: NOW } };
};
/** Hours of whole days before today, the newest day last. */
const hoursOf = (closes: readonly number[], state: PriceState = 'sound'): ConsolidatedHour[] =>
  closes.flatMap((close, index) =>
    Array.from({ length: 24 }, (_, hour) => {
      const time = TODAY - (closes.length - index) * DAY + hour * HOUR;
      return { time, state, candle: barAt(time, close), heard: 2, notes: [] };
    }),
  );

describe('the fee does not answer the peg, and the assessment says why,', () => {
  test.each<[string, () => readonly ConsolidatedHour[], RegExp]>([
    ['without any history', () => [], /no day of DAI has 12 hours that are sound/],
    [
      'on the word of one source',
      () => hoursOf([0.99, 0.99], 'single-source'),
      /no day of DAI has 12 hours that are sound/,
    ],
    ['on prices in dispute', () => hoursOf([0.99, 0.99], 'disputed'), /no day of DAI/],
    [
      'on prices that ended three days ago',
      () => hoursOf([0.99, 0.99, 0.99, 0.99]).slice(0, 24),
      /the price of DAI ends on/,
    ],
  ])('%s', async (_name, hours, why) => {
    market.pegHours = hours();
    const { input, record } = await pegs.answer(snapshot(), localPolicy());
    expect(input).toBeNull();
    expect(record).toMatchObject({ asset: 'DAI', adjustment: 0, integral: 0, day: null });
    expect(record.reason).toMatch(why);
  });

  test('where the policy states no bounds for it', async () => {
    market.pegHours = hoursOf([0.99, 0.99]);
    const { input, record } = await pegs.answer(snapshot(), localPolicy({ peg: null }));
    expect(input).toBeNull();
    expect(record.reason).toMatch(/the policy states no bounds/);
  });

  test('while nobody knows how the price answers a fee', async () => {
    market.pegHours = hoursOf(Array.from({ length: 10 }, () => 0.99));
    const { input, record } = await pegs.answer(snapshot(), localPolicy());
    expect(input?.deviations).toHaveLength(10);
    expect(record).toMatchObject({ adjustment: 0, days: 10, day: TODAY - DAY });
    expect(record.reason).toMatch(/60/);
  });
});

describe('with a price that was seen to answer the fee', () => {
  /** A coin whose deviation keeps nine tenths a day and loses a twentieth of the fee; the fee changed on most days. */
  function answering(last: number): void {
    const next = uniforms(9);
    const days = 300;
    let [deviation, fee] = [0, 0];
    const closes: number[] = [];
    const fees: number[] = [];
    for (let day = 0; day < days; day++) {
      closes.push(1 - deviation);
      fee = Math.round((0.8 * fee + 0.06 * (next() - 0.5)) * 10_000) / 10_000;
      fees.push(fee);
      deviation = 0.9 * deviation - 0.05 * fee + 0.0005 * (next() - 0.5);
    }
    closes[days - 1] = 1 - last;
    market.pegHours = hoursOf(closes);
    const newest = fees.at(-1) ?? 0;
    const level = (value: number): string => String(Math.round((value - newest) * 10_000) + 500);
    for (let day = 1; day < days; day++) {
      const at = TODAY - (days - day) * DAY + HOUR;
      const about = { ilk: 'ETH-A', parameter: 'stabilityFee', transactionHash: `0x${String(day)}` } as const;
      changes.recorded.push({ ...about, before: level(fees[day - 1] ?? 0), after: level(fees[day] ?? 0), at });
    }
  }

  test('a coin below its target makes borrowing dearer, one above it cheaper, within the bounds of the policy', async () => {
    answering(0.01);
    const below = (await pegs.answer(snapshot(), localPolicy())).record;
    expect(below.adjustment).toBeGreaterThan(0);
    expect(below.adjustment).toBeLessThanOrEqual(0.05);
    expect(below.reason).toMatch(/below its target/);
    answering(-0.01);
    const above = (await pegs.answer(snapshot(), localPolicy())).record;
    expect(above.adjustment).toBeLessThan(0);
    expect(above.adjustment).toBeGreaterThanOrEqual(-0.02);
  });

  test('the sum of deviations goes on from the assessment before, and each day is in it once', async () => {
    answering(0.004);
    const first = await pegs.answer(snapshot(), localPolicy());
    expect(first.input?.integral).toBe(0);
    const { sizingInput } = assessmentBody();
    const before = (day: number) =>
      assessment({
        peg: { ...first.record, day, integral: 0.3 },
        sizingInput: { ...sizingInput, feeMarket: { peg: { ...first.input!, integral: 0.2 }, competing: [] } },
      });
    saved.saved.push(before(TODAY - DAY));
    expect((await pegs.answer(snapshot(), localPolicy())).input?.integral).toBe(0.2);
    saved.saved.push(before(TODAY - 2 * DAY));
    expect((await pegs.answer(snapshot(), localPolicy())).input?.integral).toBe(0.3);
  });
});

test('the level of fees is that of each day, weighed by debt, from the first day on', () => {
  const days = [0, 1, 2, 3].map((day) => ({ day: TODAY + day * DAY, deviation: 0 }));
  const types = [
    typeState('ETH-A', { stabilityFeeBps: bps(500), debt: debt(300) }),
    typeState('ETH-B', { stabilityFeeBps: bps(900), debt: debt(100) }),
  ];
  const change = (ilk: string, before: string, day: number) => ({
    ...{ ilk, before, after: '0', parameter: 'stabilityFee' as const, transactionHash: '0x' },
    at: TODAY + day * DAY + HOUR,
  });
  const levels = feeLevels(days, types, [
    change('ETH-A', '100', 1),
    change('ETH-A', '300', 2),
    change('ETH-B', '700', 3),
  ]);
  const expected = [0, 0.015, 0.03, 0.035];
  levels.forEach((level, index) => expect(level).toBeCloseTo(expected[index] ?? NaN, 12));
});
