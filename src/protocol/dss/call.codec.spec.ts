import { describe, expect, test } from '@jest/globals';
import { encodeBytes32String } from 'ethers';
import fc from 'fast-check';
import { DSS_DEPLOYMENT, dssCells, dssType } from '../../../test/builders/dss-cells.builder.js';
import { EVERY_KIND, everyKindSnapshot } from '../../../test/builders/parameter-changes.builder.js';
import { autoCeiling, debt, protocolSnapshot } from '../../../test/builders/protocol-snapshot.builder.js';
import { RAD, RAY, bps, rad, ray } from '../../units/fixed-point.js';
import { decodeCall } from './call.codec.js';
import { encodeCall } from './call-encoder.codec.js';
import { planCalls } from './change-plan.js';
import type { DssDeployment } from './deployment.js';
import { UndecodableCallError } from '../protocol-error.js';
import type { ParameterChange, SizedChange } from '../protocol.port.js';
import type { PlannedCall } from './planned-call.js';
import type { DssClipper } from './state.js';
import { typeCells } from './table.js';

const address = (digits: string): string => '0x' + digits.repeat(20);
const deployment: DssDeployment = {
  family: 'dss',
  vat: address('a1'),
  spotter: address('a2'),
  jug: address('a3'),
  dog: address('a4'),
  vow: address('a5'),
  autoLine: address('a6'),
  manager: address('a7'),
  registry: address('a8'),
  pause: address('a9'),
  pauseProxy: address('aa'),
  types: { 'ETH-A': { asset: 'ETH' }, 'LINK-A': { asset: 'LINK' }, 'WBTC-A': { asset: 'WBTC' } },
  clippers: {},
  calcs: {},
  pips: {},
};
const word = (value: bigint | number): string => value.toString(16).padStart(64, '0');
const text = (value: string): string => encodeBytes32String(value).slice(2);

const ruleOf = (to: string, data: string): string => {
  try {
    decodeCall(deployment, { to, data });
  } catch (error) {
    if (error instanceof UndecodableCallError) return error.rule;
    throw error;
  }
  return 'accepted';
};

test('the bytes of mat 145 % and a poke are those that the contracts publish', () => {
  const change: SizedChange = {
    ilk: 'ETH-A',
    parameter: 'liquidationRatio',
    to: ray(1450000000000000000000000000n),
  };
  const calls = planCalls([change], protocolSnapshot()).map((planned) => encodeCall(deployment, planned));
  const ethA = '4554482d41' + '0'.repeat(54);
  expect(calls).toEqual([
    { to: deployment.spotter, data: `0x1a0b287e${ethA}6d6174${'0'.repeat(58)}${word(1450000000000000000000000000n)}` },
    { to: deployment.spotter, data: `0x1504460f${ethA}` },
  ]);
});

test('people read names, percentages, amounts and durations', () => {
  const calls = planCalls(
    [
      { ilk: 'LINK-A', parameter: 'stabilityFee', to: bps(525) },
      { ilk: 'WBTC-A', parameter: 'debtCeiling', to: debt(3_000_000) },
      { ilk: 'ETH-A', parameter: 'autoCeiling', to: autoCeiling(5_000_000, 500_000, 43_200) },
    ],
    protocolSnapshot(),
  ).map((planned) => decodeCall(deployment, encodeCall(deployment, planned)));
  const human = calls.map(({ contract, arguments: list }) =>
    [contract, ...list.map((argument) => argument.human)].join(', '),
  );
  expect(human).toEqual([
    'Jug, LINK-A',
    'Jug, LINK-A, stability fee, 5.25 % a year',
    'Vat, WBTC-A, debt ceiling, 3,000,000.00',
    'Vat, debt ceiling of the system, 8,000,000.00',
    'AutoLine, ETH-A, 5,000,000.00, 500,000.00, 12 h',
    'AutoLine, ETH-A',
  ]);
  expect(calls[3]?.arguments[1]).toEqual({ name: 'data', raw: String(8_000_000n * RAD), human: '8,000,000.00' });
});

const anyChange: fc.Arbitrary<SizedChange> = fc.oneof(
  fc.record({
    ilk: fc.constantFrom('ETH-A', 'LINK-A', 'WBTC-A'),
    parameter: fc.constant('liquidationRatio' as const),
    to: fc.bigInt({ min: RAY, max: 10n * RAY - 1n }).map(ray),
  }),
  fc.record({
    ilk: fc.constantFrom('ETH-A', 'LINK-A', 'WBTC-A'),
    parameter: fc.constant('stabilityFee' as const),
    to: fc.integer({ min: 0, max: 10_000 }).map(bps),
  }),
  fc.record({
    ilk: fc.constantFrom('LINK-A', 'WBTC-A'),
    parameter: fc.constant('debtCeiling' as const),
    to: fc.bigInt({ min: 2_000_001n * RAD, max: 9_999_999_999n * RAD }).map(rad),
  }),
  fc
    .record({
      max: fc.bigInt({ min: 1_100_000n * RAD, max: 19_999_999_999n * RAD }).map(rad),
      gap: fc.bigInt({ min: 0n, max: 1_000_000n * RAD }).map(rad),
      ttlSeconds: fc.integer({ min: 1, max: 2 ** 48 - 2 }),
    })
    .map((to) => ({ ilk: 'ETH-A', parameter: 'autoCeiling' as const, to })),
);
const unchanged = ({ parameter, to }: SizedChange): boolean =>
  (parameter === 'stabilityFee' && to === 200n) || (parameter === 'liquidationRatio' && to === (150n * RAY) / 100n);
const anyBatch = fc
  .uniqueArray(anyChange, { minLength: 1, maxLength: 6, selector: ({ ilk, parameter }) => `${ilk} ${parameter}` })
  .filter((batch) => !batch.some(unchanged));

test('whatever is encoded decodes to the same function and arguments', () => {
  fc.assert(
    fc.property(anyBatch, (batch) => {
      for (const planned of planCalls(batch, protocolSnapshot())) {
        const call = encodeCall(deployment, planned);
        const decoded = decodeCall(deployment, call);
        expect(decoded.signature).toBe(planned.signature);
        expect(decoded.contract).toBe(planned.contract);
        expect(decoded.arguments.map(({ raw }) => raw)).toEqual(planned.args.map(String));
        expect({ to: decoded.to, data: decoded.data }).toEqual(call);
      }
    }),
    { numRuns: 300 },
  );
});

test('a call with one byte changed is refused or says something else', () => {
  fc.assert(
    fc.property(anyBatch, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (batch, which, place, change) => {
      const planned = planCalls(batch, protocolSnapshot());
      const chosen = planned[which % planned.length] as (typeof planned)[number];
      const call = encodeCall(deployment, chosen);
      const bytes = Buffer.from(call.data.slice(2), 'hex');
      bytes.writeUInt8(bytes.readUInt8(place % bytes.length) ^ change, place % bytes.length);
      const said = (): unknown =>
        decodeCall(deployment, { ...call, data: '0x' + bytes.toString('hex') }).arguments.map(({ raw }) => raw);
      let read: unknown;
      try {
        read = said();
      } catch (error) {
        expect(error).toBeInstanceOf(UndecodableCallError);
      }
      expect(read).not.toEqual(chosen.args.map(String));
    }),
    { numRuns: 300 },
  );
});

describe('refused', () => {
  const poke = '0x1504460f' + text('ETH-A');
  const fileMat = '0x1a0b287e' + text('ETH-A') + text('mat') + word(2n * RAY);
  const fileDuty = (duty: bigint): string => '0x1a0b287e' + text('ETH-A') + text('duty') + word(duty);
  const { spotter, jug, vat } = deployment;

  test('the same without the fault is accepted', () => {
    expect([ruleOf(spotter, poke), ruleOf(spotter.toUpperCase().replace('0X', '0x'), fileMat)]).toEqual([
      'accepted',
      'accepted',
    ]);
  });

  test.each([
    ['an unknown target', address('ff'), poke, 'unknown-target'],
    ['a contract of the protocol that no batch calls', deployment.vow, fileMat, 'unknown-target'],
    ['an unknown function', spotter, '0x65fae35e' + word(1), 'unknown-function'],
    ['a function of another contract', jug, poke, 'unknown-function'],
    ['no function', spotter, '0x', 'unknown-function'],
    ['another field', spotter, '0x1a0b287e' + text('ETH-A') + text('pip') + word(1), 'unknown-field'],
    ['a field of another contract', vat, fileMat, 'unknown-field'],
    ['the shutdown switch', vat, '0x29ae8114' + text('live') + word(0), 'unknown-field'],
    ['a trailing byte', spotter, poke + '00', 'trailing-data'],
    ['a trailing word', spotter, poke + word(0), 'trailing-data'],
    ['a missing word', spotter, fileMat.slice(0, -64), 'wrong-length'],
    ['a type that is not looked after', spotter, '0x1504460f' + text('ETH-Z'), 'unknown-type'],
    ['a type padded on the left', spotter, '0x1504460f' + word(BigInt('0x4554482d41')), 'unknown-type'],
    ['a type with bytes behind its end', spotter, poke.slice(0, -2) + '01', 'unknown-type'],
    ['an empty type', spotter, '0x1504460f' + word(0), 'unknown-type'],
    ['a duty below one, which is no fee', jug, fileDuty(RAY - 1n), 'meaningless-value'],
    ['capital hexadecimal digits', spotter, poke.replace('4554482d41', '4554482D41'), 'not-bytes'],
    ['half a byte', spotter, poke + '0', 'not-bytes'],
  ])('%s', (_, to, data, rule) => {
    expect(ruleOf(to, data)).toBe(rule);
  });
});

describe('every kind of change', () => {
  const snapshot = everyKindSnapshot();
  const spell = (planned: PlannedCall): string[] =>
    planned.args.map((value) =>
      typeof value === 'object'
        ? ((DSS_DEPLOYMENT.clippers as Record<string, string>)[value.auctionOf] ?? '')
        : String(value),
    );

  test.each(EVERY_KIND)('%s: its bytes say what was planned, and are the same when written again', (_, change) => {
    const needs: ParameterChange[] =
      change.parameter === 'stabilityFee' ? [{ ilk: null, parameter: 'baseFee', to: ray(0n) }] : [];
    for (const planned of planCalls([change, ...needs], snapshot)) {
      const call = encodeCall(DSS_DEPLOYMENT, planned);
      const decoded = decodeCall(DSS_DEPLOYMENT, call);
      expect([decoded.contract, decoded.signature]).toEqual([planned.contract, planned.signature]);
      expect(decoded.arguments.map(({ raw }) => raw)).toEqual(spell(planned));
      expect({ to: decoded.to, data: decoded.data }).toEqual(call);
    }
  });

  test('every cell that a call sets is one of the parameter table', () => {
    const linear = typeCells({
      ...dssType('ETH-A'),
      clipper: { ...(dssType('ETH-A').clipper as DssClipper), curve: { kind: 'linear', tau: 1n } },
    });
    const names = new Set([...dssCells(), ...linear].map(({ ilk, parameter }) => `${ilk === null} ${parameter}`));
    const changes = EVERY_KIND.map(([, change]) => change);
    const sets = planCalls(changes, snapshot).flatMap(
      (planned) => decodeCall(DSS_DEPLOYMENT, encodeCall(DSS_DEPLOYMENT, planned)).sets ?? [],
    );
    expect(sets.length).toBeGreaterThan(24);
    expect(sets.filter(({ ilk, parameter }) => !names.has(`${ilk === null} ${parameter}`))).toEqual([]);
  });

  test('what follows the arguments is told apart from them', () => {
    const call = { to: deployment.spotter, data: `0x1504460f${text('ETH-A')}beef` };
    const error = (() => {
      try {
        return decodeCall(deployment, call);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ rule: 'trailing-data', details: { trailing: '0xbeef' } });
  });

  test('an auction that is not looked after is refused', () => {
    const data = `0xbf90f418${address('ee').slice(2).padStart(64, '0')}${word(RAY)}`;
    expect(() => decodeCall(DSS_DEPLOYMENT, { to: DSS_DEPLOYMENT.clipperMom, data })).toThrow('unknown-type');
  });
});
