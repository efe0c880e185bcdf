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

/** What the watchers tell. */
export const WATCHER_METRICS: Readonly<Record<string, Metric>> = {};

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
