import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Interface } from 'ethers';
import { dutyFromAnnualFee } from '../../src/units/annual-fee.js';
import { bps } from '../../src/units/fixed-point.js';
import { RouteLab, key } from '../support/route-lab.js';

const FILE = 'file(bytes32,uint256)';
const FILE_OF_TYPE = 'file(bytes32,bytes32,uint256)';
const JUG = new Interface(['function ilks(bytes32) view returns (uint256 duty, uint256 rho)']);
const HOURS_16 = 57_600;

let lab: RouteLab;
let clean: string;
beforeAll(async () => {
  lab = await RouteLab.start();
});
afterAll(() => lab.stop());
beforeEach(async () => {
  clean = await lab.lab.snapshot();
});
afterEach(() => lab.lab.revert(clean));

const set = (...updates: [string, number][]) =>
  lab.rates.act(
    lab.safe,
    'set',
    updates.map(([ilk, fee]) => [key(ilk), fee]),
  );
const govern = async (method: string, ...args: unknown[]) => {
  const { error } = await lab.rates.act(lab.governance, method, ...args);
  expect(error).toBeNull();
};
const jugOf = async (ilk: string) => {
  const { jug } = lab.world.deployment.protocol;
  const data = JUG.encodeFunctionData('ilks', [key(ilk)]);
  return JUG.decodeFunctionResult('ilks', await lab.world.rpc.call({ to: jug, data }, 'latest'));
};

describe('a batch of fees', () => {
  test('is filed as the canonical rates per second, each behind its accrual, and said in an event each', async () => {
    const { error, events } = await set(['ETH-B', 650], ['ETH-C', 450]);
    expect(error).toBeNull();
    expect(events.map(({ name, args }) => [name, ...(args.toArray() as unknown[])])).toEqual([
      ['Set', key('ETH-B'), 650n],
      ['Set', key('ETH-C'), 450n],
    ]);
    const now = BigInt(await lab.lab.now());
    expect((await jugOf('ETH-B')).toArray()).toEqual([dutyFromAnnualFee(bps(650)), now]);
    expect((await jugOf('ETH-C')).toArray()).toEqual([1000000001395766281313196627n, now]);
  });

  test('has the selector, the words and the event of SP-BEAM', () => {
    expect(lab.rates.data('set', [[key('ETH-A'), 650]]).slice(0, 10)).toBe('0x474d857f');
    expect(lab.rates.abi.getEvent('Set')?.topicHash.slice(0, 10)).toBe('0x28e3246f');
  });

  test('comes from a bud', async () => {
    const { error } = await lab.rates.act(lab.anyone, 'set', [[key('ETH-C'), 100]]);
    expect(error).toEqual(['NotBud', lab.anyone]);
    await govern('diss', lab.safe);
    expect((await set(['ETH-C', 100])).error).toEqual(['NotBud', lab.safe]);
  });

  test('names types in ascending order, none twice: a second step of one type does not pass', async () => {
    expect((await set(['ETH-C', 100], ['ETH-B', 350])).error).toEqual(['UpdatesOutOfOrder', key('ETH-B')]);
    expect((await set(['ETH-C', 450], ['ETH-C', 850])).error).toEqual(['UpdatesOutOfOrder', key('ETH-C')]);
    expect((await set()).error).toEqual(['EmptyBatch']);
  });

  test('is refused while the module is halted, whoever asks', async () => {
    await govern(FILE, key('bad'), 1);
    expect((await set(['ETH-C', 100])).error).toEqual(['ModuleHalted']);
    await govern(FILE, key('bad'), 0);
    expect((await set(['ETH-C', 100])).error).toBeNull();
  });
});

describe('the cooldown of the module', () => {
  test('lets one batch through in sixteen hours, whichever types it names, to the second', async () => {
    expect((await set(['ETH-C', 100])).error).toBeNull();
    const until = (await lab.lab.now()) + HOURS_16;
    await lab.lab.next(until - 1);
    expect((await set(['YFI-A', 200])).error).toEqual(['TooEarly', BigInt(until)]);
    await lab.lab.next(until);
    expect((await set(['YFI-A', 200])).error).toBeNull();
  });

  test('is burned by a batch that changes nothing', async () => {
    expect((await set(['ETH-C', 50])).error).toBeNull();
    expect((await set(['ETH-B', 350])).error).toEqual(['TooEarly', expect.any(BigInt)]);
  });
});

describe('the limits of a type', () => {
  test('allow a step and no point more, up and down, from the present fee in whole points', async () => {
    // ETH-C stands at 50, ETH-B at 300
    expect((await set(['ETH-C', 451])).error).toEqual(['DeltaAboveStep', key('ETH-C'), 50n, 451n, 400n]);
    await govern(FILE_OF_TYPE, key('ETH-B'), key('step'), 100);
    expect((await set(['ETH-B', 199])).error).toEqual(['DeltaAboveStep', key('ETH-B'), 300n, 199n, 100n]);
    expect((await set(['ETH-B', 200], ['ETH-C', 450])).error).toBeNull();
  });

  test('hold the fee between least and most', async () => {
    await govern(FILE_OF_TYPE, key('ETH-C'), key('max'), 200);
    await govern(FILE_OF_TYPE, key('ETH-C'), key('min'), 25);
    expect((await set(['ETH-C', 201])).error).toEqual(['AboveMax', key('ETH-C'), 201n, 200n]);
    expect((await set(['ETH-C', 24])).error).toEqual(['BelowMin', key('ETH-C'), 24n, 25n]);
    expect((await set(['ETH-C', 25])).error).toBeNull();
  });

  test('count a fee outside them as the nearer end, so that a type cannot be locked', async () => {
    await govern(FILE_OF_TYPE, key('ETH-C'), key('min'), 1_000);
    expect((await set(['ETH-C', 1_401])).error).toEqual(['DeltaAboveStep', key('ETH-C'), 1_000n, 1_401n, 400n]);
    expect((await set(['ETH-C', 1_400])).error).toBeNull();
  });

  test('are shut where governance has filed none', async () => {
    expect((await set(['USDC-A', 100])).error).toEqual(['RateNotConfigured', key('USDC-A')]);
  });

  test('end with the table of rates, whatever governance files', async () => {
    await govern(FILE_OF_TYPE, key('ETH-C'), key('max'), 65_535);
    await govern(FILE_OF_TYPE, key('ETH-C'), key('step'), 65_535);
    const data = lab.rates.data('set', [[key('ETH-C'), 5_001]]);
    const call = { from: lab.safe, to: lab.rates.address, data };
    await expect(lab.world.rpc.request('eth_call', [call, 'latest'])).rejects.toThrow(/revert/);
    expect((await set(['ETH-C', 5_000])).error).toBeNull();
  });

  test('are filed by wards: the most before the least, for types that have a rate', async () => {
    const refused = (method: string, ...args: unknown[]) => lab.rates.refusal(lab.governance, method, ...args);
    expect(await lab.rates.refusal(lab.safe, FILE_OF_TYPE, key('ETH-C'), key('step'), 1)).toEqual([
      'NotWard',
      lab.safe,
    ]);
    expect(await refused(FILE_OF_TYPE, key('USDC-A'), key('min'), 1)).toEqual(['FileRefused', key('min'), 1n]);
    expect(await refused(FILE_OF_TYPE, key('ETH-C'), key('step'), 65_536)).toEqual([
      'FileRefused',
      key('step'),
      65_536n,
    ]);
    expect(await refused(FILE_OF_TYPE, key('NONE-A'), key('max'), 1)).toEqual(['TypeNotInitialised', key('NONE-A')]);
    expect(await refused(FILE, key('bad'), 2)).toEqual(['FileRefused', key('bad'), 2n]);
    expect(await refused(FILE, key('tau'), 2n ** 64n)).toEqual(['FileRefused', key('tau'), 2n ** 64n]);
  });
});
