import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Contract, encodeBytes32String, keccak256, zeroPadValue, type Result } from 'ethers';
import { readTogether } from '../../platform/chain/multicall.js';
import { RpcRefusedError, RpcUnavailableError } from '../../platform/chain/rpc-error.js';
import { Rpc } from '../../platform/chain/rpc.js';
import { annualFeeFromDuty } from '../../units/annual-fee.js';
import { projectCache } from '../../world/cache-folder.js';
import { startWorld, type World } from '../../world/world.js';
import { dssDeploymentSchema, ilksOf, type DssDeployment } from './deployment.js';
import { DssAdapter } from './dss.adapter.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import type { CdpProtocol, ProtocolSnapshot } from '../protocol.port.js';

const ILKS = 'function ilks(bytes32) view returns';
const ABI = {
  vat: [
    `${ILKS} (uint256 Art, uint256 rate, uint256 spot, uint256 line, uint256 dust)`,
    'function urns(bytes32, address) view returns (uint256 ink, uint256 art)',
    'function Line() view returns (uint256)',
    'function debt() view returns (uint256)',
    'function dai(address) view returns (uint256)',
    'function sin(address) view returns (uint256)',
  ],
  spotter: [`${ILKS} (address pip, uint256 mat)`, 'function par() view returns (uint256)'],
  jug: [`${ILKS} (uint256 duty, uint256 rho)`, 'function base() view returns (uint256)'],
  dog: [`${ILKS} (address clip, uint256 chop, uint256 hole, uint256 dirt)`, 'function Hole() view returns (uint256)'],
  autoLine: [`${ILKS} (uint256 line, uint256 gap, uint48 ttl, uint48 last, uint48 lastInc)`],
  vow: ['Sin', 'Ash', 'hump'].map((name) => `function ${name}() view returns (uint256)`),
  clipperMom: ['function tolerance(address) view returns (uint256)'],
  clipper: ['buf', 'tail', 'cusp', 'chip', 'tip', 'chost', 'stopped'].map(
    (name) => `function ${name}() view returns (uint256)`,
  ),
  calc: ['cut', 'step', 'tau'].map((name) => `function ${name}() view returns (uint256)`),
  pip: ['function peek() view returns (bytes32 value, bool has)'],
  manager: [
    'function cdpi() view returns (uint256)',
    'function urns(uint256) view returns (address)',
    'function ilks(uint256) view returns (bytes32)',
    'function owns(uint256) view returns (address)',
  ],
};

let world: World;
let deployment: DssDeployment;
let protocol: CdpProtocol;
let snapshot: ProtocolSnapshot;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  deployment = dssDeploymentSchema.parse(world.deployment.protocol);
  protocol = new DssAdapter(deployment, world.rpc);
  snapshot = await protocol.readSnapshot('latest');
});
afterAll(() => world.stop());

/** The same values asked one by one, by the general ABI coder. */
function reader(address: string, abi: readonly string[]) {
  const contract = new Contract(address, abi, world.provider);
  return {
    many: (method: string, ...args: unknown[]): Promise<Result> =>
      contract.getFunction(method).staticCallResult(...args, { blockTag: snapshot.block.number }),
    one: async (method: string, ...args: unknown[]): Promise<bigint> =>
      (await contract.getFunction(method).staticCallResult(...args, { blockTag: snapshot.block.number }))[0] as bigint,
  };
}

test('the system is what the contracts say one by one', async () => {
  const [vat, dog, vow, jug] = [
    reader(deployment.vat, ABI.vat),
    reader(deployment.dog, ABI.dog),
    reader(deployment.vow, ABI.vow),
    reader(deployment.jug, ABI.jug),
  ];
  expect(snapshot.system).toEqual({
    live: true,
    debtCeiling: await vat.one('Line'),
    debt: await vat.one('debt'),
    baseFee: await jug.one('base'),
    auctionLimit: await dog.one('Hole'),
    surplus: await vat.one('dai', deployment.vow),
    badDebt: await vat.one('sin', deployment.vow),
    queuedBadDebt: await vow.one('Sin'),
    auctionedBadDebt: await vow.one('Ash'),
    surplusBuffer: await vow.one('hump'),
  });
});

test('every type is what the contracts say one by one', async () => {
  expect(snapshot.types.map(({ ilk }) => ilk)).toEqual(ilksOf(deployment));
  for (const type of snapshot.types) {
    const key = encodeBytes32String(type.ilk);
    const vat = await reader(deployment.vat, ABI.vat).many('ilks', key);
    const spotter = await reader(deployment.spotter, ABI.spotter).many('ilks', key);
    const jug = await reader(deployment.jug, ABI.jug).many('ilks', key);
    const dog = await reader(deployment.dog, ABI.dog).many('ilks', key);
    const auto = await reader(deployment.autoLine, ABI.autoLine).many('ilks', key);
    const price = await reader(String(spotter['pip']), ABI.pip).many('peek');
    const automatic = { max: auto['line'] as bigint, gap: auto['gap'] as bigint, ttlSeconds: Number(auto['ttl']) };
    expect(type).toMatchObject({
      asset: deployment.types[type.ilk]?.asset,
      liquidationRatio: spotter['mat'],
      debtCeiling: vat['line'],
      autoCeiling: automatic.max === 0n ? null : automatic,
      stabilityFee: jug['duty'],
      stabilityFeeBps: annualFeeFromDuty(jug['duty'] as never),
      debtFloor: vat['dust'],
      liquidationPenalty: dog['chop'],
      auctionLimit: dog['hole'],
      normalisedDebt: vat['Art'],
      accumulatedRate: vat['rate'],
      debt: (vat['Art'] as bigint) * (vat['rate'] as bigint),
      price: BigInt(String(price['value'])),
      spot: vat['spot'],
      lastAccrual: Number(jug['rho']),
    });
  }
});

test('auctions have the parameters and the price curve that the Clipper and its calc say', async () => {
  const curves = new Set<string>();
  const mom = reader(deployment.clipperMom ?? '', ABI.clipperMom);
  for (const { ilk, auction } of snapshot.types) {
    const [clipper, calc] = [deployment.clippers[ilk], deployment.calcs[ilk]];
    expect(auction === null).toBe(clipper === undefined);
    if (auction === null || clipper === undefined || calc === undefined) continue;
    const [clip, curve] = [reader(clipper, ABI.clipper), reader(calc, ABI.calc)];
    curves.add(auction.curve.kind);
    expect(auction).toEqual({
      startFactor: await clip.one('buf'),
      resetSeconds: Number(await clip.one('tail')),
      resetFactor: await clip.one('cusp'),
      incentiveRate: await clip.one('chip'),
      incentiveFlat: await clip.one('tip'),
      breakerLevel: Number(await clip.one('stopped')),
      breakerTolerance: await mom.one('tolerance', clipper),
      curve:
        auction.curve.kind === 'linear'
          ? { kind: 'linear', tauSeconds: Number(await curve.one('tau')) }
          : { kind: 'stairstep', cut: await curve.one('cut'), stepSeconds: Number(await curve.one('step')) },
    });
  }
  expect([...curves].sort()).toEqual(['linear', 'stairstep']);
});

test('positions are those of the manager, and add up to the debt of each type', async () => {
  const [manager, vat] = [reader(deployment.manager, ABI.manager), reader(deployment.vat, ABI.vat)];
  expect(snapshot.positions.length).toBeGreaterThan(400);
  for (const { ilk, normalisedDebt } of snapshot.types) {
    const sum = snapshot.positions
      .filter((position) => position.ilk === ilk)
      .reduce((all, one) => all + one.normalisedDebt, 0n);
    expect([ilk, sum]).toEqual([ilk, normalisedDebt]);
  }
  const sample = snapshot.positions.filter((_, index) => index % 50 === 0);
  for (const { id, owner, ilk, collateral, normalisedDebt } of sample) {
    const urn = await vat.many('urns', encodeBytes32String(ilk), await manager.one('urns', id));
    expect([urn['ink'], urn['art'], await manager.one('owns', id)]).toEqual([collateral, normalisedDebt, owner]);
  }
});

test('the state is the snapshot without positions, with the target price of the Spotter', async () => {
  const { positions: _, ...expected } = snapshot;
  const state = await protocol.readState({ blockHash: snapshot.block.hash });
  expect(state).toEqual({ ...expected, targetPrice: await reader(deployment.spotter, ABI.spotter).one('par') });
});

describe('one block', () => {
  test('a snapshot at a block stays what it was when the chain goes on', async () => {
    await world.governanceFile('vat', 'LINK-A', 'dust', 6_000n * 10n ** 45n);
    await world.advance(3_600);
    const again = await protocol.readSnapshot({ blockHash: snapshot.block.hash });
    const now = await protocol.readSnapshot('latest');
    expect(again).toEqual(snapshot);
    expect(now.block.number).toBeGreaterThan(snapshot.block.number);
    const floor = ({ types }: ProtocolSnapshot): unknown => types.find(({ ilk }) => ilk === 'LINK-A')?.debtFloor;
    expect([floor(snapshot), floor(now)]).toEqual([5_000n * 10n ** 45n, 6_000n * 10n ** 45n]);
  });

  test('every call to the node names the hash of the block', async () => {
    const seen: unknown[] = [];
    const watched = new (class extends Rpc {
      override request<Answer>(method: string, params: readonly unknown[] = []): Promise<Answer> {
        if (method === 'eth_call') seen.push(params[1]);
        return super.request<Answer>(method, params);
      }
    })(world.url);
    const { block } = await new DssAdapter(deployment, watched).readSnapshot('latest');
    expect(seen.length).toBeGreaterThan(3);
    for (const reference of seen) expect(reference).toEqual({ blockHash: block.hash, requireCanonical: true });
  });
});

describe('nothing in part', () => {
  test('a block that the chain does not have is refused', async () => {
    await expect(protocol.readSnapshot({ blockHash: '0x' + '11'.repeat(32) })).rejects.toThrow(RpcRefusedError);
  });

  test('a node that does not answer is an error', async () => {
    const silent = new DssAdapter(deployment, new Rpc('http://127.0.0.1:1'));
    await expect(silent.readSnapshot('latest')).rejects.toThrow(RpcUnavailableError);
    await expect(silent.readParameters('latest')).rejects.toThrow(RpcUnavailableError);
  });

  test('an address without the contract is an error', async () => {
    const wrong = new DssAdapter({ ...deployment, vow: deployment.vat }, world.rpc);
    await expect(wrong.readSnapshot('latest')).rejects.toThrow(UnreadableProtocolError);
    const nobody = new DssAdapter({ ...deployment, manager: deployment.pauseProxy }, world.rpc);
    await expect(nobody.readSnapshot('latest')).rejects.toThrow('CdpManager.cdpi');
  });

  test('one failed read among the answers is an error', async () => {
    const { reads, decode } = await protocol.parameterTable();
    const answers = await readTogether(world.rpc, reads, 'latest');
    expect(decode(answers).length).toBeGreaterThan(100);
    expect(() =>
      decode(answers.map((answer, index) => (index === 20 ? { success: false, data: '0x' } : answer))),
    ).toThrow(UnreadableProtocolError);
    expect(() => decode(answers.slice(0, -1))).toThrow(UnreadableProtocolError);
  });
});

describe('permissions', () => {
  test('the Safe lacks none', async () => {
    expect(await protocol.missingPermissions(world.deployment.safe.safe, 'latest')).toEqual([]);
  });

  test('a stranger lacks all that a batch needs, by name', async () => {
    const { address } = world.relayer;
    const contracts = ['Vat', 'Spotter', 'Jug', 'Dog', 'AutoLine'];
    const ofTypes = ['Clipper', 'Calc'].flatMap((contract) =>
      Object.keys(deployment.clippers).map((ilk) => `${contract} of ${ilk}`),
    );
    const missing = await protocol.missingPermissions(address, 'latest');
    expect([...missing].sort()).toEqual(
      [
        ...[...contracts, ...ofTypes].map((contract) => `${address} is not a ward of ${contract}`),
        `${address} is not the owner of ClipperMom`,
      ].sort(),
    );
  });

  test('is asked of the block that is named', async () => {
    const { safe } = world.deployment.safe;
    const before = await world.head();
    await world.advance(12);
    const wards = keccak256(zeroPadValue(safe, 32) + '0'.repeat(64));
    await world.rpc.request('anvil_setStorageAt', [deployment.jug, wards, '0x' + '0'.repeat(64)]);
    await world.advance(12);
    expect(await protocol.missingPermissions(safe, 'latest')).toEqual([`${safe} is not a ward of Jug`]);
    expect(await protocol.missingPermissions(safe, { blockHash: before.hash })).toEqual([]);
  });
});

describe('the price', () => {
  const priceWith = async (code: string): Promise<bigint | null | undefined> => {
    const pip = deployment.pips['WBTC'] ?? '';
    const real = await world.rpc.code(pip);
    await world.rpc.request('anvil_setCode', [pip, code]);
    try {
      const { types } = await protocol.readSnapshot('latest');
      return types.find(({ asset }) => asset === 'WBTC')?.price;
    } finally {
      await world.rpc.request('anvil_setCode', [pip, real]);
    }
  };

  test('is absent when its source has none, and when it says zero', async () => {
    // return two words of zeros; then zero and true
    expect(await priceWith('0x60406000f3')).toBeNull();
    expect(await priceWith('0x600160205260406000f3')).toBeNull();
  });

  test('is asked in the name of the Spotter, which delayed sources demand', async () => {
    // return the caller as the price, and true
    expect(await priceWith('0x33600052600160205260406000f3')).toBe(BigInt(deployment.spotter));
  });
});
