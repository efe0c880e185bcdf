import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadAlertRules, loadChannels } from './alert-files.adapter.js';
import { ALERT_RULES } from './alert-rules.js';

const folder = mkdtempSync(join(tmpdir(), 'ballast-alerts-'));
let counted = 0;
function file(content: unknown): string {
  const path = join(folder, `${String(++counted)}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
const refused = (load: () => unknown): string => {
  try {
    load();
  } catch (error) {
    expect(error).toMatchObject({ code: 'config/alerts' });
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
};

describe('levels of governance', () => {
  const tiers = [{ severity: 'high', raise: 0.01, clear: 0.008 }];

  test('stand in place of the shipped ones, and nothing else changes', () => {
    const rules = loadAlertRules(file({ 'oracle/deviation': { tiers, clearSeconds: 60 } }));
    expect(rules['oracle/deviation']).toEqual({
      ...ALERT_RULES['oracle/deviation'],
      tiers: [{ ...tiers[0], holdSeconds: 0 }],
      clearSeconds: 60,
    });
    expect({ ...rules, 'oracle/deviation': null }).toEqual({ ...ALERT_RULES, 'oracle/deviation': null });
    expect(loadAlertRules(null)).toBe(ALERT_RULES);
  });

  test('are refused with the place of each fault', () => {
    const load = (content: unknown) => refused(() => loadAlertRules(file(content)));
    expect(load({ 'oracle/unknown': {} })).toContain('oracle/unknown');
    expect(load({ 'oracle/stale': { titel: 'x' } })).toContain('oracle/stale');
    expect(load({ 'oracle/stale': { tiers: [] } })).toContain('oracle/stale.tiers');
    expect(load({ 'oracle/stale': { tiers: [{ severity: 'high', raise: 1, clear: 2 }] } })).toContain('clears above');
    const falling = [
      { severity: 'warning', raise: 2, clear: 1 },
      { severity: 'high', raise: 1, clear: 1 },
    ];
    expect(load({ 'oracle/stale': { tiers: falling } })).toContain('high has a lower level than warning');
    expect(load({ 'oracle/stale': { tiers: [...falling].reverse() } })).toContain('warning follows high');
    expect(load('{')).toContain('it is no JSON');
    expect(refused(() => loadAlertRules(join(folder, 'none.json')))).toContain('ENOENT');
  });
});

describe('channels', () => {
  const webhook = {
    name: 'ops',
    kind: 'webhook',
    url: 'https://ops.example/in',
    secret: 'at least sixteen characters',
  };

  test('are read with warning as the least severity, and only a webhook has a secret', () => {
    const slack = { name: 'room', kind: 'slack', url: 'http://127.0.0.1:9/x', minimumSeverity: 'high' };
    expect(loadChannels(file([webhook, slack]))).toEqual([
      { ...webhook, minimumSeverity: 'warning' },
      { ...slack, secret: null },
    ]);
    expect(loadChannels(null)).toEqual([]);
  });

  test('are refused where alerts would travel in the open, unsigned or under one name, and secrets are not repeated', () => {
    const load = (content: unknown): string => {
      const text = refused(() => loadChannels(file(content)));
      expect(text).not.toMatch(/hidden|ops\.example/);
      return text;
    };
    expect(load([{ ...webhook, url: 'http://ops.example/in' }])).toContain('0.url');
    expect(load([{ ...webhook, url: 'file:///etc/hidden' }])).toContain('0.url');
    expect(load([{ ...webhook, secret: 'hidden' }])).toContain('0.secret');
    expect(load([{ name: 'ops', kind: 'webhook', url: webhook.url }])).toContain('0.secret');
    expect(load([{ ...webhook, kind: 'slack' }])).toContain('secret');
    expect(load([webhook, webhook])).toContain('names must differ');
    expect(load([{ ...webhook, kind: 'pigeon' }])).toContain('0.kind');
  });
});
