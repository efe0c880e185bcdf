import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Interface } from 'ethers';
import { RAY } from '../../src/units/fixed-point.js';
import { RouteLab, key } from '../support/route-lab.js';

const DAY = 86_400;
const ILK = key('ETH-C');
const PERCENT = RAY / 100n;
/** What the world's ETH-C has. */
const LIVE = 170n * PERCENT;
const MAT = new Interface(['function ilks(bytes32) view returns (address pip, uint256 mat)']);
const SPOT = new Interface([
  'function ilks(bytes32) view returns (uint256 Art, uint256 rate, uint256 spot, uint256 line, uint256 dust)',
]);

let lab: RouteLab;
let clean: string;
beforeAll(async () => {
  lab = await RouteLab.start();
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.wake();
  clean = await lab.lab.snapshot();
});
afterEach(() => lab.lab.revert(clean));

const start = (to: bigint, duration = 6 * DAY, from = LIVE, by = lab.safe) =>
  lab.ramps.act(by, 'start', ILK, from, to, duration);
const tickAt = async (time: number) => {
  await lab.lab.next(time);
  return lab.ramps.act(lab.anyone, 'tick', ILK);
};
const read = async (abi: Interface, to: string) =>
  abi.decodeFunctionResult(
    'ilks',
    await lab.world.rpc.call({ to, data: abi.encodeFunctionData('ilks', [ILK]) }, 'latest'),
  );
const ratio = async (): Promise<bigint> =>
  (await read(MAT, lab.world.deployment.protocol.spotter)).getValue('mat') as bigint;
const spot = async (): Promise<bigint> =>
  (await read(SPOT, lab.world.deployment.protocol.vat)).getValue('spot') as bigint;

describe('a ramp', () => {
  test('goes along the straight line: halfway after half of its time, exactly at its end, and is then over', async () => {
    expect((await start(175n * PERCENT)).error).toBeNull();
    const began = await lab.lab.now();
    expect(await ratio()).toBe(LIVE);
    expect((await tickAt(began + 3 * DAY)).error).toBeNull();
    expect(await ratio()).toBe(1_725n * (PERCENT / 10n));
    const { events } = await tickAt(began + 6 * DAY);
    expect(events.map(({ args }) => args.toArray() as unknown[])).toEqual([
      [ILK, 175n * PERCENT, BigInt(began + 6 * DAY), true],
    ]);
    expect(await ratio()).toBe(175n * PERCENT);
    expect((await tickAt(began + 7 * DAY)).error).toEqual(['NoRamp', ILK]);
  });

  test('makes each value effective in the same transaction', async () => {
    await start(160n * PERCENT);
    const began = await lab.lab.now();
    await tickAt(began + 6 * DAY);
    // the protocol's price of ether is 3,000
    expect(await spot()).toBe((3_000n * RAY * 100n) / 160n);
  });

  test('of any second loses the fraction towards its start, up and down', async () => {
    for (const to of [175n * PERCENT, 165n * PERCENT]) {
      const again = await lab.lab.snapshot();
      await start(to, 600_001);
      const began = await lab.lab.now();
      await tickAt(began + 12_345);
      const moved = (5n * PERCENT * 12_345n) / 600_001n;
      expect(await ratio()).toBe(to > LIVE ? LIVE + moved : LIVE - moved);
      await lab.lab.revert(again);
    }
  });

  test('starts at the ratio that is live, or not at all', async () => {
    expect((await start(175n * PERCENT, 6 * DAY, LIVE - 1n)).error).toEqual(['NotLive', ILK, LIVE - 1n, LIVE]);
  });

  test('does not overwrite what governance files meanwhile, and can be stopped then', async () => {
    await start(175n * PERCENT);
    const began = await lab.lab.now();
    await lab.world.governanceFile('spotter', 'ETH-C', 'mat', 200n * PERCENT);
    expect((await tickAt(began + DAY)).error).toEqual(['NotLive', ILK, LIVE, 200n * PERCENT]);
    expect((await lab.ramps.act(lab.safe, 'stop', ILK)).error).toBeNull();
    expect(await ratio()).toBe(200n * PERCENT);
  });

  test('stays where it stands when it is stopped; nobody moves it on', async () => {
    await start(175n * PERCENT);
    const began = await lab.lab.now();
    await tickAt(began + 3 * DAY);
    await lab.ramps.act(lab.safe, 'stop', ILK);
    expect((await tickAt(began + 4 * DAY)).error).toEqual(['NoRamp', ILK]);
    expect(await ratio()).toBe(1_725n * (PERCENT / 10n));
  });

  test('is one at a time for each type', async () => {
    await start(175n * PERCENT);
    expect((await start(176n * PERCENT)).error).toEqual(['RampRuns', ILK]);
  });

  test('does not tick where the line has not moved', async () => {
    await start(175n * PERCENT);
    const began = await lab.lab.now();
    expect((await tickAt(began + 10)).error).toBeNull();
    await lab.world.rpc.request('evm_setNextBlockTimestamp', [began + 11]);
    expect((await lab.ramps.act(lab.anyone, 'tick', ILK)).error).toBeNull();
  });
});

describe('the limits of ramps', () => {
  test('bind end and pace: five points in a day, to the second', async () => {
    expect((await start(401n * PERCENT)).error).toEqual(['OutOfRange', ILK, 401n * PERCENT]);
    expect((await start(104n * PERCENT)).error).toEqual(['OutOfRange', ILK, 104n * PERCENT]);
    expect((await start(175n * PERCENT, DAY - 1)).error).toEqual(['TooFast', ILK, BigInt(DAY - 1), BigInt(DAY)]);
    expect((await start(175n * PERCENT, 366 * DAY)).error).toEqual(['TooLong', BigInt(366 * DAY)]);
    expect((await start(LIVE)).error).toEqual(['NothingToMove', ILK]);
    expect((await start(175n * PERCENT, DAY)).error).toBeNull();
  });

  test('are shut for a type without any, and set by wards alone', async () => {
    const usdc = key('USDC-A');
    expect(await lab.ramps.refusal(lab.safe, 'start', usdc, 101n * PERCENT, 102n * PERCENT, DAY)).toEqual([
      'OutOfRange',
      usdc,
      102n * PERCENT,
    ]);
    const set = (...args: unknown[]) => lab.ramps.refusal(lab.governance, 'setLimits', ILK, ...args);
    expect(await lab.ramps.refusal(lab.safe, 'setLimits', ILK, RAY, 2n * RAY, RAY)).toEqual(['NotWard', lab.safe]);
    expect(await set(RAY - 1n, 2n * RAY, RAY)).toEqual(['LimitsRefused', RAY - 1n, 2n * RAY, RAY]);
    expect(await set(RAY, 2n * RAY, 0)).toEqual(['LimitsRefused', RAY, 2n * RAY, 0n]);
    expect(await set(0, 0, 0)).toBeNull();
  });

  test('let nobody but buds and wards start or stop', async () => {
    expect((await start(175n * PERCENT, 6 * DAY, LIVE, lab.anyone)).error).toEqual(['NotBud', lab.anyone]);
    await start(175n * PERCENT);
    expect((await lab.ramps.act(lab.anyone, 'stop', ILK)).error).toEqual(['NotBud', lab.anyone]);
    expect((await lab.ramps.act(lab.governance, 'stop', ILK)).error).toBeNull();
  });
});
