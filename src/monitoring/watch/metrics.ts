import type { Gauge } from '../watcher.js';

/** A metric that Prometheus finds under `ballast_` and its name. */
export interface Metric {
  readonly help: string;
  readonly labels: readonly string[];
}

export const PREFIX = 'ballast_';

/** Series of one metric; what is more is left out and counted, so that nobody's vaults fill a time series database. */
export const MOST_SERIES = 500;

/** What the watch tells of itself. */
export const OWN_METRICS = {
  watch_block_number: { help: 'Number of the block that was looked at last.', labels: [] },
  watch_block_age_seconds: { help: 'Seconds since the time of the newest block that is known.', labels: [] },
  watch_look_seconds: { help: 'How long the newest look took.', labels: [] },
  watch_look_age_seconds: { help: 'Seconds since the newest look ended.', labels: [] },
  watch_watcher_failed: { help: '1 while a watcher fails to look.', labels: ['watcher'] },
  alert_open: { help: '1 for every alert that stands.', labels: ['signal', 'subject', 'severity', 'phase'] },
  alerts_open: { help: 'Alerts that stand, by severity.', labels: ['severity'] },
  alert_deliveries_waiting: { help: 'Events that a channel has still to be told.', labels: ['channel'] },
  alert_deliveries_abandoned: { help: 'Events of the last day that a channel did not take.', labels: ['channel'] },
  store_available: { help: '1 while the database answers.', labels: [] },
  metrics_dropped_series: { help: 'Series left out: unknown, malformed or more than a metric may have.', labels: [] },
} as const satisfies Readonly<Record<string, Metric>>;

/** What the watchers tell, by the labels of its series. */
const WATCHED: readonly (readonly [labels: readonly string[], metrics: Readonly<Record<string, string>>])[] = [
  [
    ['asset'],
    {
      oracle_price: 'What the price feed says, debt units for one unit.',
      oracle_age_seconds: 'Age of the latest answer of the price feed.',
      oracle_heartbeat_seconds: 'Longest time between two answers that the feed promises.',
      oracle_unchanged_seconds: 'Time for which the feed has answered the same.',
      oracle_invalid: '1 while the feed gives no usable answer.',
      oracle_limit_nearness: 'Nearness of the answer to the limits of the aggregator, 0 to 1.',
      oracle_deviation_share: '|feed / market - 1|, the feed not counted.',
      market_price: 'Consolidated market price, debt units for one unit.',
      market_sources: 'Sources of the market price that count.',
      market_spread_share: '(highest - lowest) / price of the sources that count.',
      market_unsound: '1 while the market price must not raise risk.',
      rate_provider_rate: 'Whole units of the underlying for one unit.',
      rate_provider_growth_day_share: 'Growth of the rate over a day.',
      rate_provider_usual_growth_day_share: 'Median of the days before.',
      liquidity_usual_depth: 'Usual worth that can be sold with a loss of 5 %.',
      liquidity_provider_share: 'Part of the depth that the largest providers give.',
    },
  ],
  [
    ['asset', 'slippage'],
    {
      liquidity_depth: 'Worth that can be sold with at most this loss.',
    },
  ],
  [
    ['ilk', 'asset'],
    {
      protocol_price: 'Price that the protocol uses now, debt units for one unit.',
      protocol_next_price: 'Price that the protocol will use after the next change.',
      protocol_next_price_seconds: 'Time until then; negative when overdue.',
      protocol_next_price_fall_share: '1 - next / present price.',
      protocol_price_stopped: '1 while the price source is stopped.',
    },
  ],
  [
    ['ilk'],
    {
      auctions_running: 'Auctions that run.',
      auctions_waiting_for_reset: 'Auctions that must be started anew.',
      auctions_oldest_reset_times: 'Longest age over the time until reset.',
      auctions_debt: 'Debt that running auctions still have to raise.',
      auctions_debt_uncovered: 'Part of it that lots do not cover.',
      auctions_neglected: 'Auctions that pay and nobody buys from.',
      auctions_income_day: 'Raised by auctions within a day.',
      auctions_shortfall_day: 'Left open by auctions that ended within a day.',
      liquidation_size: 'What may have to be sold at once, debt units.',
      liquidation_slippage_share: 'Loss on selling that, as a share.',
      positions_vaults: 'Vaults with debt.',
      positions_debt: 'Debt of the listed vaults, debt units.',
      positions_unlisted_share: 'Part of the debt that no listed position owes.',
      positions_largest_owner_share: 'Part of the debt that the largest owner owes.',
      positions_herfindahl: 'Sum of the squared shares of owners.',
    },
  ],
  [
    ['ilk', 'price'],
    {
      positions_liquidatable_debt: 'Debt that can be liquidated, debt units.',
      positions_liquidatable_vaults: 'Vaults that can be liquidated.',
    },
  ],
  [
    ['ilk', 'price', 'fall'],
    {
      positions_wall_debt: 'Debt that a fall of the oracle price makes liquidatable, debt units.',
    },
  ],
  [
    ['ilk', 'ceiling'],
    {
      ceiling_utilisation: 'Debt over the debt ceiling.',
    },
  ],
  [
    ['ilk', 'horizon'],
    {
      forecast_liquidations: 'Debt expected to be liquidated, debt units.',
      forecast_liquidations_low: 'Lower end of the 90 % band, debt units.',
      forecast_liquidations_high: 'Upper end of the 90 % band, debt units.',
      forecast_any_probability: 'Probability that any vault is liquidated.',
    },
  ],
  [['horizon'], { forecast_scores: 'Windows that have been scored.' }],
  [['horizon', 'band'], { forecast_missed_share: 'Part of the bands that were missed, windows apart.' }],
  [['horizon', 'model'], { forecast_brier: 'Brier score of the probability of any liquidation.' }],
  [
    [],
    {
      ceiling_system_utilisation: 'Debt over the ceiling of all types together.',
      system_surplus: 'Surplus less bad debt, debt units.',
      system_shortfall: 'Bad debt after a fall that one day in a hundred exceeds, debt units.',
    },
  ],
];

export const WATCHER_METRICS: Readonly<Record<string, Metric>> = Object.fromEntries(
  WATCHED.flatMap(([labels, metrics]) => Object.entries(metrics).map(([name, help]) => [name, { help, labels }])),
);

/** Every metric there is. What is not here is not shown, so that dashboards and rules can be checked against it. */
export const METRICS: Readonly<Record<string, Metric>> = { ...OWN_METRICS, ...WATCHER_METRICS };

export interface Sorted {
  readonly shown: readonly Gauge[];
  readonly dropped: number;
}

const sameLabels = (labels: readonly string[], given: Gauge['labels']): boolean =>
  Object.keys(given).sort().join() === [...labels].sort().join();

/** The gauges that are in the catalogue with its labels, each series once and at most so many of a metric. */
export function sortGauges(gauges: readonly Gauge[]): Sorted {
  const series = new Map<string, Map<string, Gauge>>();
  let dropped = 0;
  for (const gauge of gauges) {
    const metric = Object.hasOwn(METRICS, gauge.name) ? METRICS[gauge.name] : undefined;
    const own = series.get(gauge.name) ?? new Map<string, Gauge>();
    const key = JSON.stringify(Object.entries(gauge.labels).sort());
    if (!metric || !sameLabels(metric.labels, gauge.labels) || own.has(key) || own.size >= MOST_SERIES) dropped++;
    else series.set(gauge.name, own.set(key, gauge));
  }
  return { shown: [...series.values()].flatMap((own) => [...own.values()]), dropped };
}
