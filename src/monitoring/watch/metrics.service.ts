import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Log } from '../../platform/log/log.js';
import { SEVERITIES } from '../alerts/alert-rule.js';
import type { Alert } from '../alerts/alert.js';
import { Alerts } from '../alerts/alerts.service.js';
import { DeliveryRepository } from '../alerts/delivery.repository.js';
import type { Gauge } from '../watcher.js';
import type { OWN_METRICS } from './metrics.js';
import { exposition } from './prometheus.adapter.js';
import { Watch } from './watch.service.js';

const gauge = (name: keyof typeof OWN_METRICS, value: number, labels: Gauge['labels'] = {}): Gauge => ({
  name,
  help: '',
  labels,
  value,
});

/** Everything that is measured, at this moment, for Prometheus. */
@Injectable()
export class Metrics {
  constructor(
    private readonly watch: Watch,
    private readonly alerts: Alerts,
    private readonly deliveries: DeliveryRepository,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @returns the text and its content type. Also while the database is away: that is a metric too. */
  async text(): Promise<{ readonly type: string; readonly text: string }> {
    return exposition([...this.ofWatch(), ...(await this.ofStore()), ...(this.watch.latest()?.gauges ?? [])]);
  }

  private ofWatch(): Gauge[] {
    const now = this.clock.now();
    const { head } = this.watch.head();
    const observation = this.watch.latest();
    return [
      ...(head ? [gauge('watch_block_age_seconds', Math.max(0, now - head.timestamp))] : []),
      ...(observation
        ? [
            gauge('watch_block_number', observation.block.number),
            gauge('watch_look_seconds', observation.tookMs / 1_000),
            gauge('watch_look_age_seconds', Math.max(0, now - observation.at)),
            ...observation.reported.map((watcher) => gauge('watch_watcher_failed', 0, { watcher })),
            ...observation.failed.map((watcher) => gauge('watch_watcher_failed', 1, { watcher })),
          ]
        : []),
    ];
  }

  private async ofStore(): Promise<Gauge[]> {
    try {
      const [open, backlog] = await Promise.all([
        this.alerts.list({ open: true, limit: 1_000 }),
        this.deliveries.backlog(),
      ]);
      return [
        gauge('store_available', 1),
        ...alertGauges(open),
        ...backlog.flatMap(({ channel, waiting, abandoned }) => [
          gauge('alert_deliveries_waiting', waiting, { channel }),
          gauge('alert_deliveries_abandoned', abandoned, { channel }),
        ]),
      ];
    } catch (error) {
      this.log.error('metrics.store-failed', error);
      return [gauge('store_available', 0)];
    }
  }
}

const alertGauges = (open: readonly Alert[]): Gauge[] => [
  ...SEVERITIES.map((severity) => {
    return gauge('alerts_open', open.filter((alert) => alert.severity === severity).length, { severity });
  }),
  ...open.map(({ signal, subject, severity, phase }) => gauge('alert_open', 1, { signal, subject, severity, phase })),
];
