import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { id as hashOf } from 'ethers';
import { ContractLab } from '../support/contract-lab.js';
import { ExecutorLab, NEVER, PLAIN, REPORT, SUBJECT, type Move } from '../support/executor-lab.js';

let lab: ContractLab;
let its: ExecutorLab;
let snapshot: string;
let id: string;
let selector: (name: string) => string;
beforeAll(async () => {
  lab = await ContractLab.start();
  its = await ExecutorLab.start(lab, 'HostileAdapter');
  id = await its.parameter('fee', 700n, { budget: 500n, window: 1_000 });
  // The worst case: the adapter holds every role but the admin's.
  await its.executor.act(its.admin, 'setOperator', its.adapter.address, true);
  await its.executor.act(its.admin, 'setGuardian', its.adapter.address, true);
  selector = (name) => its.executor.abi.getError(name)?.selector ?? '';
});
afterAll(() => lab.stop());
beforeEach(async () => {
  snapshot = await lab.snapshot();
});
afterEach(() => lab.revert(snapshot));

const again: Move[] = [['', 700n, 1_000n]];
const lie = (forgets: boolean, idle: boolean, mute: boolean): Promise<unknown> =>
  its.adapter.act(its.anyone, 'lie', forgets, idle, mute);

describe('an adapter that calls back while it writes', () => {
  test.each<[string, () => unknown[]]>([
    ['execute', () => [again.map(([, from, to]) => [id, from, to]), REPORT, NEVER]],
    ['schedule', () => [again.map(([, from, to]) => [id, from, to]), REPORT, NEVER]],
    ['executeScheduled', () => [again.map(([, from, to]) => [id, from, to]), REPORT]],
  ])('cannot come in by %s', async (method, args) => {
    await its.adapter.act(its.anyone, 'prepare', its.executor.address, its.executor.data(method, ...args()));
    expect((await its.execute([[id, 700n, 900n]])).error).toBeNull();
    expect(await its.adapter.one('wentThrough')).toBe(false);
    expect(await its.adapter.one('answer')).toBe(selector('Reentered'));
    expect(await its.value('fee')).toBe(900n);
  });

  test('cannot loosen bounds', async () => {
    const call = its.executor.data('setBounds', its.adapter.address, SUBJECT, hashOf('x'), PLAIN);
    await its.adapter.act(its.anyone, 'prepare', its.executor.address, call);
    await its.execute([[id, 700n, 900n]]);
    expect(await its.adapter.one('answer')).toBe(selector('NotAuthorised'));
  });

  test('finds its move in the log already: the budget is spent before it is called', async () => {
    await its.adapter.act(its.anyone, 'prepare', its.executor.address, its.executor.data('allowedRange', id));
    expect((await its.execute([[id, 700n, 900n]])).error).toBeNull();
    const heard = String(await its.adapter.one('heard'));
    const [range] = its.executor.abi.decodeFunctionResult('allowedRange', heard) as unknown as [
      { current: bigint; budgetLeft: bigint },
    ];
    expect([range.current, range.budgetLeft]).toEqual([700n, 300n]);
  });

  test('may halt as a guardian, and the batch in hand is still whole', async () => {
    await its.adapter.act(its.anyone, 'prepare', its.executor.address, its.executor.data('halt'));
    expect((await its.execute([[id, 700n, 900n]])).error).toBeNull();
    expect(await its.executor.one('halted')).toBe(true);
  });
});

describe('an adapter that lies', () => {
  test('by forgetting what it was told is found out, and nothing of the batch stays', async () => {
    await lie(true, false, false);
    expect((await its.execute([[id, 700n, 900n]])).error).toEqual(['NotEffective', id, 900n, 700n]);
    expect(await its.executor.view('movesOf', id)).toEqual([[]]);
  });

  test('by holding a value that it does not act on is found out', async () => {
    await lie(false, true, false);
    const { error } = await its.execute([[id, 700n, 900n]]);
    expect(error).toEqual([its.adapter.abi.getError('Idle')?.selector]);
    expect(await its.value('fee')).toBe(700n);
  });

  test('by not answering freezes its own parameters, and the views say so instead of failing', async () => {
    await lie(false, false, true);
    expect((await its.check([[id, 700n, 900n]])).reasons).toEqual([['Unreadable', id]]);
    const { lowest, highest, current, obstacle } = await its.range(id);
    expect([lowest, highest, current]).toEqual([0n, 0n, 0n]);
    expect(its.executor.parse(String(obstacle))).toEqual(['Unreadable', id]);
  });
});
