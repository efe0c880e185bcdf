import { describe, expect, test } from '@jest/globals';
import {
  assertNext,
  IllegalTransitionError,
  NEXT,
  OPEN,
  STANDING,
  STATES,
  WATCHED,
  type ProposalState,
} from './proposal-state.js';

/** Rows may be followed by the columns marked ×: the whole table, written down a second time. */
const TABLE = `
              prepared recorded published ready superseded expired failed executed scheduled due outdated replaced verified mismatch dropped
  prepared    .        x        .         .     x          x       x      .        .         .   .        .        .        .        .
  recorded    .        .        x         .     x          x       x      .        .         .   .        .        .        .        .
  published   .        .        .         x     x          x       x      x        .         .   .        x        .        .        .
  ready       .        .        .         .     x          x       x      x        .         .   .        x        .        .        .
  superseded  .        .        .         .     .          .       x      x        .         .   .        x        .        .        .
  expired     .        .        .         .     .          .       x      x        .         .   .        x        .        .        .
  failed      .        .        .         .     .          .       .      x        .         .   .        x        .        .        .
  executed    .        .        .         .     .          .       .      .        x         .   .        .        x        x        .
  scheduled   .        .        .         .     .          .       .      .        .         x   x        .        x        x        x
  due         .        .        .         .     .          .       .      .        x         .   x        .        x        x        x
  outdated    .        .        .         .     .          .       .      .        x         x   .        .        x        x        x
  replaced    .        .        .         .     .          .       .      .        .         .   .        .        .        .        .
  verified    .        .        .         .     .          .       .      .        .         .   .        .        .        .        .
  mismatch    .        .        .         .     .          .       .      .        .         .   .        .        .        .        .
  dropped     .        .        .         .     .          .       .      .        .         .   .        .        .        .        .
`;
const [head = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const pairs = rows.flatMap(([from = '', ...marks]) =>
  marks.map((mark, column) => [from as ProposalState, head[column] as ProposalState, mark === 'x'] as const),
);

test('the table below names every state once', () => {
  expect(rows.map(([from]) => from).sort()).toEqual([...STATES].sort());
  expect([...head].sort()).toEqual([...STATES].sort());
  expect(pairs).toHaveLength(STATES.length ** 2);
});

describe('of every pair of states', () => {
  test.each(pairs.filter(([, , allowed]) => allowed))('%s may become %s', (from, to) => {
    expect(() => assertNext(1, from, to)).not.toThrow();
  });

  test.each(pairs.filter(([, , allowed]) => !allowed))('%s never becomes %s', (from, to) => {
    expect(() => assertNext(1, from, to)).toThrow(IllegalTransitionError);
  });
});

test('a refusal names the proposal and both states', () => {
  expect(() => assertNext(12, 'verified', 'published')).toThrow('Proposal 12 is verified and cannot become published.');
});

test('no state comes again, except that what is still to come waits, falls due and waits again', () => {
  const reached = (from: ProposalState, seen: readonly ProposalState[] = []): ProposalState[] =>
    NEXT[from].flatMap((next: ProposalState) => (seen.includes(next) ? [] : [next, ...reached(next, [...seen, next])]));
  const again = STATES.filter((state) => reached(state).includes(state));
  expect(again.sort()).toEqual([...STANDING].sort());
});

test('what is open can still be closed without the chain', () => {
  for (const state of OPEN) expect(NEXT[state]).toEqual(expect.arrayContaining(['superseded', 'failed', 'expired']));
});

test('everything that signers have seen and the chain has not settled is watched', () => {
  const seen = STATES.filter((state) => !['prepared', 'recorded'].includes(state) && NEXT[state].length > 0);
  expect([...WATCHED].sort()).toEqual(seen.sort());
});
