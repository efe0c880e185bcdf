import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countVotes, voteOf, type Vote } from './ballot.js';
import { MissingBlockError, RpcRefusedError } from './rpc-error.js';

const say = (url: string, result: unknown, method = 'eth_call'): Vote => voteOf(url, method, { result });
const refuse = (url: string, refusal: RpcRefusedError): Vote => voteOf(url, 'eth_call', { refusal });
const heard = { agree: 2, waiting: 0, unasked: 0 };

describe('answers are the same', () => {
  test('when hex digits differ in case only', () => {
    expect(say('a', '0xAB').key).toBe(say('b', '0xab').key);
  });

  test('when a program adds fields of its own to a block, but not when it gives another hash', () => {
    const block = { number: '0x1', hash: '0x2', parentHash: '0x3', timestamp: '0x4' };
    const key = (it: object): string | null => say('a', it, 'eth_getBlockByNumber').key;
    expect(key({ ...block, totalDifficulty: '0x9' })).toBe(key(block));
    expect(key({ ...block, hash: '0x5' })).not.toBe(key(block));
  });

  test('when logs come with a field more, but not when one log is missing', () => {
    const log = {
      address: '0x1',
      topics: [],
      data: '0x',
      blockNumber: '0x1',
      blockHash: '0x',
      transactionHash: '0x',
      logIndex: '0x0',
    };
    const key = (it: unknown): string | null => say('a', it, 'eth_getLogs').key;
    expect(key([{ ...log, removed: false }])).toBe(key([log]));
    expect(key([])).not.toBe(key([log]));
  });

  test('when both revert with the same data; a refusal that says nothing of the chain is no answer', () => {
    const reverted = (data: string) =>
      new RpcRefusedError('eth_call', { code: 3, message: 'execution reverted', data });
    expect(refuse('a', reverted('0xAA')).key).toBe(refuse('b', reverted('0xaa')).key);
    expect(refuse('a', reverted('0xaa')).key).not.toBe(refuse('b', reverted('0xbb')).key);
    expect(refuse('a', new MissingBlockError('eth_call', 7)).key).toBeNull();
  });
});

describe('an answer', () => {
  test('holds with the votes that it takes, and the dissenter is named', () => {
    const verdict = countVotes([say('a', 1), say('liar', 2), say('c', 1)], heard);
    expect(verdict).toEqual({ kind: 'settled', answer: { result: 1 }, dissenters: ['liar'] });
  });

  test('waits for those who could still decide between two', () => {
    expect(countVotes([say('a', 1), say('b', 2)], { ...heard, unasked: 1 }).kind).toBe('open');
    expect(countVotes([say('a', 1), say('b', 2)], heard).kind).toBe('split');
  });

  test('does not come from one vote where two are needed, though nobody is left', () => {
    expect(countVotes([say('a', 1)], heard).kind).toBe('open');
  });

  test('of a node that lags is passed over, unless as many as must agree know nothing', () => {
    expect(countVotes([say('a', 1), say('late', null), say('c', 1)], heard)).toMatchObject({
      answer: { result: 1 },
      dissenters: [],
    });
    expect(countVotes([say('early', 1), say('b', null), say('c', null)], heard)).toMatchObject({
      answer: { result: null },
    });
  });

  test('of a minority never holds, whoever is heard first and whoever is silent', () => {
    const endpoints = fc.integer({ min: 3, max: 9 }).chain((n) =>
      fc.record({
        n: fc.constant(n),
        liars: fc.integer({ min: 0, max: Math.ceil(n / 2) - 1 }),
        heard: fc.shuffledSubarray(Array.from({ length: n }, (_, index) => index)),
      }),
    );
    fc.assert(
      fc.property(endpoints, ({ n, liars, heard: order }) => {
        const agree = Math.floor(n / 2) + 1;
        for (let waiting = order.length; waiting >= 0; waiting--) {
          const votes = order.slice(waiting).map((index) => say(String(index), index < liars ? 'lie' : 'truth'));
          const verdict = countVotes(votes, { agree, waiting, unasked: n - order.length });
          if (verdict.kind === 'settled') expect(verdict.answer).toEqual({ result: 'truth' });
        }
      }),
    );
  });
});
