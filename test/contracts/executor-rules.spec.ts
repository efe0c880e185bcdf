import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ZeroHash, encodeBytes32String, id as hashOf } from 'ethers';
import { ContractLab } from '../support/contract-lab.js';
import { ExecutorLab, PLAIN, SUBJECT, type BoundsInput, type Move } from '../support/executor-lab.js';

const DAY = 86_400;
let lab: ContractLab;
let its: ExecutorLab;
let snapshot: string;
beforeAll(async () => {
  lab = await ContractLab.start();
  its = await ExecutorLab.start(lab);
});
afterAll(() => lab.stop());
beforeEach(async () => {
  snapshot = await lab.snapshot();
});
afterEach(() => lab.revert(snapshot));

const word = encodeBytes32String;
const fee = (value: bigint, bounds: Partial<BoundsInput> = {}): Promise<string> => its.parameter('fee', value, bounds);
/** What the operator is told about one move, by the act and by the view alike. */
async function verdict(move: Move): Promise<readonly unknown[] | null> {
  const { reasons } = await its.check([move]);
  const { error } = await its.execute([move]);
  expect(reasons[0]).toEqual(error);
  return error;
}

describe('a move within all limits', () => {
  test('is written, logged with the report and remembered', async () => {
    const id = await fee(700n);
    const { error, events } = await its.execute([[id, 700n, 1_100n]]);
    expect(error).toBeNull();
    expect(await its.value('fee')).toBe(1_100n);
    const batch = await its.executor.one('batchHash', [[id, 700n, 1_100n]], hashOf('a report'));
    expect(events.map(({ name, args }) => [name, ...(args.toArray() as unknown[])])).toEqual([
      ['Executed', id, 700n, 1_100n, hashOf('a report'), batch],
    ]);
    const [moves] = (await its.executor.view('movesOf', id)) as unknown as [[bigint, bigint][]];
    expect(moves.map((move) => [...move])).toEqual([[BigInt(await lab.now()), 400n]]);
  });
});

describe('each limit at its boundary', () => {
  test.each<[string, bigint, bigint, Partial<BoundsInput>, string | null]>([
    ['the minimum itself', 250n, 200n, {}, null],
    ['one under the minimum', 250n, 199n, {}, 'OutOfRange'],
    ['the maximum itself', 2_900n, 3_000n, {}, null],
    ['one over the maximum', 2_900n, 3_001n, {}, 'OutOfRange'],
    ['exactly the step up', 700n, 1_100n, {}, null],
    ['one over the step up', 700n, 1_101n, {}, 'StepTooLarge'],
    ['exactly the step down', 700n, 600n, {}, null],
    ['one over the step down', 700n, 599n, {}, 'StepTooLarge'],
    ['a tenth of the present, its fraction lost', 705n, 775n, { relativeUp: true, stepUp: 1_000n }, null],
    ['one more than a tenth', 705n, 776n, { relativeUp: true, stepUp: 1_000n }, 'StepTooLarge'],
    ['a twentieth down', 705n, 670n, { relativeDown: true, stepDown: 500n }, null],
    ['one more than a twentieth down', 705n, 669n, { relativeDown: true, stepDown: 500n }, 'StepTooLarge'],
    ['onto the grid', 700n, 725n, { grid: 25n }, null],
    ['beside the grid', 700n, 726n, { grid: 25n }, 'OffGrid'],
    ['onto the grid by less than its width', 710n, 725n, { grid: 25n }, 'OffGrid'],
    ['from beside the grid onto it', 710n, 750n, { grid: 25n }, null],
    ['a step of zero', 700n, 701n, { stepUp: 0n }, 'StepTooLarge'],
    ['a step of zero of the present', 700n, 699n, { relativeDown: true, stepDown: 0n }, 'StepTooLarge'],
    ['a budget of zero', 700n, 701n, { budget: 0n, window: 1 }, 'BudgetExceeded'],
    ['the present value', 700n, 700n, {}, 'NoChange'],
  ])('%s', async (_name, from, to, bounds, expected) => {
    const error = await verdict([await fee(from, bounds), from, to]);
    expect(error?.[0] ?? null).toBe(expected);
    expect(await its.value('fee')).toBe(expected === null ? to : from);
  });

  test('an error says by how much', async () => {
    const id = await fee(700n);
    expect(await verdict([id, 700n, 1_101n])).toEqual(['StepTooLarge', id, 401n, 400n]);
    expect(await verdict([id, 700n, 5_000n])).toEqual(['OutOfRange', id, 5_000n, 200n, 3_000n]);
    expect(await verdict([id, 699n, 800n])).toEqual(['StaleValue', id, 699n, 700n]);
  });
});

describe('a present value outside the bounds', () => {
  test.each<[string, bigint, bigint, string | null]>([
    ['below, it rises by a step though it stays outside', 50n, 150n, null],
    ['below, it may not fall', 50n, 40n, 'OutOfRange'],
    ['below, it may not jump further than a step from where it is', 50n, 451n, 'StepTooLarge'],
    ['below, it may reach the range', 50n, 450n, null],
    ['above, it falls by a step', 3_500n, 3_400n, null],
    ['above, it may not rise', 3_500n, 3_501n, 'OutOfRange'],
    ['above, it may not jump back into the range', 3_500n, 3_000n, 'StepTooLarge'],
  ])('%s', async (_name, from, to, expected) => {
    expect((await verdict([await fee(from), from, to]))?.[0] ?? null).toBe(expected);
  });

  test('a relative step from zero is measured from the minimum: zero is not stuck', async () => {
    const id = await fee(0n, { relativeUp: true, stepUp: 1_000n });
    expect(await verdict([id, 0n, 21n])).toEqual(['StepTooLarge', id, 21n, 20n]);
    expect(await verdict([id, 0n, 20n])).toBeNull();
  });
});

describe('cooldown', () => {
  test.each<[string, Partial<BoundsInput>, bigint]>([
    ['up', { cooldownUp: DAY }, 801n],
    ['down', { cooldownDown: DAY }, 799n],
  ])('holds a move %s until its last second is over', async (_way, bounds, to) => {
    const id = await fee(700n, bounds);
    await its.execute([[id, 700n, 800n]]);
    const moved = await lab.now();
    await lab.next(moved + DAY - 1);
    expect((await its.execute([[id, 800n, to]])).error).toEqual(['CooldownActive', id, BigInt(moved + DAY)]);
    await lab.next(moved + DAY);
    expect((await its.execute([[id, 800n, to]])).error).toBeNull();
  });

  test('the other direction has its own cooldown', async () => {
    const id = await fee(700n, { cooldownUp: DAY });
    await its.execute([[id, 700n, 800n]]);
    expect((await its.execute([[id, 800n, 790n]])).error).toBeNull();
  });

  test('a move that was refused does not start one', async () => {
    const id = await fee(700n, { cooldownUp: DAY });
    await its.execute([[id, 700n, 700n]]);
    await its.execute([[id, 700n, 9_000n]]);
    expect((await its.execute([[id, 700n, 800n]])).error).toBeNull();
  });
});

describe('budget of a rolling window', () => {
  const rules = { budget: 500n, window: 10 * DAY, stepDown: 400n } as const;

  test('counts moves up and down, and one more than it is refused', async () => {
    const id = await fee(700n, rules);
    await its.execute([[id, 700n, 1_000n]]);
    expect(await verdict([id, 1_000n, 799n])).toEqual(['BudgetExceeded', id, 201n, 200n]);
    expect(await verdict([id, 1_000n, 800n])).toBeNull();
    expect(await verdict([id, 800n, 801n])).toEqual(['BudgetExceeded', id, 1n, 0n]);
  });

  test('a move counts until the second in which the window has passed over it, each by itself', async () => {
    const id = await fee(700n, rules);
    await its.execute([[id, 700n, 1_000n]]);
    const first = await lab.now();
    await lab.next(first + DAY);
    await its.execute([[id, 1_000n, 1_200n]]);
    await lab.next(first + 10 * DAY - 1);
    expect((await its.execute([[id, 1_200n, 1_201n]])).error).toEqual(['BudgetExceeded', id, 1n, 0n]);
    await lab.next(first + 10 * DAY);
    expect((await its.execute([[id, 1_200n, 1_501n]])).error).toEqual(['BudgetExceeded', id, 301n, 300n]);
    await lab.next(first + 11 * DAY - 1);
    expect((await its.execute([[id, 1_200n, 1_500n]])).error).toBeNull();
    await lab.next(first + 11 * DAY);
    expect((await its.execute([[id, 1_500n, 1_701n]])).error).toEqual(['BudgetExceeded', id, 201n, 200n]);
  });

  test('many small moves come no further than a few large ones', async () => {
    const id = await fee(700n, { ...rules, budget: 50n });
    let value = 700n;
    for (; value < 800n; value += 5n) if ((await its.execute([[id, value, value + 5n]])).error) break;
    expect(value).toBe(750n);
  });
});

describe('a batch', () => {
  const sorted = async (): Promise<readonly [string, string]> => {
    const ids = [await its.parameter('one', 700n), await its.parameter('two', 700n)].sort();
    return ids as [string, string];
  };

  test('with an identifier twice is refused: steps cannot be chained', async () => {
    const id = await fee(700n);
    const twice: Move[] = [
      [id, 700n, 1_100n],
      [id, 1_100n, 1_500n],
    ];
    expect((await its.execute(twice)).error).toEqual(['NotAscending', id]);
    expect((await its.check(twice)).reasons).toEqual([null, ['NotAscending', id]]);
    expect(await its.value('fee')).toBe(700n);
  });

  test('out of order is refused', async () => {
    const [first, second] = await sorted();
    const { error } = await its.execute([
      [second, 700n, 800n],
      [first, 700n, 800n],
    ]);
    expect(error).toEqual(['NotAscending', first]);
  });

  test('is made whole or not at all', async () => {
    const [first, second] = await sorted();
    const { error } = await its.execute([
      [first, 700n, 800n],
      [second, 700n, 9_000n],
    ]);
    expect(error?.[0]).toBe('OutOfRange');
    expect([await its.value('one'), await its.value('two')]).toEqual([700n, 700n]);
  });

  test('of nothing, or of more than 64, is refused', async () => {
    const id = await fee(700n);
    expect((await its.execute([])).error).toEqual(['BatchSize', 0n, 64n]);
    const many = Array.from({ length: 65 }, (): Move => [id, 700n, 701n]);
    expect((await its.execute(many)).error).toEqual(['BatchSize', 65n, 64n]);
    expect((await its.check([])).ok).toBe(false);
  });

  test('without the hash of a report is refused', async () => {
    expect((await its.execute([[await fee(700n), 700n, 800n]], ZeroHash)).error).toEqual(['NoReport']);
  });

  test('is refused one second after its deadline, not at it', async () => {
    const id = await fee(700n);
    const deadline = (await lab.now()) + 1_000;
    await lab.next(deadline);
    expect((await its.execute([[id, 700n, 701n]], hashOf('r'), BigInt(deadline))).error).toBeNull();
    await lab.next(deadline + 1);
    expect((await its.execute([[id, 701n, 702n]], hashOf('r'), BigInt(deadline))).error).toEqual([
      'DeadlinePassed',
      BigInt(deadline),
    ]);
  });

  test('writes what the adapter calls late after all others', async () => {
    const names = ['a', 'b', 'c', 'z-late'];
    for (const name of names) await its.parameter(name, 700n);
    const moves = await Promise.all(names.map(async (name): Promise<Move> => [await its.idOf(name), 700n, 690n]));
    expect((await its.execute(moves.sort(([a], [b]) => (a < b ? -1 : 1)))).error).toBeNull();
    const written = await Promise.all(names.map((_, index) => its.adapter.one('written', index)));
    expect(written.at(-1)).toBe(word('z-late'));
  });
});

describe('what is not configured', () => {
  test('does not move', async () => {
    const id = hashOf('nobody knows it');
    expect(await verdict([id, 0n, 1n])).toEqual(['NotConfigured', id]);
  });

  test('nor does a parameter of an adapter that governance has withdrawn', async () => {
    const id = await fee(700n);
    await its.executor.act(its.admin, 'setAdapter', its.adapter.address, false);
    expect(await verdict([id, 700n, 701n])).toEqual(['NotConfigured', id]);
  });

  test('nor one that the protocol objects to', async () => {
    const id = await fee(700n);
    await its.adapter.act(its.anyone, 'object', SUBJECT, word('fee'), word('shut down'));
    expect(await verdict([id, 700n, 701n])).toEqual(['Objection', id, word('shut down')]);
  });
});

describe('bounds', () => {
  test.each<[string, Partial<BoundsInput>]>([
    ['a minimum above the maximum', { min: 3_001n }],
    ['a grid of zero', { grid: 0n }],
    ['a grid on which no value but zero can lie', { grid: 2n ** 192n }],
    ['a relative step above the whole', { relativeUp: true, stepUp: 10_001n }],
    ['a budget without a window', { budget: 5n }],
    ['a maximum that sums of moves could not hold', { max: 2n ** 192n }],
    ['a step that sums of moves could not hold', { stepUp: 2n ** 192n }],
  ])('that contradict themselves are refused: %s', async (_name, wrong) => {
    const bounds = { ...PLAIN, ...wrong };
    const { error } = await its.executor.act(its.admin, 'setBounds', its.adapter.address, SUBJECT, word('x'), bounds);
    expect(error?.[0]).toBe('UnsoundBounds');
  });

  test('of an adapter that is not allowed are refused', async () => {
    const { error } = await its.executor.act(its.admin, 'setBounds', its.anyone, SUBJECT, word('x'), PLAIN);
    expect(error).toEqual(['AdapterNotAllowed', its.anyone]);
  });

  test('an address without code is no adapter, and one that was allowed can be withdrawn', async () => {
    const set = (allowed: boolean) => its.executor.act(its.admin, 'setAdapter', its.anyone, allowed);
    expect((await set(true)).error).toEqual(['AdapterNotAllowed', its.anyone]);
    expect((await set(false)).error).toBeNull();
  });

  test('that are set anew keep the log: a budget is not filled up by it', async () => {
    const rules = { budget: 500n, window: 10 * DAY };
    const id = await fee(700n, rules);
    await its.execute([[id, 700n, 1_000n]]);
    await its.parameter('fee', 1_000n, rules);
    expect(await verdict([id, 1_000n, 1_201n])).toEqual(['BudgetExceeded', id, 201n, 200n]);
  });
});

describe('the allowed range', () => {
  test('ends where check begins to refuse, at both ends', async () => {
    const id = await fee(710n, { grid: 25n, budget: 300n, window: DAY });
    const { lowest = 0n, highest = 0n } = await its.range(id);
    expect([lowest, highest]).toEqual([625n, 1_000n]);
    const verdicts = [lowest - 25n, lowest, highest, highest + 25n].map(
      async (to) => (await its.check([[id, 710n, to]])).ok,
    );
    expect(await Promise.all(verdicts)).toEqual([false, true, true, false]);
  });

  test('is the present value alone while the cooldown runs, with the time of its end', async () => {
    const id = await fee(700n, { cooldownUp: DAY, cooldownDown: 2 * DAY });
    await its.execute([[id, 700n, 800n]]);
    const moved = BigInt(await lab.now());
    expect(await its.range(id)).toMatchObject({
      current: 800n,
      lowest: 800n,
      highest: 800n,
      readyUp: moved + BigInt(DAY),
      readyDown: moved + BigInt(2 * DAY),
    });
    await lab.goTo(Number(moved) + DAY);
    expect(await its.range(id)).toMatchObject({ lowest: 800n, highest: 1_200n });
  });

  test('is there for a value next to the end of its type too', async () => {
    const end = 2n ** 256n - 1n;
    const id = await fee(end, { grid: 1_000n });
    expect(await its.range(id)).toMatchObject({ current: end, lowest: end, highest: end });
  });

  test('is the present value alone while the protocol objects, and says why', async () => {
    const id = await fee(700n);
    await its.adapter.act(its.anyone, 'object', SUBJECT, word('fee'), word('shut down'));
    const { lowest, highest, obstacle } = await its.range(id);
    expect([lowest, highest]).toEqual([700n, 700n]);
    expect(its.executor.parse(String(obstacle))).toEqual(['Objection', id, word('shut down')]);
  });

  test('is the present value alone while the module is halted, and says so', async () => {
    const id = await fee(700n);
    await its.executor.act(its.guardian, 'halt');
    const { lowest, highest, obstacle } = await its.range(id);
    expect([lowest, highest]).toEqual([700n, 700n]);
    expect(its.executor.parse(String(obstacle))).toEqual(['ModuleHalted']);
  });
});
