import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeBytes32String, keccak256 } from 'ethers';
import fc from 'fast-check';
import { executorBounds } from '../../src/risk/guardrails/executor-bounds.js';
import { judge, type Judgement } from '../../src/risk/guardrails/judge.js';
import { PARAMETERS, type Limits, type Parameter, type Step } from '../../src/risk/guardrails/limits.js';
import { PROJECT_DIR } from '../../src/platform/config.js';
import { parsePolicy } from '../../src/recommendations/policy-file.adapter.js';
import { limitsOf, type Policy } from '../../src/recommendations/policy.js';
import { DSS_LIMITS, OPEN_DOLLAR_LIMITS, type LimitedParameter } from '../../src/world/executor/limits.js';
import { localPolicy } from '../builders/policy.builder.js';
import { ContractLab, type LabContract } from '../support/contract-lab.js';
import { NEVER, PLAIN, SUBJECT, type BoundsInput } from '../support/executor-lab.js';
import { boundsOf, callsOf, movesUntil, resultsIn, words } from '../support/words.js';

const DAY = 86_400;
/** The policy's parameter for each of the adapter's. */
const POLICY_NAME: Readonly<Record<string, Parameter>> = {
  liquidationRatio: 'liquidationRatio',
  autoCeiling: 'debtCeiling',
  debtCeiling: 'debtCeiling',
  ceilingGap: 'ceilingGap',
  ceilingTtl: 'ceilingTtl',
  stabilityFee: 'stabilityFee',
};

const pace = (name: string) => ({
  budget: { steps: 4n, windowSeconds: 30 * DAY },
  delayUp: name === 'liquidationRatio' ? DAY : 0,
  delayDown: 0,
});
const openDollarPolicy = (): Policy => {
  const file = join(PROJECT_DIR, 'policy', 'local-world-open-dollar.json');
  return parsePolicy(readFileSync(file, 'utf8'), file, ['OD']);
};

describe.each<[string, Policy, readonly LimitedParameter[]]>([
  ['Maker', localPolicy(), DSS_LIMITS],
  // The policy knows no safety ratio: its bounds are governance's own.
  ['Open Dollar', openDollarPolicy(), OPEN_DOLLAR_LIMITS.filter(({ name }) => name !== 'safetyRatio')],
])('the policy file of the local world for %s', (_protocol, policy, onChain) => {
  test.each(onChain.map(({ type, name, limits }) => [type, name, limits] as const))(
    'has for %s the %s that stands on chain',
    (type, name, limits) => {
      const stated = limitsOf(policy, type, POLICY_NAME[name] ?? 'stabilityFee');
      expect(limits).toEqual(stated && executorBounds(stated, pace(name)));
    },
  );

  test('has no limits that do not stand on chain', () => {
    const stated = Object.entries(policy.limits).flatMap(([type, all]) =>
      Object.keys(all).map((name) => `${type} ${name}`),
    );
    const found = onChain.map(({ type, name }) => `${type} ${String(POLICY_NAME[name])}`);
    expect(found.sort()).toEqual(stated.sort());
  });
});

interface Case {
  readonly limits: Limits;
  readonly from: bigint;
  readonly targets: readonly bigint[];
  /** Seconds since the last move; null when there was none. */
  readonly moved: number | null;
  readonly scale: bigint;
}

const amount = (max: bigint) => fc.bigInt({ min: 0n, max });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('absolute' as const), amount: amount(60n) }),
  fc.record({ kind: fc.constant('relative' as const), bps: amount(4_000n) }),
);
const randomCase: fc.Arbitrary<Case> = fc
  .record({
    ends: fc.tuple(amount(200n), amount(200n)),
    steps: fc.tuple(step, step),
    cooldowns: fc.tuple(fc.nat(200), fc.nat(200)),
    grid: fc.bigInt({ min: 1n, max: 6n }),
    from: amount(240n),
    targets: fc.array(amount(240n), { minLength: 8, maxLength: 8 }),
    moved: fc.option(fc.nat(60)),
    scale: fc.constantFrom(1n, 10n ** 23n, 10n ** 45n),
  })
  .map(({ ends, steps, cooldowns, grid, from, targets, moved, scale }) => {
    const [min, max] = [...ends].sort((a, b) => (a < b ? -1 : 1)) as [bigint, bigint];
    const scaled = (its: Step): Step => (its.kind === 'absolute' ? { ...its, amount: its.amount * scale } : its);
    const [stepUp, stepDown] = steps.map(scaled) as [Step, Step];
    const limits = {
      ...{ min: min * scale, max: max * scale, stepUp, stepDown, smallestChange: grid * scale },
      cooldownUp: cooldowns[0],
      cooldownDown: cooldowns[1],
    };
    // Also the values beside the ends of a step, where off by one would show.
    const near = [-1n, 0n, 1n].flatMap((by) => [...edges(limits, from * scale)].map((it) => it + by));
    return { limits, from: from * scale, targets: [...targets.map((it) => it * scale), ...near], moved, scale };
  });

function* edges({ min, max, stepUp, stepDown }: Limits, from: bigint): Generator<bigint> {
  const base = from < min ? min : from > max ? max : from;
  const length = (its: Step): bigint => (its.kind === 'absolute' ? its.amount : (base * its.bps) / 10_000n);
  yield* [min, max, from + length(stepUp), base + length(stepUp), from - length(stepDown), base - length(stepDown)];
}

/** Which of the judge's rules stands behind an error of the contract; the grid has none, it is a snap. */
const RULE: Readonly<Record<string, readonly string[]>> = {
  OutOfRange: ['below-min', 'above-max'],
  StepTooLarge: ['delta-above-step'],
  CooldownActive: ['too-early'],
};

const CASES = 400;
const SEEDED = { seed: 20_261_125, numRuns: CASES };

describe('random limits, values and moves', () => {
  let lab: ContractLab;
  let executor: LabContract;
  let adapter: LabContract;
  const cases = fc.sample(randomCase, SEEDED);
  const names = cases.map((_, index) => encodeBytes32String(`p${index}`));
  const idOf = (index: number): string => keccak256(`0x${words(adapter.address, SUBJECT, names[index] ?? '')}`);
  let now = 0;

  beforeAll(async () => {
    lab = await ContractLab.start();
    const driver = await lab.deploy('Driver');
    executor = await lab.deploy('BoundedExecutor', driver.address, driver.address, driver.address, 1_000);
    adapter = await lab.deploy('PlainAdapter');
    const run = async (calls: { to: string; data: string }[]): Promise<void> => {
      for (let start = 0; start < calls.length; start += 60) {
        const data = driver.data('run', []).slice(0, 10) + callsOf(calls.slice(start, start + 60));
        const results = resultsIn(await driver.raw(lab.account(0), data));
        expect(results.filter((result) => result !== '0x00000000')).toEqual([]);
      }
    };
    const selector = (its: LabContract, method: string): string => its.abi.getFunction(method)?.selector ?? '';
    const set = (index: number, value: bigint) => ({
      to: adapter.address,
      data: selector(adapter, 'set') + words(SUBJECT, names[index] ?? '', value),
    });
    const bound = (index: number, bounds: BoundsInput) => ({
      to: executor.address,
      data: selector(executor, 'setBounds') + boundsOf(adapter.address, SUBJECT, names[index] ?? '', bounds),
    });
    await run([{ to: executor.address, data: selector(executor, 'setAdapter') + words(adapter.address, 1n) }]);
    // Each one that has moved before is moved at its own second, under limits that let it.
    const begin = (await lab.now()) + 1_000;
    now = begin + 1_000;
    await run(cases.flatMap((_, index) => [set(index, 700n), bound(index, PLAIN)]));
    for (let ago = 60; ago >= 0; ago -= 1) {
      const due = cases.flatMap(({ moved }, index) => (moved === ago ? [index] : []));
      if (due.length === 0) continue;
      await lab.next(now - ago);
      await run(
        due.map((index) => ({
          to: executor.address,
          data: selector(executor, 'execute') + movesUntil([[idOf(index), 700n, 701n]], NEVER),
        })),
      );
    }
    // Blocks of governance come after: the cooldowns are counted from where the chain stands then.
    await run(cases.flatMap(({ limits, from }, index) => [set(index, from), bound(index, executorBounds(limits))]));
    now = await lab.now();
  }, 120_000);
  afterAll(() => lab.stop());

  /** When the parameter last moved, as the chain has it. */
  const lastMove = async (index: number): Promise<number | null> => {
    const moves = [...((await executor.view('movesOf', idOf(index)))[0] as Iterable<readonly [bigint, bigint]>)];
    const last = moves.at(-1);
    return last === undefined ? null : Number(last[0]);
  };
  const judged = (it: Case, to: bigint, lastChange: number | null): Judgement =>
    judge({ ilk: 'X', parameter: PARAMETERS[0], from: it.from, to }, it.limits, {
      ...{ now, lastChange, concerns: [], newlyUnsafeDebt: () => 0n },
    });
  const inside = ({ from, limits }: Case): boolean => from >= limits.min && from <= limits.max;
  /** The chain measures the step from the value itself, the judge from the value clamped into the range. */
  const withinStep = ({ from, limits }: Case, to: bigint): boolean => {
    const base = from < limits.min ? limits.min : from > limits.max ? limits.max : from;
    const its = to > from ? limits.stepUp : limits.stepDown;
    const length = its.kind === 'absolute' ? its.amount : (base * its.bps) / 10_000n;
    return (to > from ? to - from : from - to) <= length;
  };

  /** One wish of each case at a time: in one call, for each change is judged by itself. */
  async function verdicts(wish: number): Promise<Map<number, string | null>> {
    const asked = cases
      .map((it, index) => ({ id: idOf(index), index, from: it.from, to: it.targets[wish] ?? -1n }))
      .filter(({ from, to }) => to >= 0n && to !== from)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const found = new Map<number, string | null>();
    for (let start = 0; start < asked.length; start += 64) {
      const part = asked.slice(start, start + 64);
      const changes = part.map(({ id, from, to }) => [id, from, to]);
      const [, , reasons] = (await executor.view('check', changes)).toArray() as [boolean, bigint, Iterable<string>];
      [...reasons].forEach((data, at) => {
        found.set(part[at]?.index ?? -1, data === '0x' ? null : String(executor.parse(data)[0]));
      });
    }
    return found;
  }

  test('check allows what the guardrails allow, for the same reasons, and refuses the rest', async () => {
    const seen: Record<string, number> = {};
    const moved = await Promise.all(cases.map((_, index) => lastMove(index)));
    for (const wish of cases[0]?.targets.keys() ?? []) {
      for (const [index, reason] of await verdicts(wish)) {
        const it = cases[index]!;
        const to = it.targets[wish]!;
        const { allowed, breaches } = judged(it, to, moved[index] ?? null);
        const where = `${index}: ${String(it.from)} to ${String(to)}`;
        seen[reason ?? 'allowed'] = (seen[reason ?? 'allowed'] ?? 0) + 1;
        const within = to >= it.limits.min && to <= it.limits.max;
        // From outside the range the chain may also come nearer without reaching it; the guardrails propose no such move.
        if (within) expect([where, reason === null]).toEqual([where, allowed === to && withinStep(it, to)]);
        if (within && inside(it) && reason !== null && reason !== 'OffGrid') {
          expect([where, breaches.some(({ rule }) => RULE[reason]?.includes(rule))]).toEqual([where, true]);
        }
        if (!within && inside(it)) expect([where, reason]).toEqual([where, 'OutOfRange']);
      }
    }
    for (const reason of ['allowed', 'OutOfRange', 'StepTooLarge', 'OffGrid', 'CooldownActive']) {
      expect([reason, (seen[reason] ?? 0) > 100]).toEqual([reason, true]);
    }
  }, 240_000);

  test('the allowed range is what the guardrails cut the widest wishes to', async () => {
    let compared = 0;
    for (const [index, it] of cases.entries()) {
      const range = (await executor.view('allowedRange', idOf(index)))[0] as { lowest: bigint; highest: bigint };
      const lastChange = await lastMove(index);
      const widest = 2n ** 200n;
      if (!inside(it)) continue;
      const [up, down] = [judged(it, widest, lastChange).allowed, judged(it, 0n, lastChange).allowed];
      expect([index, range.highest, range.lowest]).toEqual([index, up, down]);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(100);
  }, 120_000);
});
