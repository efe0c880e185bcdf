import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ChainDouble } from '../../../test/doubles/chain.double.js';
import { FixedClock } from '../../../test/doubles/fixed-clock.js';
import { silentLog } from '../../../test/support/database.js';
import type { Block } from '../../platform/chain/rpc.js';
import { RpcUnavailableError } from '../../platform/chain/rpc-error.js';
import { readConfig } from '../../platform/config.js';
import { HealthChecks } from '../../platform/health/health-checks.js';
import type { Observed } from '../alerts/alert-engine.js';
import type { Alerts } from '../alerts/alerts.service.js';
import type { Reading, Watcher } from '../watcher.js';
import { LookService } from './look.service.js';
import { Watch } from './watch.service.js';

/** A watcher that tells the block's number, and remembers where it looked. */
class WatcherDouble implements Watcher {
  readonly looked: string[] = [];
  failure: Error | null = null;
  /** Holds a look up while it is set. */
  gate: Promise<void> | null = null;
  atOnce = 0;
  private looking = 0;

  constructor(readonly name: string) {}

  async look({ number, hash }: Block): Promise<Reading> {
    this.looked.push(hash);
    this.atOnce = Math.max(this.atOnce, ++this.looking);
    try {
      await this.gate;
      if (this.failure) throw this.failure;
      const signal = { name: 'oracle/deviation' as const, subject: this.name, value: number, facts: {} };
      return { signals: [signal], gauges: [{ name: 'x', help: 'x', labels: {}, value: number }] };
    } finally {
      this.looking--;
    }
  }
}

let chain: ChainDouble;
let clock: FixedClock;
let first: WatcherDouble;
let second: WatcherDouble;
let observed: Observed[];
let watch: Watch;
let checks: HealthChecks;
beforeEach(() => {
  chain = new ChainDouble();
  clock = new FixedClock(chain.head.timestamp);
  [first, second] = [new WatcherDouble('first'), new WatcherDouble('second')];
  observed = [];
});
afterEach(() => watch.beforeApplicationShutdown());

function start({
  running = false,
  limitMs = 1_000,
  observe = (it: Observed) => Promise.resolve(observed.push(it)),
} = {}) {
  const alerts = { observe } as unknown as Alerts;
  const config = { ...readConfig({}), scheduleEnabled: running, watchSeconds: 0.005 };
  checks = new HealthChecks();
  const looking = new LookService([first, second], limitMs, silentLog());
  watch = new Watch(config, chain, looking, alerts, checks, clock, silentLog());
  watch.onApplicationBootstrap();
}
const until = async (done: () => boolean): Promise<void> => {
  for (let i = 0; i < 400 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(done()).toBe(true);
};
const failedLooks = (): (readonly [string, number | null])[] =>
  (observed.at(-1)?.signals ?? [])
    .filter(({ name }) => name === 'watch/failed')
    .map(({ subject, value }) => [subject, value]);
const signalOf = (name: string) => observed.at(-1)?.signals.find((signal) => signal.name === name);

describe('a turn', () => {
  test('lets every watcher look at the head, and says what they said', async () => {
    start();
    await watch.turn();
    expect([first.looked, second.looked]).toEqual([[chain.head.hash], [chain.head.hash]]);
    expect(watch.latest()).toMatchObject({ block: chain.head, reported: ['first', 'second'], failed: [] });
    expect(watch.latest()?.gauges).toHaveLength(2);
    expect(observed.at(-1)?.signals.filter(({ name }) => name === 'oracle/deviation')).toHaveLength(2);
    expect(observed.at(-1)?.reported).toEqual(['first', 'second', 'looks', 'watch']);
  });

  test('at the same head looks at nothing again, and still goes on with time', async () => {
    start();
    await watch.turn();
    clock.advance(10);
    await watch.turn();
    expect(first.looked).toHaveLength(1);
    const [then, now] = observed.slice(-2);
    expect([now!.at - then!.at, now!.signals.length]).toEqual([10, then!.signals.length]);
  });

  test('passes blocks over that came meanwhile, for the newest', async () => {
    start();
    await watch.turn();
    chain.mine();
    chain.mine();
    const newest = chain.mine();
    await watch.turn();
    expect(first.looked.slice(1)).toEqual([newest.hash]);
  });

  test('looks again when a reorganisation put another block at the same height', async () => {
    start();
    await watch.turn();
    const { number, timestamp } = chain.head;
    Object.defineProperty(chain, 'head', {
      value: { number, timestamp, hash: `0x${'ee'.repeat(32)}`, parentHash: `0x${'dd'.repeat(32)}` },
    });
    await watch.turn();
    expect(first.looked).toHaveLength(2);
    expect(watch.latest()?.block).toMatchObject({ number, hash: `0x${'ee'.repeat(32)}` });
  });
});

test('what a quick watcher says is heard before a slow one has ended', async () => {
  let open = (): void => undefined;
  first.gate = new Promise((resolve) => (open = resolve));
  start();
  const turn = watch.turn();
  await until(() => observed.length > 0);
  expect(observed).toMatchObject([{ reported: ['second'], signals: [{ subject: 'second' }] }]);
  open();
  await turn;
  expect(observed.at(-1)?.reported).toEqual(['first', 'second', 'looks', 'watch']);
});

describe('a watcher that fails', () => {
  test('is a signal, and the others look all the same', async () => {
    first.failure = new RpcUnavailableError('https://node.example/v1/secret-key', 'eth_call', 'silence');
    start();
    await watch.turn();
    expect(second.looked).toHaveLength(1);
    expect(failedLooks()).toEqual([
      ['first', 1],
      ['second', 0],
    ]);
    expect(observed.at(-1)?.reported).toEqual(['second', 'looks', 'watch']);
    const facts = signalOf('watch/failed')?.facts;
    expect(facts?.['reason']).toContain('https://node.example did not answer');
    expect(JSON.stringify(watch.latest())).not.toContain('secret-key');
  });

  test('looks once more at the same block, alone, and is well again when it succeeds', async () => {
    first.failure = new Error('for now');
    start();
    await watch.turn();
    await watch.turn();
    expect(failedLooks()[0]).toEqual(['first', 2]);
    first.failure = null;
    await watch.turn();
    expect([first.looked.length, second.looked.length]).toEqual([3, 1]);
    expect(failedLooks()).toEqual([
      ['first', 0],
      ['second', 0],
    ]);
    expect(watch.latest()?.failed).toEqual([]);
  });

  test('or does not end is given up after its time, and left alone until it ends', async () => {
    let open = (): void => undefined;
    first.gate = new Promise((resolve) => (open = resolve));
    start({ limitMs: 20 });
    await watch.turn();
    chain.mine();
    await watch.turn();
    expect([first.looked.length, second.looked.length]).toEqual([1, 2]);
    expect(failedLooks()[0]).toEqual(['first', 2]);
    first.gate = null;
    open();
    await new Promise((resolve) => setTimeout(resolve, 1));
    await watch.turn();
    expect(failedLooks()[0]).toEqual(['first', 0]);
  });
});

describe('the head', () => {
  const behind = () => signalOf('chain/behind');

  test('that gets old is so many seconds behind', async () => {
    start();
    await watch.turn();
    expect(behind()?.value).toBe(0);
    clock.advance(130);
    await watch.turn();
    expect(behind()).toMatchObject({ value: 130, facts: { block: chain.head.number, failure: null } });
  });

  test('that cannot be read is behind, and nothing is concluded from what was seen before', async () => {
    start();
    await watch.turn();
    chain.down = new RpcUnavailableError('http://chain.double', 'eth_getBlockByNumber', 'silence');
    clock.advance(40);
    await watch.turn();
    expect(observed.at(-1)).toMatchObject({ reported: ['watch'], signals: [{ name: 'chain/behind', value: 40 }] });
    expect(behind()?.facts['failure']).toContain('did not answer');
  });

  test('of a chain whose clock is ahead is not behind', async () => {
    start();
    clock.advance(-500);
    await watch.turn();
    expect(behind()?.value).toBe(0);
  });
});

describe('endpoints that contradict each other', () => {
  test('count for ten minutes', async () => {
    let count = 0;
    Object.assign(chain, {
      disagreements: () => ({
        count,
        last: { at: 1, method: 'eth_call', dissenters: ['https://bad.example/key'] },
      }),
    });
    start();
    await watch.turn();
    expect(signalOf('chain/disagreement')?.value).toBe(0);
    count = 2;
    clock.advance(60);
    await watch.turn();
    expect(signalOf('chain/disagreement')).toMatchObject({ value: 2, facts: { 'contradicted by': 'bad.example' } });
    clock.advance(599);
    await watch.turn();
    expect(signalOf('chain/disagreement')?.value).toBe(2);
    clock.advance(1);
    await watch.turn();
    expect(signalOf('chain/disagreement')?.value).toBe(0);
  });

  test('are nothing to speak of where there is one endpoint', async () => {
    start();
    await watch.turn();
    expect(signalOf('chain/disagreement')).toBeUndefined();
  });
});

describe('the loop', () => {
  test('follows the chain by itself, with one look at a time', async () => {
    start({ running: true });
    await until(() => first.looked.length === 1);
    chain.mine();
    await until(() => first.looked.length === 2);
    expect([first.atOnce, second.atOnce]).toEqual([1, 1]);
  });

  test('does nothing where the schedule is off', async () => {
    start();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([first.looked, observed]).toEqual([[], []]);
  });

  test('ends with the look that goes on, and does not begin another', async () => {
    let open = (): void => undefined;
    first.gate = new Promise((resolve) => (open = resolve));
    start({ running: true });
    await until(() => first.looked.length === 1);
    const ended = watch.beforeApplicationShutdown();
    open();
    await ended;
    const [looked, asked] = [first.looked.length, chain.asked.length];
    chain.mine();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect([first.looked.length, chain.asked.length]).toEqual([looked, asked]);
  });

  test('goes on when what follows cannot be stored, and says that it is ill meanwhile', async () => {
    let well = false;
    start({ observe: () => (well ? Promise.resolve(1) : Promise.reject(new Error('the database is away'))) });
    await watch.turn();
    expect((await checks.run()).checks[0]?.details).toEqual({ why: 'the database is away' });
    well = true;
    await watch.turn();
    expect((await checks.run()).healthy).toBe(true);
  });
});

test('what no number tells was not measured, and texts that no database takes are made whole', async () => {
  start();
  first.look = () =>
    Promise.resolve({
      signals: [{ name: 'oracle/deviation', subject: 'a\0b\ud800', value: Number.NaN, facts: { x: Infinity } }],
      gauges: [],
    });
  await watch.turn();
  expect(signalOf('oracle/deviation')).toMatchObject({ subject: 'ab�', value: null, facts: { x: 'Infinity' } });
});
