import { expect, test } from '@jest/globals';
import { executionStatus, type ExecutionRecord } from './execution-watch.js';

const block = { number: 9, hash: '0x9', parentHash: '0x8', timestamp: 90 };
const execution = { success: true, block, transactionHash: '0xaa' };
const record = (nonce: number, found: ExecutionRecord['execution']): ExecutionRecord => ({
  head: block,
  nonce,
  execution: found,
});

test('a transaction is pending until its nonce is used, and replaced when another one used it', () => {
  expect(executionStatus(record(4, null), 4)).toBe('pending');
  expect(executionStatus(record(3, null), 4)).toBe('pending');
  expect(executionStatus(record(5, null), 4)).toBe('replaced');
});

test('its own log decides, whatever the nonce is by now', () => {
  expect(executionStatus(record(8, execution), 4)).toBe('executed');
  expect(executionStatus(record(5, { ...execution, success: false }), 4)).toBe('failed');
});
