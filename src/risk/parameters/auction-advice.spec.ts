import { describe, expect, test } from '@jest/globals';
import { assetInput, riskTarget, simulationTarget, typeInput, vault } from '../../../test/builders/sizing.builder.js';
import { adviseWithDoubts } from './advice-doubts.js';
import { ordinaryVault } from './auction-advice.js';
import type { SimulatedRisk } from './simulated/simulated-risk.js';
import { bookOf } from './book.js';
import type { Advice, Interval, TypeInput } from './sizing-input.js';
import { stressOf } from './stress.js';

const calm = { rise: { low: 0.03, point: 0.05, high: 0.08 } };
type Told = Omit<Advice, 'sensitivities'>;
function advise(
  changes: Partial<TypeInput> = {},
  gasCost = 50,
  simulated: SimulatedRisk | null = null,
): Record<string, Told> {
  const type = typeInput(changes);
  const simulation = simulationTarget({ keepers: { margin: 0.01, fee: 0.005, gasCost, absence: null } });
  const target = riskTarget({ simulation });
  const [book, asset] = [bookOf(type.positions), assetInput()];
  const stress = stressOf(type, book, { asset, members: [{ type, book }] }, target);
  const vaultDebt = ordinaryVault(type, book);
  const advice = adviseWithDoubts({ type, book, asset, stress, target, calm, simulated, vaultDebt });
  return Object.fromEntries(advice.map((it) => [it.parameter, it]));
}

describe('advice on auctions', () => {
  test('covers everything that an auction is made of, in finite numbers', () => {
    const advice = advise();
    expect(Object.keys(advice).sort()).toEqual(
      [
        ...['cut', 'debtFloor', 'incentiveFlat', 'incentiveRate', 'liquidationPenalty'],
        ...['resetFactor', 'resetSeconds', 'startFactor', 'step'],
      ].sort(),
    );
    expect(JSON.stringify(advice)).not.toMatch(/NaN|Infinity|null/);
  });

  test('liquidating oneself never pays: tip + chip · dust · (1 + chop) stays under four fifths of chop · dust', () => {
    for (const debtFloor of [500, 2_000, 5_000, 20_000]) {
      const { liquidationPenalty } = advise({ debtFloor, liquidationRatio: 3 });
      const chop = liquidationPenalty?.advised ?? 0;
      expect(250 + 0.001 * debtFloor * (1 + chop)).toBeLessThan(0.8 * chop * debtFloor);
    }
  });

  test('the start stands above the rise of the market within the oracle delay, rounded up to a percent', () => {
    expect(advise().startFactor?.advised).toBeCloseTo(1.06, 12);
  });

  test('the price reaches the market within twenty minutes, and no step is shorter than three blocks', () => {
    const { startFactor, cut, step } = advise();
    const seconds = ((step?.advised ?? 0) * Math.log(startFactor?.advised ?? 0)) / -Math.log(cut?.advised ?? 0);
    expect(seconds).toBeLessThanOrEqual(1_200);
    expect(step?.advised).toBeGreaterThanOrEqual(36);
  });

  test('the time suffices for the price to fall to where the auction resets', () => {
    const { cut, step, resetFactor, resetSeconds } = advise();
    const needed = ((step?.advised ?? 0) * Math.log(resetFactor?.advised ?? 0)) / Math.log(cut?.advised ?? 1);
    expect((resetSeconds?.advised ?? 0) / needed).toBeCloseTo(1.02, 2);
    expect(resetFactor?.advised).toBeGreaterThanOrEqual(0.4);
  });

  test('the smallest vault pays for its own liquidation', () => {
    const { debtFloor } = advise();
    const left = 0.8 * 0.13 - 0.001 * 1.13;
    expect((debtFloor?.advised ?? 0) * left).toBeGreaterThanOrEqual(250 + 50);
  });

  test('dearer gas raises the floor and the flat incentive, never lowers them', () => {
    const [cheap, dear] = [advise({}, 20), advise({}, 200)];
    expect(dear.debtFloor?.advised).toBeGreaterThan(cheap.debtFloor?.advised ?? 0);
    expect([cheap.incentiveFlat?.advised, dear.incentiveFlat?.advised]).toEqual([20, 200]);
  });

  test('a type without vaults and one with a single vault get advice too', () => {
    for (const positions of [[], [vault(1.6, 1e6)]])
      expect(JSON.stringify(advise({ positions }))).not.toMatch(/NaN|null/);
  });
});

const exact = (value: number): Interval => ({ low: value, point: value, high: value });
const around = (point: number) => {
  const all = { low: 0.5 * point, point, high: 2 * point };
  return { point, monteCarlo: { ...all, high: point }, data: all, model: exact(point), all };
};
/** A type that leaves this bad debt of what is liquidated. */
const losing = (badDebt: number, liquidated: number): SimulatedRisk => ({
  ...{ ilk: 'ETH-A', debt: 1e7, capacity: null, binding: null, lossProbability: 0.01, liquidated },
  ...{ expectedLoss: around(badDebt), shortfall: around(0), frontier: [], reactions: [] },
  limits: { lossShare: 0.001, probability: 0.001, shortfall: 1 },
});

test('penalties cover the bad debt of what is liquidated, not of all that is owed', () => {
  const { liquidationPenalty } = advise({ liquidationRatio: 3 }, 50, losing(2e4, 1e5));
  expect(liquidationPenalty).toMatchObject({ advised: 0.2, binding: 'bad debt over what is liquidated' });
  expect(liquidationPenalty?.interval).toEqual({ low: 0.1, point: 0.2, high: 0.4 });
  expect(liquidationPenalty?.doubts.monteCarlo).toEqual({ low: 0.1, point: 0.2, high: 0.2 });
  expect(liquidationPenalty?.conservative).toBe(0.4);
  expect(advise({ liquidationRatio: 3 }, 50, losing(2e4, 1e9)).liquidationPenalty?.binding).not.toMatch(/bad debt/);
});

test('nothing is penalised beyond what an ordinary auction brings in', () => {
  const { liquidationPenalty } = advise({ liquidationRatio: 1.3 }, 50, losing(9e4, 1e5));
  expect(liquidationPenalty?.binding).toBe('what an ordinary auction brings in');
  expect(liquidationPenalty?.advised).toBeLessThan(0.3);
});

describe('what is in doubt about advice', () => {
  const all = Object.values(advise({}, 50, losing(1e3, 1e5)));

  test('lies around the point, its parts within the whole', () => {
    for (const { advised, interval, doubts, conservative } of all) {
      expect(interval.point).toBe(advised);
      for (const part of [interval, doubts.data!, doubts.monteCarlo!, doubts.model!]) {
        expect(part.low).toBeGreaterThanOrEqual(interval.low);
        expect(part.high).toBeLessThanOrEqual(interval.high);
        expect(part.low).toBeLessThanOrEqual(advised);
        expect(part.high).toBeGreaterThanOrEqual(advised);
      }
      expect([interval.low, interval.high]).toContain(conservative);
    }
  });

  test('is the rise of the market for the start, the crash for the reset, nothing for what gas alone decides', () => {
    const { startFactor, resetFactor, incentiveFlat, incentiveRate } = Object.fromEntries(
      all.map((it) => [it.parameter, it]),
    );
    expect(startFactor?.interval).toEqual({ low: 1.05, point: 1.06, high: 1.09 });
    expect(resetFactor!.interval.low).toBeLessThan(resetFactor!.interval.high);
    expect(incentiveFlat?.interval).toEqual(exact(50));
    // All vaults of the book owe the same.
    expect(incentiveRate?.interval.low).toBe(incentiveRate?.interval.high);
    const uneven = advise({ positions: [vault(1.6, 1e4), vault(1.6, 9e4), vault(2, 2e5)] }).incentiveRate!;
    expect(uneven.interval.low).toBeLessThan(uneven.interval.high);
  });

  test('a present value inside stays, one outside changes, and one that does not exist changes', () => {
    const inside = advise({ auction: { startFactor: 1.07, curve: { kind: 'linear', tauSeconds: 3_600 } } });
    expect(inside.startFactor?.decision).toBe('leave');
    expect(inside.cut).toMatchObject({ current: null, decision: 'change' });
    expect(advise().startFactor?.decision).toBe('change');
  });

  test('every advice says its target and what binds it', () => {
    for (const { target, binding, reason } of all)
      for (const text of [target, binding, reason]) expect(text).not.toBe('');
  });
});
