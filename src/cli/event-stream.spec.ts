import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventsOf, type StreamEvent } from './event-stream.js';

/** The events of a text that arrives cut at these places. */
async function read(text: string, cuts: readonly number[] = []): Promise<StreamEvent[]> {
  const bytes = new TextEncoder().encode(text);
  const places = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let i = 1; i < places.length; i++) {
      await Promise.resolve();
      yield bytes.slice(places[i - 1], places[i]);
    }
  }
  const events: StreamEvent[] = [];
  for await (const event of eventsOf(chunks())) events.push(event);
  return events;
}

describe('a stream of events', () => {
  test('is read message by message, with type, id and data of several lines', async () => {
    expect(await read('event: alert\nid: 7\ndata: one\ndata: two\n\ndata:{"a":1}\n\n')).toEqual([
      { id: '7', type: 'alert', data: 'one\ntwo' },
      { id: '7', type: 'message', data: '{"a":1}' },
    ]);
  });

  test('passes over comments, unknown fields and messages without data', async () => {
    expect(await read(': still here\n\nretry: 5\nevent: x\n\ndata: a\n\n')).toEqual([
      { id: null, type: 'message', data: 'a' },
    ]);
  });

  test('that breaks off in a message ends before it', async () => {
    expect(await read('data: a\n\ndata: b\n')).toHaveLength(1);
  });

  test('is the same wherever it is cut, with any of the three line ends and with letters of several bytes', async () => {
    const text = ['event: alert', 'id: 12', 'data: „ü€😀“', '', 'data: x', '', ''];
    const whole = await read(text.join('\n'));
    expect(whole).toHaveLength(2);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('\n', '\r', '\r\n'),
        fc.array(fc.nat(80), { maxLength: 12 }),
        async (end, cuts) => {
          // A carriage return at the very end may be half of a line end, so one more line follows.
          expect(await read(text.join(end) + `:${end}`, cuts)).toEqual(whole);
        },
      ),
      { seed: 11, numRuns: 150 },
    );
  });
});
