import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Contract, Interface, getAddress } from 'ethers';
import { projectCache } from '../../../world/cache-folder.js';
import { startWorld, type World } from '../../../world/world.js';
import type { AuthorityReport, ContractRights, RightsHolder } from '../../authority.port.js';
import { dssDeploymentSchema, type DssDeployment } from '../deployment.js';
import { DssAuthority } from './dss-authority.adapter.js';

const STRANGER = getAddress('0x12345678000000000000000000000000ba11a57f');
const NAMELESS = getAddress('0x87654321000000000000000000000000ba11a57e');
const REPLACED = getAddress('0x13572468000000000000000000000000ba11a57d');

let world: World;
let deployment: DssDeployment;
let authority: DssAuthority;
let report: AuthorityReport;
beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  deployment = dssDeploymentSchema.parse(world.deployment.protocol);
  authority = new DssAuthority(deployment, world.rpc);
  report = await authority.read(world.deployment.safe.safe, await world.head());
});
afterAll(() => world.stop());

const rightsOn = ({ contracts }: AuthorityReport, name: string): ContractRights => {
  const rights = contracts.find(({ contract }) => contract === name);
  if (rights === undefined) throw new Error(`nothing of ${name}`);
  return rights;
};
const wardsOf = (from: AuthorityReport, name: string): readonly RightsHolder[] => rightsOn(from, name).wards ?? [];
const isWard = async (contract: string, who: string): Promise<boolean> => {
  const wards = new Contract(contract, ['function wards(address) view returns (uint256)'], world.provider);
  return (await wards.getFunction('wards').staticCall(who)) === 1n;
};
const reachOf = (parameter: string): unknown =>
  report.reach.filter((row) => row.parameter === parameter).map(({ reach, ilks }) => [reach, ilks?.length ?? null]);

/** Governance gives or takes a right, in its own name. */
async function byGovernance(method: 'rely' | 'deny', who: string): Promise<void> {
  const data = new Interface(['function rely(address)', 'function deny(address)']).encodeFunctionData(method, [who]);
  await world.rpc.request('anvil_impersonateAccount', [deployment.pauseProxy]);
  await world.rpc.request('eth_sendTransaction', [
    { from: deployment.pauseProxy, to: deployment.jug, data, gas: '0xf4240', gasPrice: '0x0' },
  ]);
  await world.advance(12);
}

describe('wards', () => {
  test('are all confirmed by the contracts, and nobody of the deployment is forgotten', async () => {
    const known = [...new Set([...Object.values(deployment.names ?? {}), world.deployment.safe.safe])];
    for (const name of ['Vat', 'Spotter', 'Jug', 'Dog', 'Vow', 'AutoLine', 'Pot', 'Cat', 'Clipper of ETH-C']) {
      const { address, wards } = rightsOn(report, name);
      const listed = (wards ?? []).map((ward) => ward.address);
      for (const ward of listed) expect([name, ward, await isWard(address, ward)]).toEqual([name, ward, true]);
      const answers = await Promise.all(known.map((who) => isWard(address, who)));
      const forgotten = known.filter((who, index) => answers[index] === true && !listed.includes(getAddress(who)));
      expect([name, forgotten]).toEqual([name, []]);
    }
  });

  test('are called by their names, the Safe and governance above all', () => {
    const names = wardsOf(report, 'Jug').map(({ kind, name }) => name ?? kind);
    expect(names).toEqual(expect.arrayContaining(['operator', 'pause proxy']));
    expect(wardsOf(report, 'Vat').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Spotter', 'Jug', 'Dog', 'Clipper of ETH-B', 'MCD_END', 'MCD_JOIN_ETH_A']),
    );
  });

  test('with a key are flagged: the deployer may still change the registry', () => {
    expect(wardsOf(report, 'IlkRegistry')).toEqual([
      { address: deployment.names?.['DEPLOYER'], name: 'DEPLOYER', kind: 'account' },
    ]);
  });

  test('that nobody knows appear when they get the right, and go with it; the past stays what it was', async () => {
    const before = await world.head();
    await world.rpc.request('anvil_setCode', [NAMELESS, '0x00']);
    await byGovernance('rely', STRANGER);
    await byGovernance('rely', NAMELESS);
    const during = await world.head();
    await byGovernance('deny', STRANGER);
    const after = await world.head();
    const kinds = async (block: typeof before): Promise<unknown[]> =>
      wardsOf(await authority.read(world.deployment.safe.safe, block), 'Jug').flatMap(({ address, kind, name }) =>
        [STRANGER, NAMELESS].includes(address) ? [[address, kind, name]] : [],
      );
    const [account, contract] = [
      [STRANGER, 'account', null],
      [NAMELESS, 'unknown', null],
    ];
    expect(await kinds(during)).toEqual([account, contract]);
    expect(await kinds(after)).toEqual([contract]);
    expect(await kinds(before)).toEqual([]);
    expect(await new DssAuthority(deployment, world.rpc).read(world.deployment.safe.safe, before)).toMatchObject({
      contracts: report.contracts,
    });
  });
});

test('a right that the chain gives in blocks that replace others is found, though those have been searched', async () => {
  const { safe } = world.deployment.safe;
  const following = new DssAuthority(deployment, world.rpc);
  for (let mined = 0; mined < 3; mined++) await world.advance(12);
  await following.read(safe, await world.head());
  await world.rpc.request('anvil_rollback', [3]);
  await byGovernance('rely', REPLACED);
  const found = async (): Promise<unknown[]> =>
    wardsOf(await following.read(safe, await world.head()), 'Jug').filter(({ address }) => address === REPLACED);
  expect(await found()).toHaveLength(1);
  for (let mined = 0; mined < 4; mined++) await world.advance(12);
  expect(await found()).toHaveLength(1);
  await byGovernance('deny', REPLACED);
  expect(await found()).toEqual([]);
});

describe('governance', () => {
  test('is the pause and its proxy, with their delay, and whom the chief has elected', () => {
    expect(report.governance).toMatchObject({
      executor: { address: deployment.pauseProxy, kind: 'governance', name: 'pause proxy' },
      delaySeconds: 172_800,
      authority: { name: 'MCD_ADM' },
      elected: { name: 'DEPLOYER', kind: 'account' },
    });
  });
});

describe('the Safe', () => {
  test('reaches what it is ward of, of all 26 types, and auctions of the four that have them', () => {
    for (const parameter of ['liquidationRatio', 'stabilityFee', 'debtCeiling', 'autoCeiling', 'debtFloor'])
      expect([parameter, reachOf(parameter)]).toEqual([parameter, [['direct', 26]]]);
    for (const parameter of ['auctionStartFactor', 'incentiveFlat', 'liquidationPenalty', 'breakerLevel'])
      expect([parameter, reachOf(parameter)]).toEqual([parameter, [['direct', 4]]]);
    expect(reachOf('systemDebtCeiling')).toEqual([['direct', null]]);
  });

  test('reaches the surplus buffer and the savings rate through governance only', () => {
    expect([reachOf('surplusBuffer'), reachOf('savingsRate')]).toEqual([[['delayed', null]], [['delayed', null]]]);
  });

  test('another one reaches nothing itself', async () => {
    const other = await authority.read(world.relayer.address, await world.head());
    expect(other.reach.map(({ reach }) => reach)).not.toContain('direct');
    expect(other.operator).toEqual({ address: world.relayer.address, name: null, kind: 'operator' });
  });
});

test('a type that loses its only governor is said to be changed by nobody', async () => {
  const { safe } = world.deployment.safe;
  const others = wardsOf(report, 'price curve of YFI-A');
  const abi = new Interface(['function deny(address)']);
  await world.rpc.request('anvil_impersonateAccount', [deployment.pauseProxy]);
  for (const { address } of [
    ...others.filter((ward) => ward.kind !== 'governance'),
    { address: deployment.pauseProxy },
  ])
    await world.rpc.request('eth_sendTransaction', [
      {
        from: deployment.pauseProxy,
        to: deployment.calcs['YFI-A'],
        data: abi.encodeFunctionData('deny', [address]),
        gas: '0xf4240',
        gasPrice: '0x0',
      },
    ]);
  await world.advance(12);
  const { reach } = await authority.read(safe, await world.head());
  expect(reach.filter(({ parameter }) => parameter === 'priceCurve')).toMatchObject([
    { reach: 'direct', ilks: ['ETH-B', 'ETH-C', 'LINK-A'] },
    { reach: 'none', ilks: ['YFI-A'] },
  ]);
});
