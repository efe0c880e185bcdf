import { expect } from '@jest/globals';
import { readCsv, testWithSharedData } from '../../../../test/support/shared-data.js';
import { HOUR, type Candle } from '../candle.js';
import { kupiecTest } from '../kupiec.js';
import { FEATURES } from './drop-features.js';
import { scalesOf, tailQuantile } from './drop-model.js';
import { trackedQuantiles } from './drop-tracker.js';
import { historyOf } from './fit-drop-model.js';
import { publishedModel } from './published-models.js';

const candlesOf = (file: string): Candle[] =>
  readCsv(file).map((row) => ({
    time: Number(row['ts']),
    open: Number(row['open']),
    high: Number(row['high']),
    low: Number(row['low']),
    close: Number(row['close']),
    volume: Number(row['volume']),
  }));

testWithSharedData(
  'ETH: features of 2020-03-12 as another program has them, and calibrated falls',
  'prices/binance_1h/ETHUSDT.csv.gz',
  (file) => {
    const candles = candlesOf(file);
    const history = historyOf(candles, { windowHours: 3, at: 1_719_792_000 });
    const { grid, features, falls } = history;
    const row = new Float64Array(FEATURES.length);
    const day = 1_583_971_200 / HOUR - grid.firstHour;
    features.into(day, row);
    expect(features.reference[day]).toBeCloseTo(-8.812460236051175, 8);
    const expected = [
      ...[1, 0.522011, 0.597832, 0.081274, 0.276034, -0.032308, -0.672942, -0.382063, 0.515513, 0.896704],
      ...[0, 1, 0, 1, 0.433884, -0.900969],
    ];
    expected.forEach((value, i) => expect(row[i]).toBeCloseTo(value, 5));

    // With the model of the end of 2020, the falls of the three and a half years after it.
    const { model } = publishedModel(3, 1_609_459_200)!;
    const quantiles = scalesOf(features, model).map(
      (scale, t) => scale * tailQuantile(model.tail, 0.99, features.calm[t]!),
    );
    const { issued } = trackedQuantiles(quantiles, falls, 3, 0.01);
    let [windows, exceeded] = [0, 0];
    for (let t = 0; t < issued.length; t++) {
      const hour = grid.firstHour + t;
      if (hour * HOUR < 1_609_459_200 || hour % 3 !== 0 || Number.isNaN(falls[t]!)) continue;
      windows++;
      if (falls[t]! > issued[t]!) exceeded++;
    }
    expect(windows).toBeGreaterThan(10_000);
    expect(kupiecTest(windows, exceeded, 0.01).pValue).toBeGreaterThan(0.05);
  },
);
