import { Injectable } from '@nestjs/common';
import type { Block } from '../../platform/chain/rpc.js';
import { shortfallAt } from '../../risk/estimators/liquidation-wall/liquidation-forecast.js';
import { toNumber } from '../../units/float-conversion.js';
import type { Gauge, Reading, Signal, Watcher } from '../watcher.js';
import { bookOf, worstPrice } from './forecast-maker.service.js';
import { DAY_AHEAD, isPricedByDecree, type StoredForecast, type TypeForecast } from './forecast-record.js';
import { LiquidationForecasts, type HorizonReport } from './liquidation-forecasts.service.js';
import { LiveForecasts } from './live-forecast.service.js';
import { WatchedBooks, type WatchedBook } from './watched-book.service.js';

/** A forecast that is older says nothing of the next day any more [s]. */
const STALE = 7_200;

/** What is expected to be liquidated, how forecasts have done, and what a fall would cost the surplus. */
@Injectable()
export class ForecastWatcher implements Watcher {
  readonly name = 'forecasts';

  constructor(
    private readonly books: WatchedBooks,
    private readonly forecasts: LiquidationForecasts,
    private readonly live: LiveForecasts,
  ) {}

  async look(block: Block): Promise<Reading> {
    this.forecasts.begin(block);
    const book = await this.books.read(block);
    const { latest, reports } = await this.forecasts.knowledge();
    const fresh = latest !== null && block.timestamp - latest.block.timestamp <= STALE ? latest : null;
    const short = shortfallOf(book, fresh);
    const today = fresh === null ? new Map<string, TypeForecast>() : await this.live.dayAhead(book);
    return {
      signals: [
        ...liquidationSignals(book, fresh, today),
        ...reports.flatMap(calibrationSignals),
        surplusSignal(book, short),
      ],
      gauges: [
        ...(fresh?.types ?? []).flatMap(forecastGauges),
        ...reports.flatMap(calibrationGauges),
        { name: 'system_surplus', help: 'Surplus less bad debt, debt units.', labels: {}, value: surplusOf(book) },
        ...(short === null
          ? []
          : [
              {
                name: 'system_shortfall',
                help: 'Bad debt after a fall that one day in a hundred exceeds, debt units.',
                labels: {},
                value: short,
              },
            ]),
      ],
    };
  }
}

/**
 * Share of each type's debt that is expected to be liquidated within a day, from what the market pays now where that is known and else as
 * of the hour's forecast; nothing of types whose price is set by decree.
 */
export function liquidationSignals(
  { types }: WatchedBook,
  latest: StoredForecast | null,
  today: ReadonlyMap<string, TypeForecast> = new Map(),
): Signal[] {
  const refusals = new Map((latest?.refusals ?? []).map((refusal) => [refusal.asset, refusal]));
  return types.flatMap(({ state, vaults }): Signal[] => {
    const refusal = refusals.get(state.asset);
    if (vaults.vaults.length === 0 || (refusal && isPricedByDecree(refusal))) return [];
    const own = (latest?.types ?? [])
      .filter(({ ilk }) => ilk === state.ilk)
      .map((stored) => (stored.horizonHours === DAY_AHEAD ? (today.get(state.ilk) ?? stored) : stored));
    const why = refusal?.message ?? 'No forecast of the last two hours.';
    const madeAtBlock = latest?.block.number ?? null;
    return [{ name: 'forecast/liquidations', subject: state.ilk, ...dayAhead(own, why, madeAtBlock) }];
  });
}

/** Value and facts of the day ahead, and what the other horizons expect; debt units. */
function dayAhead(
  own: readonly TypeForecast[],
  why: string,
  madeAtBlock: number | null,
): Pick<Signal, 'value' | 'facts'> {
  const day = own.find(({ horizonHours }) => horizonHours === DAY_AHEAD)?.forecast;
  if (day === undefined) return { value: null, facts: { madeAtBlock, why } };
  const expected = own.map(({ horizonHours, forecast }) => [`expected${String(horizonHours)}h`, forecast.expected]);
  return {
    value: day.debt === 0 ? 0 : day.expected / day.debt,
    facts: {
      ...(Object.fromEntries(expected) as Readonly<Record<string, number>>),
      low24h: day.low,
      high24h: day.high,
      chanceOfAny24h: day.any,
      madeAtBlock,
    },
  };
}

/** Given once a window is over: before that there is nothing to be measured. */
function calibrationSignals({ horizonHours, debt, falls }: HorizonReport): Signal[] {
  const known = [debt, falls].filter((it) => it !== null);
  if (known.length === 0) return [];
  return [
    {
      name: 'forecast/miscalibrated',
      subject: `${String(horizonHours)} h`,
      value: Math.max(...known.map(({ excess }) => excess)),
      facts: {
        windows: debt?.windows ?? null,
        missedShareOfDebtBands: debt?.missed ?? null,
        missedShareOfPriceBands: falls?.missed ?? null,
        promisedShare: 0.1,
      },
    },
  ];
}

/**
 * Bad debt that the fall of one day in a hundred would leave, all assets falling at once: what unsafe vaults owe above what their
 * collateral brings, sold into the depth of the hour's forecast. Assets without a market are left out. Null where another has no forecast or
 * no depth.
 */
export function shortfallOf({ types }: WatchedBook, latest: StoredForecast | null): number | null {
  let sum = 0;
  for (const type of types) {
    const decreed = latest?.refusals.some((refusal) => refusal.asset === type.state.asset && isPricedByDecree(refusal));
    if (type.vaults.vaults.length === 0 || decreed === true) continue;
    const ahead = latest?.assets.find(
      ({ asset, horizonHours }) => asset === type.state.asset && horizonHours === DAY_AHEAD,
    );
    if (ahead === undefined || ahead.slippage === null) return null;
    sum += shortfallAt(bookOf(type), worstPrice(type, ahead)).lost(ahead.slippage);
  }
  return sum;
}

const surplusOf = ({ system }: WatchedBook): number => toNumber(system.surplus - system.badDebt, 45);

/** Shortfall over surplus; without surplus any shortfall is beyond measure, which is null. */
export function surplusSignal(book: WatchedBook, shortfall: number | null): Signal {
  const surplus = surplusOf(book);
  const measured = shortfall === 0 ? 0 : surplus > 0 && shortfall !== null ? shortfall / surplus : null;
  return {
    name: 'system/surplus-short',
    subject: 'system',
    value: measured,
    facts: {
      shortfall,
      surplus,
      surplusBuffer: toNumber(book.system.surplusBuffer, 45),
      why:
        measured !== null
          ? null
          : shortfall === null
            ? 'An asset has no forecast or no depth.'
            : 'There is no surplus.',
    },
  };
}

function forecastGauges({ ilk, horizonHours, forecast }: TypeForecast): Gauge[] {
  const labels = { ilk, horizon: `${String(horizonHours)}h` };
  const of = (name: string, help: string, value: number): Gauge => ({ name: `forecast_${name}`, help, labels, value });
  return [
    of('liquidations', 'Debt expected to be liquidated, debt units.', forecast.expected),
    of('liquidations_low', 'Lower end of the 90 % band, debt units.', forecast.low),
    of('liquidations_high', 'Upper end of the 90 % band, debt units.', forecast.high),
    of('any_probability', 'Probability that any vault is liquidated.', forecast.any),
  ];
}

function calibrationGauges({ horizonHours, scores, debt, falls, reliability }: HorizonReport): Gauge[] {
  const horizon = `${String(horizonHours)}h`;
  const of = (name: string, help: string, value: number | undefined, labels = {}): Gauge[] =>
    value === undefined ? [] : [{ name: `forecast_${name}`, help, labels: { horizon, ...labels }, value }];
  return [
    ...of('scores', 'Windows that have been scored.', scores),
    ...of('missed_share', 'Part of the bands that were missed, windows apart.', debt?.missed, { band: 'debt' }),
    ...of('missed_share', 'Part of the bands that were missed, windows apart.', falls?.missed, { band: 'price' }),
    ...of('brier', 'Brier score of the probability of any liquidation.', reliability?.forecast.score, {
      model: 'forecast',
    }),
    ...of('brier', 'Brier score of the probability of any liquidation.', reliability?.baseline, { model: 'baseline' }),
  ];
}
