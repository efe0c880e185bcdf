import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { ENTITIES } from '../../src/app.module.js';
import type { WorldProtocol } from '../../src/platform/config.js';
import { familyOf, protocolDeploymentSchema, type ProtocolDeployment } from '../../src/protocol/families.js';
import type { FamilyParts } from '../../src/protocol/family.js';
import {
  UndecodableCallError,
  UnencodableChangeError,
  UnreadableProtocolError,
} from '../../src/protocol/protocol-error.js';
import type { ParameterCell, ParameterChange, ProtocolSnapshot } from '../../src/protocol/protocol.port.js';
import { spotOf } from '../../src/risk/estimators/liquidation-wall/liquidation-rule.js';
import { RAD, RAY, bps, rad, ray, wadTimesRay } from '../../src/units/fixed-point.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { startWorld, type World } from '../../src/world/world.js';
import { openTestDatabase } from '../support/database.js';
import { makeLive } from '../support/live-change.js';

const HOUR = 3_600;

/** Of the local world: a type with positions that is liquidated by auction, and an asset whose fall makes many unsafe. */
export interface FamilyCase {
  readonly protocol: WorldProtocol;
  readonly ilk: string;
  readonly asset: string;
}

const valueOf = (cells: readonly ParameterCell[], ilk: string | null, parameter: string): bigint =>
  BigInt(cells.find((cell) => cell.ilk === ilk && cell.parameter === parameter)?.value ?? -1);

/** What every family of protocols owes to the rooms behind the ports, asked of the contracts themselves. */
export function describeFamily({ protocol: family, ilk, asset }: FamilyCase): void {
  describe(`the family ${family}`, () => {
    let world: World;
    let database: DataSource;
    let deployment: ProtocolDeployment;
    let parts: FamilyParts;
    let snapshot: ProtocolSnapshot;

    beforeAll(async () => {
      world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12, protocol: family });
      database = await openTestDatabase(ENTITIES);
      deployment = protocolDeploymentSchema.parse(world.served.protocol);
      parts = familyOf({ deployment, rpc: world.rpc, database });
      await world.advance(HOUR);
      snapshot = await parts.protocol.readSnapshot('latest');
    });
    afterAll(async () => {
      await database.destroy();
      await world.stop();
    });

    const own = () => {
      const type = snapshot.types.find((one) => one.ilk === ilk);
      if (type === undefined) throw new Error(`${ilk} is not in the snapshot.`);
      return type;
    };

    test('is the one that its deployment names, and another section is refused', () => {
      expect(deployment.family).toBe(family);
      expect(protocolDeploymentSchema.safeParse({ ...world.served.protocol, family: 'another' }).success).toBe(false);
    });

    test('reads state, positions and table at one block, and what is derived follows from what is read', async () => {
      const { block, types, positions } = snapshot;
      const { positions: _, ...same } = snapshot;
      const { targetPrice } = same;
      expect(await parts.protocol.readState({ blockHash: block.hash })).toEqual(same);
      expect(types.map((type) => type.ilk)).toEqual([...types.map((type) => type.ilk)].sort());
      for (const type of types) {
        expect(type.debt).toBe(wadTimesRay(type.normalisedDebt, type.accumulatedRate));
        // a type without auctions keeps the price with which it was registered
        if (type.price === null || type.auction === null) continue;
        const { liquidationRatio } = type;
        expect(type.spot).toBe(spotOf(type.price, { targetPrice, liquidationRatio }));
        expect((type.safetyRatio ?? liquidationRatio) >= liquidationRatio).toBe(true);
      }
      const listed = positions.filter((one) => one.ilk === ilk).reduce((sum, one) => sum + one.normalisedDebt, 0n);
      expect(listed).toBe(own().normalisedDebt);
      expect(positions.every(({ normalisedDebt }) => normalisedDebt > 0n)).toBe(true);
    });

    test('has a table whose cells are those that the rooms behind it look up, each with a unit and words', async () => {
      const cells = await parts.protocol.readParameters({ blockHash: snapshot.block.hash });
      const { accumulatedRate, debtCeiling, debtFloor, liquidationPenalty, liquidationRatio, spot, stabilityFee } =
        own();
      const expected = {
        accumulatedRate,
        debtCeiling,
        debtFloor,
        liquidationPenalty,
        liquidationRatio,
        spot,
        stabilityFee,
      };
      for (const [name, value] of Object.entries(expected))
        expect([name, valueOf(cells, ilk, name)]).toEqual([name, value]);
      expect(valueOf(cells, null, 'debtCeiling')).toBe(snapshot.system.debtCeiling);
      expect(valueOf(cells, null, 'debt')).toBe(snapshot.system.debt);
      const names = cells.map((cell) => `${cell.ilk ?? ''} ${cell.parameter}`);
      expect(new Set(names).size).toBe(names.length);
      expect(cells.filter(({ human, value }) => human === '' || value === '')).toEqual([]);
      for (const name of ['liquidationRatio', 'stabilityFee', 'debtFloor', 'liquidationPenalty'])
        expect(cells.find((cell) => cell.ilk === ilk && cell.parameter === name)?.kind).toBe('configured');
      expect(cells.find((cell) => cell.ilk === ilk && cell.parameter === 'spot')?.kind).toBe('derived');
    });

    test('has a whole table or none', async () => {
      const { reads, decode } = await parts.protocol.parameterTable();
      const refused = reads.map(() => ({ success: false, data: '0x' }));
      expect(() => decode(refused)).toThrow(UnreadableProtocolError);
      expect(() => decode(refused.slice(1))).toThrow(UnreadableProtocolError);
    });

    test('takes the sized parameters through two signatures to the chain as they were promised', async () => {
      const changes: ParameterChange[] = [
        { ilk, parameter: 'liquidationRatio', to: ray(own().liquidationRatio + (5n * RAY) / 100n) },
        { ilk, parameter: 'stabilityFee', to: bps(775) },
        own().autoCeiling === null
          ? { ilk, parameter: 'debtCeiling', to: rad(own().debtCeiling + 50_000n * RAD) }
          : { ilk, parameter: 'autoCeiling', to: { ...own().autoCeiling!, ttlSeconds: 3_600 } },
      ];
      const first = parts.protocol.encode(changes, snapshot);
      expect(parts.protocol.encode(changes.toReversed(), snapshot)).toEqual(first);
      const live = await makeLive(world, parts.protocol, changes);
      expect(live.missing).toEqual([]);
      expect(live.faults).toEqual([]);
      expect(live.readBack).toEqual(live.calls);
      expect(live.reasons).toEqual(live.calls.map(() => null));
      const wrong = live.verification.parameters.filter(({ equal }) => equal === false);
      expect([live.verification.status, wrong, live.verification.invariants?.broken]).toEqual(['verified', [], []]);
      const after = await parts.protocol.readState('latest');
      const type = after.types.find((one) => one.ilk === ilk);
      expect([type?.liquidationRatio, type?.stabilityFeeBps]).toEqual([
        own().liquidationRatio + (5n * RAY) / 100n,
        775n,
      ]);
    });

    test('refuses changes that have no exact or no lasting form', () => {
      const { liquidationRatio } = own();
      const encode = (...changes: ParameterChange[]) => parts.protocol.encode(changes, snapshot);
      const ratio = (to: bigint): ParameterChange => ({ ilk, parameter: 'liquidationRatio', to: ray(to) });
      expect(() => encode()).toThrow(UnencodableChangeError);
      expect(() => encode(ratio(liquidationRatio))).toThrow(/no-change/);
      expect(() => encode(ratio(liquidationRatio / 10n ** 9n))).toThrow(/ratio-below-one/);
      expect(() => encode(ratio(20n * RAY))).toThrow(/ratio-above-ten/);
      expect(() => encode(ratio(2n * RAY), ratio(3n * RAY))).toThrow(/duplicate-change/);
      expect(() => encode({ ...ratio(2n * RAY), ilk: 'NONE' } as ParameterChange)).toThrow(/unknown-type/);
      expect(() => encode({ ilk, parameter: 'stabilityFee', to: bps(10_001) })).toThrow(/fee-out-of-range/);
      const without = snapshot.types.map((type) => ({ ...type, price: null }));
      expect(() => parts.protocol.encode([ratio(2n * RAY)], { ...snapshot, types: without })).toThrow(
        /price-unavailable/,
      );
      const halted = { ...snapshot, system: { ...snapshot.system, live: false } };
      expect(() => parts.protocol.encode([ratio(2n * RAY)], halted)).toThrow(/system-not-live/);
    });

    test('reads no call that says more, less or something else than its own', () => {
      const [call] = parts.protocol.encode([{ ilk, parameter: 'stabilityFee', to: bps(900) }], snapshot);
      const { to = '', data = '' } = call ?? {};
      expect(parts.protocol.decode({ to, data })).toEqual(call);
      for (const wrong of [
        { to, data: `${data}00` },
        { to, data: `${data}${'0'.repeat(64)}` },
        { to, data: data.slice(0, -64) },
        { to, data: `0xdeadbeef${data.slice(10)}` },
        { to: '0x00000000000000000000000000000000000c0dE5', data },
        {
          to,
          data: data.replace(
            Buffer.from(ilk).toString('hex'),
            Buffer.from('ZZ')
              .toString('hex')
              .padEnd(2 * ilk.length, '0'),
          ),
        },
      ])
        expect(() => parts.protocol.decode(wrong)).toThrow(UndecodableCallError);
      expect(parts.protocol.targets().map(({ address }) => address.toLowerCase())).toContain(to.toLowerCase());
    });

    test('has emergency batches that only lower risk, and says where a batch does not', async () => {
      const cells = await parts.protocol.readParameters('latest');
      const batches = parts.protocol.emergencyBatches(cells);
      expect(batches.filter((batch) => batch.ilk === ilk && batch.calls.length > 0).length).toBeGreaterThan(0);
      for (const { calls, refusal } of batches) {
        expect(refusal === null || refusal.length > 0).toBe(true);
        expect(parts.protocol.risesIn(calls, cells)).toEqual([]);
      }
      const state = await parts.protocol.readState('latest');
      const lower = parts.protocol.encode([{ ilk, parameter: 'stabilityFee', to: bps(100) }], state);
      expect(parts.protocol.risesIn(lower, cells).length).toBeGreaterThan(0);
    });

    test('holds all its rules in the world', async () => {
      const invariants = parts.protocol.invariants(await parts.protocol.readParameters('latest'));
      expect(invariants.filter(({ outcome }) => outcome === 'broken')).toEqual([]);
      expect(invariants.some((one) => one.ilk === ilk)).toBe(true);
      expect(parts.protocol.invariants([]).filter(({ outcome }) => outcome === 'broken').length).toBeGreaterThan(0);
    });

    test('says what a stranger may not do, and who may', async () => {
      const stranger = world.relayer.address;
      expect((await parts.protocol.missingPermissions(stranger, 'latest')).length).toBeGreaterThan(3);
      expect(await parts.protocol.missingPermissions(world.served.safe.safe, 'latest')).toEqual([]);
      const block = await world.head();
      const rights = await parts.authority.read(world.served.safe.safe, block);
      expect(rights.operator).toMatchObject({ address: world.served.safe.safe, kind: 'operator' });
      const reach = rights.reach.find((one) => one.parameter === 'liquidationRatio' && one.ilks?.includes(ilk));
      expect(reach?.reach).toBe('direct');
    });

    test('tells the history of parameters, with who changed them', async () => {
      const { records, values } = await parts.parameterHistory.at(await world.head());
      const ratio = records.findLast((one) => one.ilk === ilk && one.parameter === 'liquidationRatio');
      const type = (await parts.protocol.readState('latest')).types.find((one) => one.ilk === ilk);
      expect(ratio).toMatchObject({ to: String(type?.liquidationRatio), through: world.served.safe.safe });
      expect(values).toContainEqual({ ilk, parameter: 'liquidationRatio', value: String(type?.liquidationRatio) });
    });

    test('keeps its index equal to a full read through a price that falls, liquidations and auctions', async () => {
      const step = await parts.positionIndex.follow(await world.head());
      expect(step.rebuilt).toBe('empty');
      const before = await world.head();
      await world.runKeepers();
      const price = await world.marketPrice(asset);
      await world.setMarketPrice(asset, price * 0.7);
      await world.advance(HOUR);
      await world.runKeepers();
      const waiting = (await parts.oraclePrices.read(await world.head())).find((one) => one.ilk === ilk);
      expect(waiting?.next).toBe(BigInt(Math.round(price * 0.7 * 1e8)) * 10n ** 10n);
      expect(waiting?.current).not.toBe(waiting?.next);
      await world.advance(HOUR);
      const { barked } = await world.runKeepers();
      expect(barked).toBeGreaterThan(0);
      const block = await world.head();
      expect((await parts.positionIndex.follow(block)).changed).toBeGreaterThan(0);
      const full = await parts.protocol.readSnapshot({ blockHash: block.hash });
      expect(parts.positionIndex.book().positions).toEqual(full.positions);
      const found = await parts.protocol.readLiquidations(before.number, block.number);
      expect(found).toHaveLength(barked);
      for (const liquidation of found) {
        const type = full.types.find((one) => one.ilk === liquidation.ilk);
        expect(liquidation.debt / RAD).toBe((liquidation.normalisedDebt * (type?.accumulatedRate ?? 0n)) / RAD);
      }
    }, 120_000);

    test('tells what runs in its auctions, and what happened to them until they ended', async () => {
      const start = await world.head();
      const houses = await parts.auctions.running(start);
      const house = houses.find((one) => one.ilk === ilk);
      expect(house?.auctions.length).toBeGreaterThan(0);
      expect(house?.auctions.every(({ lot, debt }) => lot > 0n && debt > 0n)).toBe(true);
      for (let turn = 0; turn < 12; turn++) {
        await world.advance(900);
        await world.runKeepers();
      }
      const end = await world.head();
      const events = await parts.auctions.events(0, end.number);
      const kicked = events.filter(({ kind }) => kind === 'kick').length;
      const running = (await parts.auctions.running(end)).reduce((sum, one) => sum + one.auctions.length, 0);
      const ended = events.filter((event) => event.kind === 'take' && (event.lot === 0n || event.debt === 0n)).length;
      expect([kicked > 0, ended]).toEqual([true, kicked - running]);
      expect(await parts.auctions.events(start.number + 1, end.number)).toEqual(
        events.filter(({ blockNumber }) => blockNumber > start.number),
      );
    }, 120_000);
  });
}
