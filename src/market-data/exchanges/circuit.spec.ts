import { expect, test } from '@jest/globals';
import { Circuit } from './circuit.js';

test('pauses double with each failure in a row up to the longest, and a success ends them', () => {
  const circuit = new Circuit(5, 300);
  expect(circuit.left(0)).toBe(0);
  const pauses = Array.from({ length: 9 }, () => {
    circuit.fail(1_000);
    return circuit.left(1_000);
  });
  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  expect([circuit.left(1_299), circuit.left(1_300)]).toEqual([1, 0]);
  circuit.succeed();
  circuit.fail(2_000);
  expect(circuit.left(2_000)).toBe(5);
});

test('what is demanded is never cut short', () => {
  const circuit = new Circuit(5, 300);
  circuit.fail(0, 86_400);
  expect(circuit.left(0)).toBe(86_400);
  circuit.fail(0, 1);
  expect(circuit.left(0)).toBe(10);
});
