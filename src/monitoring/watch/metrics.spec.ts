import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { observation } from '../../../test/builders/observation.builder.js';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { silentLog } from '../../../test/support/database.js';
import { PROJECT_DIR } from '../../platform/config.js';
import type { Alert } from '../alerts/alert.js';
import type { Alerts } from '../alerts/alerts.service.js';
import type { DeliveryRepository } from '../alerts/delivery.repository.js';
import type { Gauge } from '../watcher.js';
import { Metrics } from './metrics.service.js';
import { METRICS, MOST_SERIES, PREFIX, sortGauges } from './metrics.js';
import { exposition } from './prometheus.adapter.js';
import type { Watch } from './watch.service.js';

const gauge = (name: string, labels: Record<string, string>, value = 1): Gauge => ({ name, help: '', labels, value });

describe('the catalogue', () => {
  test('has names that Prometheus takes, and an explanation of each', () => {
    for (const [name, { help, labels }] of Object.entries(METRICS)) {
      expect(PREFIX + name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(help).toMatch(/\.$/);
      for (const label of labels) expect(label).toMatch(/^[a-z][a-z_]*$/);
    }
  });

  test('names every gauge that a watcher gives', () => {
    const folder = join(PROJECT_DIR, 'src', 'monitoring');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !/^(alerts|watch)\//.test(file))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
    const prefixes = new Set(Object.keys(METRICS).map((name) => name.slice(0, name.indexOf('_'))));
    const quoted = sources.flatMap((text) => [
      ...text.matchAll(/gauge\(\s*'([a-z_]+)'|name: '([a-z]+_[a-z_]+)',\s*help/g),
    ]);
    const names = quoted.map(([, called, named]) => called ?? named ?? '');
    expect(names.length).toBeGreaterThan(30);
    for (const name of names.filter((it) => prefixes.has(it.slice(0, it.indexOf('_')))))
      expect(METRICS).toHaveProperty(name);
    expect(names.filter((name) => !Object.hasOwn(METRICS, name))).toEqual([]);
  });
});

describe('a file that is shipped names only what there is:', () => {
  const file = (name: string) => readFileSync(join(PROJECT_DIR, 'docs', 'monitoring', name), 'utf8');
  /** Metrics of an expression with the labels that it asks them for. */
  const used = (text: string) =>
    [...text.matchAll(/ballast_([a-z0-9_]+)(?:\{([^}]*)\})?/g)].map(([, name = '', matchers = '']) => ({
      name,
      labels: [...matchers.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label ?? ''),
    }));
  const check = (expressions: string) => {
    const found = used(expressions);
    expect(found.length).toBeGreaterThan(10);
    for (const { name, labels } of found) {
      expect(METRICS).toHaveProperty(name);
      expect(METRICS[name]?.labels).toEqual(expect.arrayContaining(labels));
    }
  };

  test('rules of Prometheus', () => {
    const text = file('prometheus-rules.yml');
    check(text);
    // Every rule has an expression, a severity and words.
    const count = (word: RegExp): number => [...text.matchAll(word)].length;
    const alerts = count(/^ +- alert: \w+$/gm);
    expect(alerts).toBeGreaterThan(10);
    expect([
      count(/^ +expr: /gm),
      count(/severity: (info|warning|high|critical) \}/g),
      count(/^ +summary: /gm),
    ]).toEqual([alerts, alerts, alerts]);
  });

  test('the dashboard of Grafana', () => {
    interface Panel {
      readonly id: number;
      readonly title: string;
      readonly type: string;
      readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
      readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
    }
    const { panels, templating, uid } = JSON.parse(file('grafana-dashboard.json')) as {
      uid: string;
      panels: Panel[];
      templating: { list: { name: string; definition?: string }[] };
    };
    expect(uid).toBe('ballast');
    const shown = panels.filter(({ type }) => type !== 'row');
    check(shown.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join('\n'));
    check(
      `${templating.list.map(({ definition = '' }) => definition).join('\n')}\n${shown.map(({ targets = [] }) => targets.map(({ expr }) => expr).join('\n')).join('\n')}`,
    );
    for (const { targets = [] } of shown) {
      for (const { expr, legendFormat } of targets) {
        // A legend speaks of labels that the series has.
        const labels = used(expr).flatMap(({ name }) => METRICS[name]?.labels ?? []);
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(labels).toContain(label);
      }
    }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    // Every variable that an expression uses is there to be chosen.
    const variables = templating.list.map(({ name }) => name);
    for (const [, name] of JSON.stringify(panels).matchAll(/\$\{?(\w+)\}?/g)) expect(variables).toContain(name);
  });
});

describe('series', () => {
  test('of unknown name, wrong labels or told twice are left out and counted', () => {
    const { shown, dropped } = sortGauges([
      gauge('oracle_price', { asset: 'ETH' }),
      gauge('oracle_price', { asset: 'ETH' }, 2),
      gauge('oracle_price', { asset: 'ETH', owner: 'x' }),
      gauge('oracle_price', {}),
      gauge('constructor', {}),
      gauge('made_up', {}),
    ]);
    expect([shown, dropped]).toEqual([[gauge('oracle_price', { asset: 'ETH' })], 5]);
  });

  test('are at most so many of one metric, whatever comes from the chain', () => {
    const many = Array.from({ length: MOST_SERIES + 7 }, (_, i) => gauge('oracle_price', { asset: String(i) }));
    expect(sortGauges(many)).toMatchObject({ dropped: 7 });
    expect(sortGauges([...many, gauge('market_price', { asset: 'ETH' })]).shown).toHaveLength(MOST_SERIES + 1);
  });

  test('are written as Prometheus reads them, with names escaped', async () => {
    const { type, text } = await exposition([gauge('oracle_price', { asset: 'a"b\n\\' }, 2_000.5)]);
    expect(type).toContain('text/plain; version=0.0.4');
    expect(text).toContain('# TYPE ballast_oracle_price gauge\nballast_oracle_price{asset="a\\"b\\n\\\\"} 2000.5\n');
    expect(text).toContain('ballast_metrics_dropped_series 0');
  });
});

describe('the text', () => {
  const alert = { signal: 'oracle/stale', subject: 'ETH', severity: 'high', phase: 'raised' } as Alert;
  const metrics = (list: () => Promise<Alert[]>) =>
    new Metrics(
      {
        latest: () => observation({ failed: ['auctions'], gauges: [gauge('oracle_price', { asset: 'ETH' }, 2_000)] }),
        head: () => ({ head: observation().block, readAt: 0, failure: null }),
      } as unknown as Watch,
      { list } as unknown as Alerts,
      {
        backlog: () => Promise.resolve([{ channel: 'ops', waiting: 2, abandoned: 1 }]),
      } as unknown as DeliveryRepository,
      new FixedClock(observation().block.timestamp + 15),
      silentLog(),
    );

  test('holds the look, the alerts, the backlog and every gauge', async () => {
    const { text } = await metrics(() => Promise.resolve([alert])).text();
    for (const line of [
      'ballast_watch_block_number 1000',
      'ballast_watch_block_age_seconds 15',
      'ballast_watch_look_seconds 0.12',
      'ballast_watch_watcher_failed{watcher="auctions"} 1',
      'ballast_watch_watcher_failed{watcher="oracles"} 0',
      'ballast_alert_open{signal="oracle/stale",subject="ETH",severity="high",phase="raised"} 1',
      'ballast_alerts_open{severity="high"} 1',
      'ballast_alerts_open{severity="critical"} 0',
      'ballast_alert_deliveries_waiting{channel="ops"} 2',
      'ballast_store_available 1',
      'ballast_oracle_price{asset="ETH"} 2000',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });

  test('is there while the database is away, and says so', async () => {
    const { text } = await metrics(() => Promise.reject(new Error('away'))).text();
    expect(text).toContain('ballast_store_available 0');
    expect(text).toContain('ballast_oracle_price{asset="ETH"} 2000');
  });
});
