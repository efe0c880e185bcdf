import { expect, test } from '@jest/globals';
import { HealthCheckExistsError, HealthChecks } from './health-checks.js';

test('the report is healthy when every check is, and holds what each found', async () => {
  const checks = new HealthChecks();
  checks.register('chain', () => Promise.resolve({ block: 7 }));
  checks.register('audit', () => Promise.resolve({}));
  const report = await checks.run();
  expect(report.healthy).toBe(true);
  expect(report.checks.map(({ name, details }) => [name, details])).toEqual([
    ['audit', {}],
    ['chain', { block: 7 }],
  ]);
});

test('one failed check makes the report unhealthy and says why, the others still run', async () => {
  const checks = new HealthChecks();
  checks.register('chain', () => Promise.reject(new Error('the node is silent')));
  checks.register('throws', () => {
    throw new Error('at once');
  });
  checks.register('database', () => Promise.resolve({}));
  const report = await checks.run();
  expect(report.healthy).toBe(false);
  expect(report.checks.map(({ healthy, details }) => [healthy, details])).toEqual([
    [false, { why: 'the node is silent' }],
    [true, {}],
    [false, { why: 'at once' }],
  ]);
});

test('a check that never answers has failed when its time is over', async () => {
  const checks = new HealthChecks();
  checks.register('stuck', () => new Promise(() => undefined));
  const { checks: found } = await checks.run(20);
  expect(found).toMatchObject([{ name: 'stuck', healthy: false, details: { why: 'no answer within 20 ms' } }]);
});

test('a name can be taken once', () => {
  const checks = new HealthChecks();
  checks.register('chain', () => Promise.resolve({}));
  expect(() => {
    checks.register('chain', () => Promise.resolve({}));
  }).toThrow(HealthCheckExistsError);
});
