import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ContractLab } from '../support/contract-lab.js';
import { ExecutorFuzz } from '../support/executor-fuzz.js';
import { NO_BUDGET } from '../support/executor-lab.js';
import { uniforms } from '../support/uniforms.js';

const SEQUENCES = 1_000;
const ROUNDS = 20;
let lab: ContractLab;
beforeAll(async () => {
  lab = await ContractLab.start();
});
afterAll(() => lab.stop());

async function fuzz(seed: number, governed: boolean): Promise<ExecutorFuzz> {
  const chance = uniforms(seed);
  const its = await ExecutorFuzz.start(lab, chance, { sequences: SEQUENCES, governed });
  for (let round = 0; round < ROUNDS; round += 1) expect(await its.round(1 + Math.floor(chance() * 9))).toEqual([]);
  return its;
}

test('a thousand sequences of acts of operators and governance: every act and every range as the model has them', async () => {
  const its = await fuzz(20_261_125, true);
  expect(await its.compare()).toEqual([]);
  const { acts, moved, refusals } = its.report();
  expect(acts).toBe(SEQUENCES * ROUNDS);
  expect(moved).toBeGreaterThan(1_000);
  // What the sequences never met they would not have tested.
  expect(Object.keys(refusals).sort()).toEqual([
    'AlreadyScheduled',
    'BatchSize',
    'BudgetExceeded',
    'CooldownActive',
    'DelayRequired',
    'Expired',
    'NoChange',
    'NotAscending',
    'NotReady',
    'NotScheduled',
    'NothingToDelay',
    'OffGrid',
    'OutOfRange',
    'StaleValue',
    'StepTooLarge',
  ]);
}, 300_000);

test('no sequence of operators leaves the bounds, exceeds a step, the budget of any window, or a cooldown', async () => {
  const histories = await (await fuzz(7, false)).histories();
  for (const { bounds, current, moves } of histories) {
    expect(current >= bounds.min && current <= bounds.max).toBe(true);
    const longest = (step: bigint, relative: boolean): bigint => (relative ? (bounds.max * step) / 10_000n : step);
    const [up, down] = [longest(bounds.stepUp, bounds.relativeUp), longest(bounds.stepDown, bounds.relativeDown)];
    for (const [index, { at, size }] of moves.entries()) {
      expect(size <= (up > down ? up : down) && size >= bounds.grid).toBe(true);
      const window = moves.slice(index).filter((later) => later.at < at + bounds.window);
      const spent = window.reduce((sum, later) => sum + later.size, 0n);
      expect(bounds.budget === NO_BUDGET || spent <= bounds.budget).toBe(true);
      const next = moves[index + 1];
      expect(next === undefined || next.at - at >= Math.min(bounds.cooldownUp, bounds.cooldownDown)).toBe(true);
    }
  }
  expect(histories.reduce((sum, { moves }) => sum + moves.length, 0)).toBeGreaterThan(1_500);
}, 300_000);
