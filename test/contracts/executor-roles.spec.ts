import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ZeroAddress, encodeBytes32String, id as hashOf } from 'ethers';
import { ContractLab } from '../support/contract-lab.js';
import { ExecutorLab, NEVER, PLAIN, REPORT, SUBJECT, type BoundsInput, type Move } from '../support/executor-lab.js';

const DAY = 86_400;
const word = encodeBytes32String;
let lab: ContractLab;
let its: ExecutorLab;
let snapshot: string;
let id: string;
let moves: Move[];
beforeAll(async () => {
  lab = await ContractLab.start();
  its = await ExecutorLab.start(lab);
  id = await its.parameter('fee', 700n, { delayUp: DAY });
  moves = [[id, 700n, 800n]];
});
afterAll(() => lab.stop());
beforeEach(async () => {
  snapshot = await lab.snapshot();
});
afterEach(() => lab.revert(snapshot));

const tighten = async (bounds: Partial<BoundsInput>, by = its.guardian): Promise<unknown> =>
  (await its.executor.act(by, 'tighten', id, { ...PLAIN, delayUp: DAY, ...bounds })).error?.[0] ?? null;

describe('who may do what', () => {
  const acts: [string, string, () => unknown[]][] = [
    ['admin', 'offerAdmin', () => [its.anyone]],
    ['admin', 'setOperator', () => [its.anyone, true]],
    ['admin', 'setGuardian', () => [its.anyone, true]],
    ['admin', 'setAdapter', () => [its.anyone, true]],
    ['admin', 'setBounds', () => [its.adapter.address, SUBJECT, word('x'), PLAIN]],
    ['admin', 'resume', () => []],
    ['guardian', 'halt', () => []],
    ['guardian', 'tighten', () => [id, PLAIN]],
    ['operator', 'execute', () => [[[id, 700n, 600n]], REPORT, NEVER]],
    ['operator', 'schedule', () => [moves, REPORT, NEVER]],
    ['pending admin', 'acceptAdmin', () => []],
  ];
  test.each(acts)('only the %s: %s', async (role, method, args) => {
    const may: Record<string, string[]> = {
      admin: [its.admin],
      operator: [its.operator],
      guardian: [its.guardian, its.admin],
      'pending admin': [],
    };
    for (const caller of [its.admin, its.operator, its.guardian, its.anyone]) {
      const refused = await its.executor.refusal(caller, method, ...args());
      const unauthorised = refused?.[0] === 'NotAuthorised';
      expect([caller, unauthorised]).toEqual([caller, !(may[role] ?? []).includes(caller)]);
      if (unauthorised) expect(refused).toEqual(['NotAuthorised', caller, word(role)]);
    }
  });

  test('an admin hands over in two steps, and an offer can be taken back', async () => {
    await its.executor.act(its.admin, 'offerAdmin', its.anyone);
    await its.executor.act(its.admin, 'offerAdmin', ZeroAddress);
    expect((await its.executor.act(its.anyone, 'acceptAdmin')).error?.[0]).toBe('NotAuthorised');
    await its.executor.act(its.admin, 'offerAdmin', its.anyone);
    expect((await its.executor.act(its.anyone, 'acceptAdmin')).events.map(({ name }) => name)).toEqual([
      'AdminChanged',
    ]);
    expect(await its.executor.one('admin')).toBe(its.anyone);
    expect((await its.executor.act(its.admin, 'resume')).error?.[0]).toBe('NotAuthorised');
  });

  test('nobody has no role', async () => {
    expect((await its.executor.act(its.admin, 'setOperator', ZeroAddress, true)).error).toEqual(['NoAddress']);
    expect((await its.executor.act(its.admin, 'setGuardian', ZeroAddress, true)).error).toEqual(['NoAddress']);
    expect((await its.executor.act(its.admin, 'setAdapter', ZeroAddress, true)).error).toEqual(['NoAddress']);
  });
});

describe('a guardian tightens and never loosens', () => {
  test.each<[string, Partial<BoundsInput>]>([
    ['a lower maximum', { max: 2_000n }],
    ['a higher minimum', { min: 300n }],
    ['smaller steps', { stepUp: 1n, stepDown: 0n }],
    ['a coarser grid', { grid: 5n }],
    ['longer cooldowns', { cooldownUp: 9, cooldownDown: 9 }],
    ['a budget', { budget: 100n, window: DAY }],
    ['a longer delay', { delayUp: 2 * DAY, delayDown: 1 }],
  ])('%s is taken', async (_name, bounds) => {
    expect(await tighten(bounds)).toBeNull();
  });

  test.each<[string, Partial<BoundsInput>]>([
    ['a higher maximum', { max: 3_001n }],
    ['a lower minimum', { min: 199n }],
    ['a larger step', { stepDown: 101n }],
    ['another kind of step', { relativeUp: true }],
    ['a shorter delay', { delayUp: DAY - 1 }],
    ['a narrower range with a larger step', { max: 2_000n, stepUp: 401n }],
  ])('%s is refused', async (_name, bounds) => {
    expect(await tighten(bounds)).toBe('Loosens');
  });

  test('a finer grid, a shorter cooldown, a larger budget and a shorter window are refused', async () => {
    await tighten({ grid: 10n, cooldownUp: 100, budget: 100n, window: 100 });
    const tight = { grid: 10n, cooldownUp: 100, budget: 100n, window: 100 };
    for (const looser of [{ grid: 5n }, { cooldownUp: 99 }, { budget: 101n }, { window: 99 }]) {
      expect(await tighten({ ...tight, ...looser })).toBe('Loosens');
    }
    expect(await tighten({ ...tight, grid: 20n, window: 101 })).toBeNull();
  });

  test('raising the minimum under a relative step is refused: it would lengthen the step from below', async () => {
    const other = await its.parameter('ratio', 100n, { relativeUp: true, stepUp: 1_000n });
    const bounds = { ...PLAIN, relativeUp: true, stepUp: 1_000n };
    const { error } = await its.executor.act(its.guardian, 'tighten', other, { ...bounds, min: 300n });
    expect(error).toEqual(['Loosens', other]);
    expect((await its.executor.act(its.guardian, 'tighten', other, { ...bounds, max: 300n })).error).toBeNull();
  });

  test('what has no bounds cannot be given any', async () => {
    expect((await its.executor.act(its.guardian, 'tighten', hashOf('x'), PLAIN)).error?.[0]).toBe('NotConfigured');
  });
});

describe('a halt', () => {
  test('stops execution, scheduling and waiting batches until the admin resumes', async () => {
    await its.schedule(moves);
    await its.executor.act(its.guardian, 'halt');
    expect((await its.execute([[id, 700n, 600n]])).error).toEqual(['ModuleHalted']);
    expect((await its.schedule(moves, hashOf('another'))).error).toEqual(['ModuleHalted']);
    await lab.next((await lab.now()) + DAY);
    expect((await its.executeScheduled(moves)).error).toEqual(['ModuleHalted']);
    expect((await its.executor.act(its.guardian, 'resume')).error?.[0]).toBe('NotAuthorised');
    await its.executor.act(its.admin, 'resume');
    expect((await its.executeScheduled(moves)).error).toBeNull();
  });
});

describe('a delay', () => {
  test('forbids the move at once, in its direction alone', async () => {
    expect((await its.execute(moves)).error).toEqual(['DelayRequired', BigInt(DAY)]);
    expect(await its.check(moves)).toEqual({ ok: true, delay: BigInt(DAY), reasons: [null] });
    expect((await its.execute([[id, 700n, 600n]])).error).toBeNull();
  });

  test('a batch waits in public and is executed by anyone from its second on', async () => {
    const { events } = await its.schedule(moves);
    const at = await lab.now();
    const [scheduled] = events;
    expect(scheduled?.args.toArray().slice(1, 5)).toEqual([
      REPORT,
      its.operator,
      BigInt(at + DAY),
      BigInt(at + DAY + ExecutorLab.GRACE),
    ]);
    const batch = scheduled?.args[0] as string;
    await lab.next(at + DAY - 1);
    expect((await its.executeScheduled(moves)).error).toEqual(['NotReady', batch, BigInt(at + DAY)]);
    await lab.next(at + DAY);
    const done = await its.executeScheduled(moves);
    expect(done.events.map(({ name, args }) => [name, args[4] as string])).toEqual([['Executed', batch]]);
    expect(await its.value('fee')).toBe(800n);
    expect((await its.executeScheduled(moves)).error).toEqual(['NotScheduled', batch]);
  });

  test('a batch can be executed in its last second and not after', async () => {
    await its.schedule(moves);
    const end = (await lab.now()) + DAY + ExecutorLab.GRACE;
    const before = await lab.snapshot();
    await lab.next(end);
    expect((await its.executeScheduled(moves)).error).toBeNull();
    await lab.revert(before);
    await lab.next(end + 1);
    expect((await its.executeScheduled(moves)).error?.[0]).toBe('Expired');
  });

  test('the longest delay of a batch holds for all of it', async () => {
    const other = await its.parameter('other', 700n, { delayUp: 2 * DAY });
    const both = [...moves, [other, 700n, 800n] as Move].sort(([a], [b]) => (a < b ? -1 : 1));
    expect((await its.check(both)).delay).toBe(BigInt(2 * DAY));
  });

  test('nothing is scheduled that needs no delay', async () => {
    expect((await its.schedule([[id, 700n, 600n]])).error).toEqual(['NothingToDelay']);
  });

  test('the same batch is not scheduled twice', async () => {
    await its.schedule(moves);
    expect((await its.schedule(moves)).error?.[0]).toBe('AlreadyScheduled');
  });

  test('a batch that waits is refused once the value has moved', async () => {
    await its.schedule(moves);
    await its.execute([[id, 700n, 650n]]);
    await lab.next((await lab.now()) + DAY);
    expect((await its.executeScheduled(moves)).error).toEqual(['StaleValue', id, 700n, 650n]);
  });

  test('batches made in another order than decided are refused', async () => {
    const second: Move[] = [[id, 800n, 900n]];
    await its.set('fee', 800n);
    await its.schedule(second);
    await its.set('fee', 700n);
    await its.schedule(moves);
    await lab.next((await lab.now()) + DAY + 5);
    expect((await its.executeScheduled(second)).error?.[0]).toBe('StaleValue');
    expect((await its.executeScheduled(moves)).error).toBeNull();
    expect((await its.executeScheduled(second)).error).toBeNull();
  });

  test('limits that were tightened meanwhile hold', async () => {
    await its.schedule(moves);
    await tighten({ stepUp: 99n });
    await lab.next((await lab.now()) + DAY);
    expect((await its.executeScheduled(moves)).error).toEqual(['StepTooLarge', id, 100n, 99n]);
  });

  test('a delay that was lengthened meanwhile holds', async () => {
    await its.schedule(moves);
    const at = await lab.now();
    await tighten({ delayUp: 3 * DAY });
    await lab.next(at + 3 * DAY - 1);
    expect((await its.executeScheduled(moves)).error?.[0]).toBe('NotReady');
    await lab.next(at + 3 * DAY);
    expect((await its.executeScheduled(moves)).error).toBeNull();
  });

  test('a move may be scheduled within a cooldown that ends before the delay', async () => {
    await its.parameter('fee', 700n, { delayUp: DAY, cooldownUp: DAY });
    await its.execute([[id, 700n, 690n]]);
    const next: Move[] = [[id, 690n, 800n]];
    expect((await its.schedule(next)).error).toBeNull();
    expect((await its.range(id)).highest).toBe(1_090n);
  });
});

describe('a waiting batch is taken away', () => {
  test('by guardian, admin or its operator, and by nobody else', async () => {
    const batch = (await its.executor.one('batchHash', moves, REPORT)) as string;
    expect((await its.executor.act(its.guardian, 'cancel', batch)).error).toEqual(['NotScheduled', batch]);
    for (const who of [its.guardian, its.admin, its.operator]) {
      await its.schedule(moves);
      expect((await its.executor.act(its.anyone, 'cancel', batch)).error?.[0]).toBe('NotAuthorised');
      const { events } = await its.executor.act(who, 'cancel', batch);
      expect(events.map(({ name, args }) => [name, ...(args.toArray() as unknown[])])).toEqual([
        ['Cancelled', batch, who],
      ]);
      await lab.next((await lab.now()) + DAY);
      expect((await its.executeScheduled(moves)).error).toEqual(['NotScheduled', batch]);
    }
  });

  test('by dismissing its operator', async () => {
    await its.schedule(moves);
    await its.executor.act(its.admin, 'setOperator', its.operator, false);
    await lab.next((await lab.now()) + DAY);
    expect((await its.executeScheduled(moves)).error?.[0]).toBe('NotScheduled');
  });

  test('by dismissing its operator, also when that is allowed again: only what it schedules from then on counts', async () => {
    await its.schedule(moves);
    const batch = (await its.executor.one('batchHash', moves, REPORT)) as string;
    await its.executor.act(its.admin, 'setOperator', its.operator, false);
    await its.executor.act(its.admin, 'setOperator', its.operator, true);
    await lab.next((await lab.now()) + DAY);
    expect((await its.executeScheduled(moves)).error).toEqual(['NotScheduled', batch]);
    await its.executor.act(its.operator, 'cancel', batch);
    await its.schedule(moves);
    await lab.next((await lab.now()) + DAY);
    expect((await its.executeScheduled(moves)).error).toBeNull();
  });
});
