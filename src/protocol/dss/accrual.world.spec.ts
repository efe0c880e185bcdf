import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Contract, Interface, encodeBytes32String, type Result } from 'ethers';
import { annualFeeFromDuty, dutyFromAnnualFee } from '../../units/annual-fee.js';
import { bps, ray } from '../../units/fixed-point.js';
import { accruedRate } from '../../units/rpow.js';
import { projectCache } from '../../world/cache-folder.js';
import { startWorld, type World } from '../../world/world.js';

const YEAR = 31_536_000;
/** One type for each fee, so that all of them accrue over the same year. */
const FEES: readonly (readonly [ilk: string, fee: bigint])[] = [
  ['AAVE-A', 0n],
  ['ETH-A', 1n],
  ['ETH-B', 50n],
  ['ETH-C', 450n],
  ['LINK-A', 1_275n],
  ['WBTC-A', 2_000n],
  ['YFI-A', 5_000n],
  ['ZRX-A', 10_000n],
];

let world: World;
beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  for (const [ilk, fee] of FEES) await world.governanceFile('jug', ilk, 'duty', dutyFromAnnualFee(bps(fee)));
});
afterAll(() => world.stop());

const ilks = async (address: string, returns: string, ilk: string): Promise<Result> =>
  new Contract(address, [`function ilks(bytes32) view returns (${returns})`], world.provider)
    .getFunction('ilks')
    .staticCallResult(encodeBytes32String(ilk));
const rateOf = async (ilk: string): Promise<bigint> => {
  const { vat } = world.deployment.protocol;
  return (await ilks(vat, 'uint256 Art, uint256 rate, uint256 spot, uint256 line, uint256 dust', ilk))[1] as bigint;
};
const jugOf = async (ilk: string): Promise<Result> =>
  ilks(world.deployment.protocol.jug, 'uint256 duty, uint256 rho', ilk);

/** Accrues in a block of exactly this time. */
async function dripAt(ilk: string, time: bigint): Promise<void> {
  await world.rpc.request('evm_setNextBlockTimestamp', [Number(time)]);
  const data = new Interface(['function drip(bytes32)']).encodeFunctionData('drip', [encodeBytes32String(ilk)]);
  const { jug } = world.deployment.protocol;
  const sent = { from: world.relayer.address, to: jug, data, gas: '0xf4240', gasPrice: '0x0' };
  const { status } = await world.rpc.request<{ status: string }>('eth_sendTransactionSync', [sent]);
  expect(status).toBe('0x1');
}

test.each(FEES)(
  '%s at %d basis points: what the Jug has accrued after a year is ours to the last digit',
  async (ilk, fee) => {
    const here = await world.rpc.request<string>('evm_snapshot');
    const [duty, since] = [...(await jugOf(ilk))] as [bigint, bigint];
    expect(duty).toBe(dutyFromAnnualFee(bps(fee)));
    expect(annualFeeFromDuty(ray(duty))).toBe(fee);
    const before = await rateOf(ilk);
    await dripAt(ilk, since + BigInt(YEAR));
    const [, until] = [...(await jugOf(ilk))] as [bigint, bigint];
    expect(until - since).toBe(BigInt(YEAR));
    expect(await rateOf(ilk)).toBe(accruedRate(ray(before), ray(duty), YEAR));
    await world.rpc.request('evm_revert', [here]);
  },
);

test('and over a second, a day and a leap year, from a rate that is not one', async () => {
  for (const [ilk] of FEES)
    for (const seconds of [1, 86_400, 366 * 86_400]) {
      const [duty, since] = [...(await jugOf(ilk))] as [bigint, bigint];
      const before = await rateOf(ilk);
      const { timestamp } = await world.head();
      // types were accrued one after the other: whatever has passed by the time of the block counts
      const time = BigInt(Math.max(Number(since) + seconds, timestamp + 1));
      await dripAt(ilk, time);
      expect([ilk, seconds, await rateOf(ilk)]).toEqual([
        ilk,
        seconds,
        accruedRate(ray(before), ray(duty), time - since),
      ]);
    }
});
