import type { Gauge } from '../watcher.js';
import { METRICS, PREFIX, sortGauges } from './metrics.js';

/** The text format that Prometheus reads, version 0.0.4. The library is loaded when somebody asks for the first time. */
export async function exposition(gauges: readonly Gauge[]): Promise<{ readonly type: string; readonly text: string }> {
  const { Gauge: PrometheusGauge, Registry } = await import('prom-client');
  const registry = new Registry();
  const known = new Map<string, InstanceType<typeof PrometheusGauge>>();
  const { shown, dropped } = sortGauges(gauges);
  for (const { name, labels, value } of [...shown, droppedGauge(dropped)]) {
    const { help, labels: labelNames } = METRICS[name] ?? { help: name, labels: [] };
    const gauge =
      known.get(name) ??
      new PrometheusGauge({ name: PREFIX + name, help, labelNames: [...labelNames], registers: [registry] });
    known.set(name, gauge);
    gauge.set({ ...labels }, value);
  }
  return { type: registry.contentType, text: await registry.metrics() };
}

const droppedGauge = (value: number): Pick<Gauge, 'name' | 'labels' | 'value'> => ({
  name: 'metrics_dropped_series',
  labels: {},
  value,
});
