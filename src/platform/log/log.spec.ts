import { expect, test } from '@jest/globals';
import { Log, type LogOptions } from './log.js';
import { NestLog } from './nest-log.js';

const logged = (options: Partial<LogOptions>, say: (log: Log) => void): string[] => {
  const lines: string[] = [];
  say(new Log({ level: 'info', format: 'json', write: (line) => lines.push(line), ...options }));
  return lines;
};
const parsed = (say: (log: Log) => void): Record<string, unknown>[] =>
  logged({}, say).map((line) => JSON.parse(line) as Record<string, unknown>);

test('a line is one JSON object with time, level, event and fields', () => {
  const [line] = parsed((log) => {
    log.info('proposal.queued', { ilk: 'ETH-B', debt: 10n ** 45n });
  });
  expect(line).toMatchObject({ level: 'info', event: 'proposal.queued', ilk: 'ETH-B', debt: `1${'0'.repeat(45)}` });
  expect(Date.parse(String(line?.['time']))).toBeGreaterThan(0);
});

test('lines under the level are left out', () => {
  const lines = logged({ level: 'warn' }, (log) => {
    log.debug('a.b');
    log.info('a.b');
    log.warn('a.b');
    log.error('a.b', new Error('x'));
  });
  expect(lines).toHaveLength(2);
});

test('an error is logged with its code, its stack and its causes', () => {
  const cause = new Error('connection refused');
  const error = Object.assign(new Error('no answer', { cause }), { code: 'chain/unavailable' });
  const [line] = parsed((log) => {
    log.error('chain.lost', error, { block: 7 });
  });
  expect(line).toMatchObject({
    block: 7,
    error: { code: 'chain/unavailable', cause: { message: 'connection refused' } },
  });
  expect((line?.['error'] as { stack: string }).stack).toMatch(/log\.spec\.ts[^]*caused by Error: connection refused/);
});

test('a circle does not stop the log', () => {
  const loop: Record<string, unknown> = {};
  loop['self'] = loop;
  expect(
    parsed((log) => {
      log.info('a.b', { loop });
    })[0],
  ).toMatchObject({ loop: { self: '[circle]' } });
});

test('as text the fields follow the event, and the stack stands below', () => {
  const [plain, failed] = logged({ format: 'text' }, (log) => {
    log.info('proposal.queued', { ilk: 'ETH-B', note: 'two words', count: 2 });
    log.error('a.failed', new Error('x'));
  });
  expect(plain).toMatch(/^\S+ info {2}proposal\.queued ilk=ETH-B note="two words" count=2$/);
  expect(failed).toMatch(/^\S+ error a\.failed\n {4}Error: x\n {8}at /);
});

test('the framework writes into the same log, its progress only for who debugs', () => {
  const lines = logged({}, (log) => {
    const nest = new NestLog(log);
    nest.log('AppModule dependencies initialized', 'InstanceLoader');
    nest.warn('deprecated', 'Router');
    nest.error('boom', 'Error: boom\n    at x', 'ExceptionsHandler');
  }).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ event, context }) => [event, context])).toEqual([
    ['nest.warned', 'Router'],
    ['nest.failed', 'ExceptionsHandler'],
  ]);
});
