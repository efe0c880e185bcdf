import { expect, test } from '@jest/globals';
import { proposedChange } from '../../test/builders/proposal.builder.js';
import { ChangeHistoryDouble } from '../../test/doubles/recommendations.double.js';
import type { ChangeHistory } from '../recommendations/change-history.service.js';
import { VerifiedChanges } from './verified-changes.service.js';

test('verified changes are what the next cooldowns are counted from, once an execution', async () => {
  const history = new ChangeHistoryDouble();
  const verified = new VerifiedChanges(history as unknown as ChangeHistory);
  const changes = [proposedChange('ETH-A', 'stabilityFee', 200n, 300n), proposedChange('ETH-B', 'debtCeiling', 1n, 2n)];
  for (let again = 0; again < 2; again++) await verified.record(changes, 1_800_000_000, '0xabc');
  expect(history.recorded).toEqual([
    {
      ilk: 'ETH-A',
      parameter: 'stabilityFee',
      before: '200',
      after: '300',
      at: 1_800_000_000,
      transactionHash: '0xabc',
    },
    { ilk: 'ETH-B', parameter: 'debtCeiling', before: '1', after: '2', at: 1_800_000_000, transactionHash: '0xabc' },
  ]);
  expect(await history.lastChange('ETH-A', 'stabilityFee')).toBe(1_800_000_000);
});
