import { beforeEach, describe, expect, test } from '@jest/globals';
import { alertEvent, observation } from '../../../test/builders/observation.builder.js';
import { silentLog } from '../../../test/support/database.js';
import type { AlertEvent } from '../alerts/alert.js';
import { AlertFeed } from '../alerts/alert-feed.service.js';
import { ALERT_RULES } from '../alerts/alert-rules.js';
import type { AlertRepository } from '../alerts/alert.repository.js';
import type { Observation } from './observation.js';
import type { ObservationListener, Watch } from './watch.service.js';
import { WatchStream, type StreamMessage } from './watch-stream.service.js';

let stored: AlertEvent[];
let duringRead: (() => void) | null;
let looks: Set<ObservationListener>;
let latest: Observation | null;
let feed: AlertFeed;
let stream: WatchStream;
beforeEach(() => {
  [stored, duringRead, looks, latest] = [[], null, new Set(), null];
  const repository: Pick<AlertRepository, 'newest' | 'eventsAfter'> = {
    newest: () => Promise.resolve(stored.at(-1) ?? null),
    eventsAfter: async (seq, limit) => {
      const found = stored.filter((event) => event.seq > seq).slice(0, limit);
      duringRead?.();
      await Promise.resolve();
      return found;
    },
  };
  feed = new AlertFeed(repository as AlertRepository, ALERT_RULES, silentLog());
  const watch: Pick<Watch, 'latest' | 'subscribe'> = {
    latest: () => latest,
    subscribe: (listener) => {
      looks.add(listener);
      return () => looks.delete(listener);
    },
  };
  stream = new WatchStream(feed, watch as Watch);
});

const store = (seq: number) => stored.push(alertEvent(seq));
async function follow(after: number | null) {
  const heard: StreamMessage[] = [];
  let ended = false;
  const leave = await stream.follow(after, { next: (message) => heard.push(message), end: () => (ended = true) });
  return { leave, heard, ids: () => heard.map(({ id, type }) => `${type} ${String(id)}`), ended: () => ended };
}
const look = () => looks.forEach((tell) => tell(observation()));

describe('who follows', () => {
  test('hears the newest look, then what happens, and nothing of the past', async () => {
    store(1);
    await feed.place();
    latest = observation();
    const { ids } = await follow(null);
    store(2);
    await feed.pump();
    look();
    expect(ids()).toEqual(['observation 1', 'alert 2', 'observation 2']);
  });

  test('from a place hears all that was stored after it, in order, page by page', async () => {
    for (let seq = 1; seq <= 1_200; seq++) store(seq);
    await feed.place();
    const { ids } = await follow(3);
    expect(ids()).toEqual(stored.slice(3).map(({ seq }) => `alert ${String(seq)}`));
  });

  test('hears once what is stored while the past is read', async () => {
    for (let seq = 1; seq <= 3; seq++) store(seq);
    await feed.place();
    let pumped: Promise<void> = Promise.resolve();
    duringRead = () => {
      duringRead = null;
      store(4);
      pumped = feed.pump();
    };
    const { ids } = await follow(1);
    await pumped;
    store(5);
    await feed.pump();
    expect(ids()).toEqual(['alert 2', 'alert 3', 'alert 4', 'alert 5']);
  });

  test('hears nothing more after leaving', async () => {
    await feed.place();
    const { leave, ids } = await follow(null);
    leave();
    store(1);
    await feed.pump();
    look();
    expect([ids(), looks.size]).toEqual([[], 0]);
  });

  test('is told of the end of the service', async () => {
    const { ended } = await follow(null);
    stream.beforeApplicationShutdown();
    expect([ended(), looks.size]).toEqual([true, 0]);
  });
});

test('more listeners than the service bears are refused', async () => {
  for (let i = 0; i < 50; i++) await follow(null);
  await expect(follow(null)).rejects.toMatchObject({ code: 'monitoring/too-many' });
});
