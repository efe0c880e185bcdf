import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Interface, encodeBytes32String } from 'ethers';
import { dssDeploymentSchema, type DssDeployment } from '../../src/protocol/dss/deployment.js';
import { DssAdapter } from '../../src/protocol/dss/dss.adapter.js';
import type { ParameterChange } from '../../src/protocol/protocol.port.js';
import { RAD, RAY, WAD, bps, rad, ray, wad } from '../../src/units/fixed-point.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { startWorld, type World } from '../../src/world/world.js';
import { makeLive, type LiveChange } from '../support/live-change.js';

let world: World;
let protocol: DssAdapter;
let contracts: DssDeployment;

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
  contracts = dssDeploymentSchema.parse(world.deployment.protocol);
  protocol = new DssAdapter(contracts, world.rpc);
  await world.advance(3_600);
});
afterAll(() => world.stop());

/** The way to the chain without a fault, and what came of it. */
async function live(changes: readonly ParameterChange[]): Promise<LiveChange> {
  const made = await makeLive(world, protocol, changes);
  const { calls, faults, missing, readBack, dryRunOk, reasons } = made;
  expect({ missing, faults, readBack }).toEqual({ missing: [], faults: [], readBack: calls });
  expect([dryRunOk, ...reasons]).toEqual([true, ...calls.map(() => null)]);
  return made;
}

const ABI = new Interface([
  'function ilks(bytes32)',
  ...['Line', 'Hole', 'buf', 'tail', 'cusp', 'chip', 'tip', 'chost', 'stopped', 'cut', 'step', 'tau'].map(
    (name) => `function ${name}()`,
  ),
  'function tolerance(address)',
]);
/** One word of what a contract itself answers, without any code of the adapter. */
async function ask(to: string | undefined, name: string, index = 0, args: readonly string[] = []): Promise<bigint> {
  const data = await world.rpc.call({ to: to ?? '', data: ABI.encodeFunctionData(name, args) }, 'latest');
  return BigInt(`0x${data.slice(2 + 64 * index, 66 + 64 * index)}`);
}
const ilks = (to: string, ilk: string, index: number): Promise<bigint> =>
  ask(to, 'ilks', index, [encodeBytes32String(ilk)]);
const clip = (ilk: string, name: string): Promise<bigint> => ask(contracts.clippers[ilk], name);
const calc = (ilk: string, name: string): Promise<bigint> => ask(contracts.calcs[ilk], name);

type Kind = readonly [
  name: string,
  changes: readonly ParameterChange[],
  /** Functions that are called, in order. */
  calls: string,
  /** What the protocol itself says afterwards, and what it should say. */
  says: () => Promise<readonly bigint[]>,
  expected: readonly bigint[],
];
const of = (ilk: string) => ({ ilk });
const KINDS: readonly Kind[] = [
  [
    'liquidation ratio',
    [{ ...of('LINK-A'), parameter: 'liquidationRatio', to: ray((185n * RAY) / 100n) }],
    'Spotter.file Spotter.poke',
    async () => [await ilks(contracts.spotter, 'LINK-A', 1)],
    [(185n * RAY) / 100n],
  ],
  [
    'ceiling by hand',
    [{ ...of('USDC-A'), parameter: 'debtCeiling', to: rad(61_000_000n * RAD) }],
    'Vat.file Vat.file',
    async () => [await ilks(contracts.vat, 'USDC-A', 3)],
    [61_000_000n * RAD],
  ],
  [
    'automatic ceiling',
    [
      {
        ...of('YFI-A'),
        parameter: 'autoCeiling',
        to: { max: rad(1_400_000n * RAD), gap: rad(150_000n * RAD), ttlSeconds: 43_200 },
      },
    ],
    'AutoLine.setIlk AutoLine.exec',
    async () => [await ilks(contracts.autoLine, 'YFI-A', 0), await ilks(contracts.autoLine, 'YFI-A', 2)],
    [1_400_000n * RAD, 43_200n],
  ],
  [
    'removal of an automatic ceiling, with one by hand',
    [
      { ...of('YFI-A'), parameter: 'autoCeiling', to: null },
      { ...of('YFI-A'), parameter: 'debtCeiling', to: rad(1_300_000n * RAD) },
    ],
    'AutoLine.remIlk Vat.file Vat.file',
    async () => [await ilks(contracts.autoLine, 'YFI-A', 0), await ilks(contracts.vat, 'YFI-A', 3)],
    [0n, 1_300_000n * RAD],
  ],
  [
    'stability fee',
    [{ ...of('ETH-C'), parameter: 'stabilityFee', to: bps(250) }],
    'Jug.drip Jug.file',
    async () => [await ilks(contracts.jug, 'ETH-C', 0)],
    [1000000000782997609082909351n],
  ],
  [
    'debt floor',
    [{ ...of('ETH-C'), parameter: 'debtFloor', to: rad(7_500n * RAD) }],
    'Vat.file Clipper.upchost',
    async () => [await ilks(contracts.vat, 'ETH-C', 4), await clip('ETH-C', 'chost')],
    [7_500n * RAD, (7_500n * RAD * 113n) / 100n],
  ],
  [
    'penalty',
    [{ ...of('ETH-C'), parameter: 'liquidationPenalty', to: wad((115n * WAD) / 100n) }],
    'Dog.file Clipper.upchost',
    async () => [await ilks(contracts.dog, 'ETH-C', 1), await clip('ETH-C', 'chost')],
    [(115n * WAD) / 100n, (7_500n * RAD * 115n) / 100n],
  ],
  [
    'auction limits of a type and of the system',
    [
      { ...of('ETH-B'), parameter: 'auctionLimit', to: rad(3_000_000n * RAD) },
      { ilk: null, parameter: 'systemAuctionLimit', to: rad(9_000_000n * RAD) },
    ],
    'Dog.file Dog.file',
    async () => [await ilks(contracts.dog, 'ETH-B', 2), await ask(contracts.dog, 'Hole')],
    [3_000_000n * RAD, 9_000_000n * RAD],
  ],
  [
    'start and end of auctions',
    [
      { ...of('ETH-B'), parameter: 'auctionStartFactor', to: ray((125n * RAY) / 100n) },
      { ...of('ETH-B'), parameter: 'auctionResetSeconds', to: 6_000 },
      { ...of('ETH-B'), parameter: 'auctionResetFactor', to: ray((38n * RAY) / 100n) },
    ],
    'Clipper.file Clipper.file Clipper.file',
    async () => [await clip('ETH-B', 'buf'), await clip('ETH-B', 'tail'), await clip('ETH-B', 'cusp')],
    [(125n * RAY) / 100n, 6_000n, (38n * RAY) / 100n],
  ],
  [
    'incentives of keepers',
    [
      { ...of('LINK-A'), parameter: 'incentiveRate', to: wad(WAD / 500n) },
      { ...of('LINK-A'), parameter: 'incentiveFlat', to: rad(300n * RAD) },
    ],
    'Clipper.file Clipper.file',
    async () => [await clip('LINK-A', 'chip'), await clip('LINK-A', 'tip')],
    [WAD / 500n, 300n * RAD],
  ],
  [
    'price curve of stairs',
    [
      {
        ...of('ETH-C'),
        parameter: 'priceCurve',
        to: { kind: 'stairstep', cut: ray((98n * RAY) / 100n), stepSeconds: 120 },
      },
    ],
    'Calc.file Calc.file',
    async () => [await calc('ETH-C', 'cut'), await calc('ETH-C', 'step')],
    [(98n * RAY) / 100n, 120n],
  ],
  [
    'price curve of a straight line',
    [{ ...of('ETH-B'), parameter: 'priceCurve', to: { kind: 'linear', tauSeconds: 18_000 } }],
    'Calc.file',
    async () => [await calc('ETH-B', 'tau')],
    [18_000n],
  ],
  [
    'tolerance of the breaker',
    [{ ...of('ETH-B'), parameter: 'breakerTolerance', to: ray((60n * RAY) / 100n) }],
    'ClipperMom.setPriceTolerance',
    async () => [await ask(contracts.clipperMom, 'tolerance', 0, [contracts.clippers['ETH-B'] ?? ''])],
    [(60n * RAY) / 100n],
  ],
  [
    'level of the breaker',
    [{ ...of('ETH-B'), parameter: 'breakerLevel', to: 2 }],
    'Clipper.file',
    async () => [await clip('ETH-B', 'stopped')],
    [2n],
  ],
  [
    'ceiling of the system',
    [{ ilk: null, parameter: 'systemDebtCeiling', to: rad(111_000_000n * RAD) }],
    'Vat.file',
    async () => [await ask(contracts.vat, 'Line')],
    [111_000_000n * RAD],
  ],
];

describe('proposed, run dry, signed, executed and verified on the contracts', () => {
  test.each(KINDS)('%s', async (_, changes, functions, says, expected) => {
    const { calls, verification } = await live(changes);
    const names = calls.map(({ contract, signature }) => `${contract}.${signature.slice(0, signature.indexOf('('))}`);
    expect(names.join(' ')).toBe(functions);
    const wrong = verification.parameters.filter(({ equal }) => equal !== true);
    expect({ status: verification.status, wrong, broken: verification.invariants?.broken }).toEqual({
      status: 'verified',
      wrong: [],
      broken: [],
    });
    expect(await says()).toEqual(expected);
  });

  test('the base fee, once governance has let one in, goes back to zero with every type brought up to date first', async () => {
    await world.governanceFile('jug', null, 'base', 1n);
    const before = await protocol.readState('latest');
    expect(before.system.baseFee).toBe(1n);
    const { calls, verification } = await live([{ ilk: null, parameter: 'baseFee', to: ray(0n) }]);
    expect(calls.at(-1)?.arguments.map(({ raw }) => raw)).toEqual(['base', '0']);
    expect(calls.slice(0, -1).every(({ signature }) => signature === 'drip(bytes32)')).toBe(true);
    expect([verification.status, verification.invariants?.mended.map(({ id }) => id)]).toEqual([
      'verified',
      ['base-fee-zero'],
    ]);
  });
});

test('every rule holds in the world at the end, and those that do not apply say why', async () => {
  const invariants = protocol.invariants(await protocol.readParameters('latest'));
  expect(invariants.filter(({ outcome }) => outcome === 'broken')).toEqual([]);
  expect(invariants.filter(({ outcome, why }) => outcome === 'not-applicable' && why === '')).toEqual([]);
  expect(new Set(invariants.map(({ ilk }) => ilk)).size).toBe(27);
});

test('who is not the owner of ClipperMom is told so, where the batch needs it and only there', async () => {
  const stranger = world.relayer.address;
  const state = await protocol.readState('latest');
  const tolerance = protocol.encode(
    [{ ilk: 'ETH-C', parameter: 'breakerTolerance', to: ray((70n * RAY) / 100n) }],
    state,
  );
  const fee = protocol.encode([{ ilk: 'ETH-B', parameter: 'stabilityFee', to: bps(400) }], state);
  expect(await protocol.missingPermissions(stranger, 'latest', tolerance)).toEqual([
    `${stranger} is not the owner of ClipperMom`,
  ]);
  expect(await protocol.missingPermissions(stranger, 'latest', fee)).toEqual([`${stranger} is not a ward of Jug`]);
  expect((await protocol.missingPermissions(stranger, 'latest')).length).toBe(14);
});
