import type { AlertEvent } from '../../src/monitoring/alerts/alert.js';
import type { Observation } from '../../src/monitoring/watch/observation.js';

export const observation = (changes: Partial<Observation> = {}): Observation => ({
  block: { number: 1_000, hash: `0x${'ab'.repeat(32)}`, parentHash: `0x${'aa'.repeat(32)}`, timestamp: 1_800_000_000 },
  at: 1_800_000_001,
  tookMs: 120,
  signals: [{ name: 'oracle/deviation', subject: 'ETH', value: 0.03, facts: {}, watcher: 'oracles' }],
  gauges: [],
  reported: ['oracles'],
  failed: [],
  ...changes,
});

export const alertEvent = (seq: number, changes: Partial<AlertEvent> = {}): AlertEvent => ({
  seq,
  alertId: 1,
  ordinal: seq,
  kind: 'raised',
  signal: 'oracle/deviation',
  subject: 'ETH',
  phase: 'raised',
  severity: 'warning',
  value: 0.03,
  facts: { market: '2,000.00' },
  at: 1_800_000_000,
  data: {},
  ...changes,
});
