import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FIRST_HOUR, flat } from '../../../test/builders/candles.builder.js';
import type { Candle } from '../../risk/estimators/candle.js';
import { consolidate, type Consolidated } from './consolidate.js';
import type { ConsolidatedHour } from './consolidated-hour.js';
import type { VenueSeries } from './habits.js';

const HOUR = 3_600;

interface Habit {
  readonly price?: number;
  readonly volume?: number;
  readonly path?: Readonly<Record<number, Partial<Candle>>>;
}

/** Hours of one venue: those not named are flat at the price with the volume. */
function venue(source: string, hours: number, { price = 100, volume = 10, path = {} }: Habit = {}): VenueSeries {
  const candles = Array.from({ length: hours }, (_, hour) => ({ ...flat(hour, price), volume, ...path[hour] }));
  return { source, candles };
}
const at = (all: Consolidated, hour: number): ConsolidatedHour | undefined =>
  all.hours.find(({ time }) => time === FIRST_HOUR + hour * HOUR);
const jump = (price: number): Partial<Candle> => ({
  open: 100,
  high: Math.max(100, price),
  low: Math.min(100, price),
  close: price,
});

describe('three venues', () => {
  const LAST = 199;
  const others = ['b', 'c'].map((name) => venue(name, 200));

  test('that agree make a sound price with the volume of all', () => {
    const all = consolidate([venue('a', 200), ...others]);
    expect(at(all, LAST)).toEqual({
      time: FIRST_HOUR + LAST * HOUR,
      state: 'sound',
      candle: { ...flat(LAST), volume: 30 },
      heard: 3,
      notes: [],
    });
    expect(all.states).toMatchObject({ sound: 200, missing: 0 });
  });

  test('of which one jumps while the others stand reject it, whatever its volume', () => {
    for (const volume of [0.001, 10, 1e9]) {
      const all = consolidate([venue('a', 200, { path: { [LAST]: { ...jump(50), volume } } }), ...others]);
      expect(at(all, LAST)).toMatchObject({ state: 'sound', candle: { close: 100, low: 100, high: 100 } });
      expect(at(all, LAST)?.notes).toContainEqual({ source: 'a', what: 'outlier' });
    }
  });

  test('that are torn apart by a crash reject nobody, and the price is in dispute between them', () => {
    const crash = (price: number) => ({ path: { [LAST]: { ...jump(price), volume: 100 } } });
    const all = consolidate([venue('a', 200, crash(60)), venue('b', 200, crash(66)), venue('c', 200, crash(71))]);
    expect(at(all, LAST)).toMatchObject({ state: 'disputed', candle: { close: 66, low: 66, high: 100 } });
    expect(at(all, LAST)?.notes.filter(({ what }) => what === 'outlier')).toEqual([]);
  });

  test('of which one has a wick follow the wick of all, not that of one', () => {
    const wick = (low: number) => ({ path: { [LAST]: { low } } });
    const one = consolidate([venue('a', 200, wick(0.0001)), ...others]);
    expect(at(one, LAST)?.candle?.low).toBe(100);
    expect(at(one, LAST)?.notes).toEqual([{ source: 'a', what: 'wick' }]);
    const all = consolidate(['a', 'b', 'c'].map((name, i) => venue(name, 200, wick(80 + i))));
    expect(at(all, LAST)?.candle?.low).toBe(81);
  });
});

describe('two venues', () => {
  test('that agree have the price between them', () => {
    const all = consolidate([venue('a', 50), venue('b', 50, { price: 101, volume: 1 })]);
    expect(at(all, 49)).toMatchObject({ state: 'sound', candle: { close: 100.5 } });
  });

  test('that do not are in dispute, and the one that trades more stands', () => {
    const all = consolidate([venue('a', 50), venue('b', 50, { path: { 49: jump(150) }, volume: 5 })]);
    expect(at(all, 49)).toMatchObject({ state: 'disputed', candle: { close: 100, high: 100 } });
    expect(at(all, 49)?.notes).toEqual([{ source: 'b', what: 'disagrees' }]);
  });

  test('follow the wick of one only as far as the other went', () => {
    const all = consolidate([
      venue('a', 50, { path: { 49: { low: 0.0001 } } }),
      venue('b', 50, { path: { 49: { low: 80 } } }),
    ]);
    const low = at(all, 49)?.candle?.low ?? 0;
    expect(low).toBeGreaterThan(70);
    expect(low).toBeLessThan(80);
  });

  test('of which one trades a hundredth of the other are one source', () => {
    const all = consolidate([venue('a', 100), venue('b', 100, { volume: 0.1 })]);
    expect(at(all, 99)).toMatchObject({ state: 'single-source', notes: [{ source: 'b', what: 'thin' }] });
  });
});

describe('an hour', () => {
  test('that no venue has is missing and not filled', () => {
    const [a, b] = [venue('a', 50), venue('b', 50)].map((it) => ({
      ...it,
      candles: it.candles.filter((_, i) => i !== 20),
    }));
    const all = consolidate([a!, b!]);
    expect(at(all, 20)).toBeUndefined();
    expect(all.states).toMatchObject({ sound: 49, missing: 1 });
    expect(all.candles).toHaveLength(49);
  });

  test('in which everyone who usually trades is silent is stale and has no candle', () => {
    const silent = { path: { 60: { volume: 0 } } };
    const all = consolidate([venue('a', 61, silent), venue('b', 61, silent)]);
    expect(at(all, 60)).toMatchObject({ state: 'stale', candle: null });
  });

  test('of one venue alone has its candle, but for a wick that no market can have meant', () => {
    const all = consolidate([venue('a', 50, { path: { 48: { low: 90 }, 49: { low: 0.0001 } } })]);
    expect(all.states).toMatchObject({ 'single-source': 50 });
    expect(at(all, 48)?.candle?.low).toBe(90);
    expect(at(all, 49)?.candle?.low).toBe(100);
    expect(all.sources).toMatchObject([{ source: 'a', hours: 50, notes: { wick: 1 } }]);
  });

  test('with an average that states no volume counts it beside the venues', () => {
    const all = consolidate([venue('a', 60), venue('average', 60, { price: 100.2, volume: 0 })]);
    expect(at(all, 59)).toMatchObject({ state: 'sound', candle: { volume: 10 } });
  });
});

const price = fc.double({ min: 1, max: 1_000, noNaN: true });
const volume = fc.double({ min: 0, max: 1e6, noNaN: true });
const candleAt = (hour: number) =>
  fc.tuple(price, price, price, price, volume).map(([a, b, c, d, v]) => {
    const [low, open, close, high] = [a, b, c, d].sort((x, y) => x - y) as [number, number, number, number];
    return { ...flat(hour), low, open, close, high, volume: v };
  });
const HOURS = 40;
/** Wild venues: every price of every hour anything, hours missing at random. */
const wild = (name: string) =>
  fc
    .tuple(
      fc.tuple(...Array.from({ length: HOURS }, (_, hour) => candleAt(hour))),
      fc.array(fc.boolean(), { minLength: HOURS, maxLength: HOURS }),
    )
    .map(([candles, there]): VenueSeries => ({ source: name, candles: candles.filter((_, i) => there[i] !== false) }));
const venues = (fewest: number, most: number) =>
  fc
    .integer({ min: fewest, max: most })
    .chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => wild(`venue${String(i)}`))));
const few = { numRuns: 25, seed: 20261125 };
const whole = ({ candles, hours, states, sources }: Consolidated) => ({ candles, hours, states, sources });

describe('for any venues', () => {
  test('their order changes nothing', () => {
    fc.assert(
      fc.property(venues(1, 5), fc.nat(), (all, turn) => {
        const turned = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)].reverse();
        expect(whole(consolidate(turned))).toEqual(whole(consolidate(all)));
      }),
      few,
    );
  });

  test('counting in halves or doubles halves or doubles every price and nothing else', () => {
    fc.assert(
      fc.property(venues(1, 4), fc.constantFrom(0.5, 2, 1_024), (all, factor) => {
        const scaled = (c: Candle): Candle => ({
          ...c,
          open: c.open * factor,
          high: c.high * factor,
          low: c.low * factor,
          close: c.close * factor,
        });
        const other = consolidate(all.map((it) => ({ ...it, candles: it.candles.map(scaled) })));
        const own = consolidate(all);
        expect(other.candles).toEqual(own.candles.map(scaled));
        expect(other.states).toEqual(own.states);
      }),
      few,
    );
  });

  test('every candle is possible, within what was said, and every hour is accounted for', () => {
    fc.assert(
      fc.property(venues(1, 5), (all) => {
        const { candles, hours, states } = consolidate(all);
        for (const { open, high, low, close, time } of candles) {
          const said = all.flatMap((it) => it.candles.filter((c) => c.time === time));
          expect(low <= Math.min(open, close) && high >= Math.max(open, close)).toBe(true);
          expect(low).toBeGreaterThanOrEqual(Math.min(...said.map((it) => it.low)));
          expect(high).toBeLessThanOrEqual(Math.max(...said.map((it) => it.high)));
        }
        const span = hours.length === 0 ? 0 : (hours.at(-1)!.time - hours[0]!.time) / HOUR + 1;
        expect(Object.values(states).reduce((sum, n) => sum + n, 0)).toBe(span);
        expect(candles.map(({ time }) => time)).toEqual([...candles].map(({ time }) => time).sort((a, b) => a - b));
      }),
      few,
    );
  });

  test('one of three or more that says anything at all moves no price beyond the others', () => {
    const liar = fc.tuple(...Array.from({ length: HOURS }, (_, hour) => candleAt(hour)));
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 4 }),
        fc.array(price, { minLength: 4, maxLength: 4 }),
        liar,
        (n, levels, lies) => {
          const honest = levels.slice(0, n).map((level, i) => venue(`honest${String(i)}`, HOURS, { price: level }));
          const all = consolidate([
            ...honest,
            { source: 'liar', candles: lies.map((it) => ({ ...it, volume: it.volume + 1 })) },
          ]);
          const [lowest, highest] = [Math.min(...levels.slice(0, n)), Math.max(...levels.slice(0, n))];
          for (const { hours } of [all]) {
            for (const { candle, notes } of hours) {
              // A liar that trades fifty times what the others do makes them thin: what it says stands alone and is said to.
              if (!candle || notes.some(({ what, source }) => what === 'thin' && source !== 'liar')) continue;
              for (const it of [candle.open, candle.high, candle.low, candle.close]) {
                expect(it).toBeGreaterThanOrEqual(lowest);
                expect(it).toBeLessThanOrEqual(highest);
              }
            }
          }
        },
      ),
      few,
    );
  });

  test('one that is absent leaves a price within the range of those that are there, as its presence does', () => {
    fc.assert(
      fc.property(fc.array(price, { minLength: 4, maxLength: 4 }), fc.nat(3), (levels, absent) => {
        const all = levels.map((level, i) => venue(`venue${String(i)}`, HOURS, { price: level }));
        const rest = levels.toSpliced(absent, 1);
        for (const { close } of consolidate(all.toSpliced(absent, 1)).candles) {
          expect(close).toBeGreaterThanOrEqual(Math.min(...rest));
          expect(close).toBeLessThanOrEqual(Math.max(...rest));
        }
        const [with4, with3] = [consolidate(all), consolidate(all.toSpliced(absent, 1))].map(
          ({ candles }) => candles[0]?.close ?? NaN,
        );
        // A venue that goes moves the price no further than to the next price that was said.
        const said = [...levels].sort((a, b) => a - b);
        const between = said.filter((it) => (it - with4!) * (it - with3!) < 0);
        expect(between.length).toBeLessThanOrEqual(1);
      }),
      few,
    );
  });

  test('an hour is the same whatever comes after it', () => {
    fc.assert(
      fc.property(venues(1, 4), (all) => {
        const cut = FIRST_HOUR + 30 * HOUR;
        const before = consolidate(all.map((it) => ({ ...it, candles: it.candles.filter(({ time }) => time < cut) })));
        expect(before.hours).toEqual(consolidate(all).hours.filter(({ time }) => time < cut));
      }),
      few,
    );
  });
});
