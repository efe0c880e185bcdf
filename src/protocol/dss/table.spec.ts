import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Contract, ZeroAddress, decodeBytes32String } from 'ethers';
import { projectCache } from '../../world/cache-folder.js';
import { startWorld, type World } from '../../world/world.js';
import { dssDeploymentSchema } from './deployment.js';
import { DssAdapter } from './dss.adapter.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import type { CdpProtocol, ProtocolSnapshot } from '../protocol.port.js';

let world: World;
let protocol: CdpProtocol;
let snapshot: ProtocolSnapshot;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  protocol = new DssAdapter(dssDeploymentSchema.parse(world.deployment.protocol), world.rpc);
  snapshot = await protocol.readSnapshot('latest');
});
afterAll(() => world.stop());

test('the table names each value once and holds the snapshot’s values', async () => {
  const cells = await protocol.readParameters({ blockHash: snapshot.block.hash });
  const names = cells.map(({ ilk, parameter }) => `${ilk ?? ''} ${parameter}`);
  expect(new Set(names).size).toBe(names.length);
  const value = (ilk: string | null, parameter: string): string | undefined =>
    cells.find((cell) => cell.ilk === ilk && cell.parameter === parameter)?.value;
  for (const { ilk, liquidationRatio, stabilityFee, debtCeiling, debtFloor, spot } of snapshot.types)
    expect([
      value(ilk, 'liquidationRatio'),
      value(ilk, 'stabilityFee'),
      value(ilk, 'debtCeiling'),
      value(ilk, 'debtFloor'),
      value(ilk, 'spot'),
    ]).toEqual([liquidationRatio, stabilityFee, debtCeiling, debtFloor, spot].map(String));
  expect(value(null, 'debtCeiling')).toBe(String(snapshot.system.debtCeiling));
  expect(value(null, 'governanceDelay')).toBe('172800');
});

test('the table says who sets a debt ceiling', async () => {
  const cells = await protocol.readParameters('latest');
  const ceilings = cells.filter(({ ilk, parameter }) => ilk !== null && parameter === 'debtCeiling');
  const kinds = new Map(ceilings.map(({ ilk, kind }) => [ilk, kind]));
  for (const { ilk, autoCeiling } of snapshot.types)
    expect(kinds.get(ilk)).toBe(autoCeiling === null ? 'configured' : 'derived');
  expect(new Set(kinds.values()).size).toBe(2);
});

test('the table speaks to people in percent, amounts and durations', async () => {
  const cells = await protocol.readParameters({ blockHash: snapshot.block.hash });
  const human = Object.fromEntries(cells.map((cell) => [`${cell.ilk ?? ''} ${cell.parameter}`, cell.human]));
  expect(human).toMatchObject({
    'ETH-B liquidationRatio': '130.00 %',
    'ETH-B stabilityFee': '3.00 % a year',
    'ETH-B liquidationPenalty': '13 %',
    'ETH-B autoCeiling.max': '8,000,000.00',
    'ETH-B autoCeiling.ttl': '6 h',
    'ETH-B auction.curve.tau': '4 h',
    'ETH-B lastAccrual': '2027-01-15T08:00:00Z',
    'ETH-C auction.curve.cut': '99.00 %',
    'ETH-C auction.breaker': 'none',
    'ETH-C auction.incentiveRate': '0.1 %',
    'ETH-A debtCeiling.emergencyStop': 'not deployed',
    'ETH-A bidAuction.auctionSeconds': '1 h',
    ' savings.rate': '1.00 % a year',
    ' live': 'live',
    ' governanceDelay': '2 d',
  });
});

describe('all 26 types of the registry', () => {
  const deployment = () => dssDeploymentSchema.parse(world.deployment.protocol);
  /** The same values asked one by one, by the general ABI coder. */
  const ask = async (address: string, method: string, ...args: unknown[]): Promise<readonly unknown[]> => {
    const contract = new Contract(address, [`function ${method}`], world.provider);
    const [name = ''] = method.split('(');
    return contract.getFunction(name).staticCallResult(...args, { blockTag: snapshot.block.number });
  };
  const table = async (): Promise<(ilk: string | null, parameter: string) => string | undefined> => {
    const cells = await protocol.readParameters({ blockHash: snapshot.block.hash });
    const values = new Map(cells.map((cell) => [`${cell.ilk ?? ''} ${cell.parameter}`, cell.value]));
    return (ilk, parameter) => values.get(`${ilk ?? ''} ${parameter}`);
  };

  test('are in the table in the order of their bytes, and only the configured ones in the snapshot', async () => {
    const cells = await protocol.readParameters({ blockHash: snapshot.block.hash });
    const ilks = [...new Set(cells.flatMap(({ ilk }) => (ilk === null ? [] : [ilk])))];
    const [listed] = await ask(deployment().registry, 'list() view returns (bytes32[])');
    expect(ilks).toHaveLength(26);
    expect(ilks).toEqual((listed as string[]).map(decodeBytes32String).sort());
    expect(snapshot.types.map(({ ilk }) => ilk)).toEqual(Object.keys(deployment().types).sort());
  });

  test('have the values that the contracts say one by one', async () => {
    const value = await table();
    const { vat, spotter, jug, cat, registry } = deployment();
    const [listed] = await ask(registry, 'list() view returns (bytes32[])');
    for (const key of listed as string[]) {
      const ilk = decodeBytes32String(key);
      const ilks = 'ilks(bytes32) view returns';
      const [Art, , , line, dust] = await ask(vat, `${ilks} (uint256, uint256, uint256, uint256, uint256)`, key);
      const [pip, mat] = await ask(spotter, `${ilks} (address, uint256)`, key);
      const [duty] = await ask(jug, `${ilks} (uint256, uint256)`, key);
      const [flip, chop, dunk] = await ask(cat!, `${ilks} (address, uint256, uint256)`, key);
      expect([
        ilk,
        ...['normalisedDebt', 'debtCeiling', 'debtFloor', 'priceSource'].map((name) => value(ilk, name)),
        ...['liquidationRatio', 'stabilityFee'].map((name) => value(ilk, name)),
      ]).toEqual([ilk, ...[Art, line, dust, pip, mat, duty].map(String)]);
      if (flip === ZeroAddress) {
        expect(value(ilk, 'bidAuction')).toBeUndefined();
        continue;
      }
      const of = async (name: string): Promise<unknown> =>
        (await ask(String(flip), `${name}() view returns (uint256)`))[0];
      expect(['bidAuction', 'bidAuction.penalty', 'bidAuction.lotDebt'].map((name) => value(ilk, name))).toEqual(
        [flip, chop, dunk].map(String),
      );
      expect(
        ['minimumRaise', 'bidSeconds', 'auctionSeconds', 'started'].map((name) => value(ilk, `bidAuction.${name}`)),
      ).toEqual((await Promise.all(['beg', 'ttl', 'tau', 'kicks'].map(of))).map(String));
    }
  });

  test('come with savings, sizes of auctions and the breaker', async () => {
    const value = await table();
    const { vow, pot, cat, vat, clippers, clipperMom } = deployment();
    const one = async (address: string, name: string): Promise<string> =>
      String((await ask(address, `${name}() view returns (uint256)`))[0]);
    const system: [string, string, string][] = [
      ['surplusAuction.lot', vow, 'bump'],
      ['debtAuction.bid', vow, 'sump'],
      ['debtAuction.lot', vow, 'dump'],
      ['debtAuction.wait', vow, 'wait'],
      ['savings.rate', pot!, 'dsr'],
      ['savings.accumulatedRate', pot!, 'chi'],
      ['savings.lastAccrual', pot!, 'rho'],
      ['savings.normalisedDeposits', pot!, 'Pie'],
      ['bidAuction.limit', cat!, 'box'],
      ['badDebt.everywhere', vat, 'vice'],
    ];
    for (const [parameter, address, name] of system)
      expect([parameter, value(null, parameter)]).toEqual([parameter, await one(address, name)]);
    for (const [ilk, clipper] of Object.entries(clippers))
      for (const [parameter, name] of [
        ['Tolerance', 'tolerance'],
        ['LockedUntil', 'locked'],
      ] as const) {
        const [expected] = await ask(clipperMom!, `${name}(address) view returns (uint256)`, clipper);
        expect(value(ilk, `auction.breaker${parameter}`)).toBe(String(expected));
      }
  });

  test('say nothing of contracts that the deployment does not name', async () => {
    const { cat: _cat, pot: _pot, clipperMom: _mom, ...rest } = deployment();
    const cells = await new DssAdapter(rest, world.rpc).readParameters({ blockHash: snapshot.block.hash });
    expect(cells.filter(({ parameter }) => /bidAuction|savings|Tolerance|Locked/.test(parameter))).toEqual([]);
    expect(new Set(cells.map(({ ilk }) => ilk)).size).toBe(27);
  });

  test('without a registry at its address there is no table', async () => {
    const { vat } = deployment();
    const wrong = new DssAdapter({ ...deployment(), registry: vat }, world.rpc);
    await expect(wrong.readParameters('latest')).rejects.toThrow('IlkRegistry.list');
    await expect(wrong.parameterTable()).rejects.toThrow(UnreadableProtocolError);
  });
});
