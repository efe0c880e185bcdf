import { expect, test } from '@jest/globals';
import { SUITE_NAMES, safeSectionSchema } from './safe-deployment.js';

const address = (digit: number): string => '0x' + String(digit).repeat(40);
const suite = Object.fromEntries(SUITE_NAMES.map((name, index) => [name, address(index + 1)]));
const deployment = { safe: address(9), multiSendCallOnly: suite['multi_send_call_only'], suite };

test('a whole suite and no suite are both deployments', () => {
  expect(safeSectionSchema.parse(deployment)).toEqual(deployment);
  expect(safeSectionSchema.parse({ ...deployment, suite: undefined }).suite).toEqual({});
});

test('half a suite, another batcher than the suite’s, and a wrong address are refused', () => {
  const refused = [
    { ...deployment, suite: { safe_l2: address(1) } },
    { ...deployment, multiSendCallOnly: address(8) },
    { ...deployment, safe: '0x1234' },
  ];
  for (const wrong of refused) expect(safeSectionSchema.safeParse(wrong).success).toBe(false);
});
