import { describe, expect, test } from '@jest/globals';
import { assetInput, riskTarget, simulationTarget, typeInput, vault } from '../../../test/builders/sizing.builder.js';
import { adviseAuction } from './auction-advice.js';
import { bookOf } from './book.js';
import type { Advice, TypeInput } from './sizing-input.js';
import { stressOf } from './stress.js';

const calm = { rise: { low: 0.03, point: 0.05, high: 0.08 } };
function advise(changes: Partial<TypeInput> = {}, gasCost = 50): Record<string, Advice> {
  const type = typeInput(changes);
  const simulation = simulationTarget({ keepers: { margin: 0.01, fee: 0.005, gasCost, absence: null } });
  const target = riskTarget({ simulation });
  const [book, asset] = [bookOf(type.positions), assetInput()];
  const stress = stressOf(type, book, { asset, members: [{ type, book }] }, target);
  const advice = adviseAuction({ type, book, asset, stress, target, calm, simulated: null });
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
