import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { WatchedSignal } from '../watch/observation.js';
import { SIGNALS } from '../watcher.js';
import { acknowledge, advance } from './alert-engine.js';
import { rankOf } from './alert-rule.js';
import { ALERT_RULES } from './alert-rules.js';
import { keyOf, NEXT_PHASE, type AlertState } from './alert-state.js';

/** Warning at 2 % held for 120 s, high at 5 % held for 60 s, critical at 10 % at once; clears under 1.5 % for 300 s. */
const deviation = (value: number | null, subject = 'ETH'): WatchedSignal => ({
  name: 'oracle/deviation',
  subject,
  value,
  facts: { market: 2_000 },
  watcher: 'oracles',
});

/** A run of the engine over values at times; what is not given is not seen. */
function run(values: readonly (readonly [at: number, value: number | null | 'gone' | 'blind'])[]) {
  let states: readonly AlertState[] = [];
  const kinds: string[] = [];
  for (const [at, value] of values) {
    const signals = value === 'gone' || value === 'blind' ? [] : [deviation(value)];
    const step = advance(states, { at, signals, reported: value === 'blind' ? [] : ['oracles'] }, ALERT_RULES);
    states = step.states;
    kinds.push(...step.transitions.map(({ kind, severity }) => `${String(at)} ${kind} ${severity}`));
  }
  return { states, kinds };
}

describe('an alert', () => {
  test('is raised when its level has held for as long as its tier asks, not before', () => {
    expect(
      run([
        [0, 0.03],
        [119, 0.03],
      ]).kinds,
    ).toEqual([]);
    expect(
      run([
        [0, 0.03],
        [119, 0.03],
        [120, 0.03],
      ]).kinds,
    ).toEqual(['120 raised warning']);
  });

  test('is not raised by a value that came and went', () => {
    expect(
      run([
        [0, 0.03],
        [100, 0.01],
        [101, 0.03],
        [200, 0.03],
      ]).kinds,
    ).toEqual([]);
    expect(
      run([
        [0, 0.03],
        [100, 0.01],
      ]).states,
    ).toEqual([]);
  });

  test('of a tier without delay is raised at once', () => {
    expect(run([[0, 0.12]]).kinds).toEqual(['0 raised critical']);
  });

  test('rises in severity while it stands, and never falls', () => {
    const { kinds, states } = run([
      [0, 0.03],
      [120, 0.03],
      [130, 0.06],
      [190, 0.06],
      [200, 0.11],
      [210, 0.03],
    ]);
    expect(kinds).toEqual(['120 raised warning', '190 escalated high', '200 escalated critical']);
    expect(states[0]).toMatchObject({ phase: 'raised', severity: 'critical', value: 0.03 });
  });

  test('between clear level and level stays as it is', () => {
    expect(
      run([
        [0, 0.12],
        [10, 0.019],
        [1_000, 0.016],
      ]).kinds,
    ).toEqual(['0 raised critical']);
  });

  test('clears only after its quiet time under the clear level', () => {
    expect(
      run([
        [0, 0.12],
        [10, 0.01],
        [309, 0.01],
      ]).kinds,
    ).toEqual(['0 raised critical', '10 clearing critical']);
    expect(
      run([
        [0, 0.12],
        [10, 0.01],
        [310, 0.01],
      ]),
    ).toEqual({
      states: [],
      kinds: ['0 raised critical', '10 clearing critical', '310 cleared critical'],
    });
  });

  test('that comes back while it clears goes on, and its quiet time starts anew', () => {
    const { kinds } = run([
      [0, 0.12],
      [10, 0.01],
      [200, 0.03],
      [210, 0.01],
      [400, 0.01],
      [510, 0.01],
    ]);
    expect(kinds).toEqual([
      '0 raised critical',
      '10 clearing critical',
      '200 resumed critical',
      '210 clearing critical',
      '510 cleared critical',
    ]);
  });

  test('clears when its subject is gone', () => {
    expect(
      run([
        [0, 0.12],
        [10, 'gone'],
        [310, 'gone'],
      ]).kinds.at(-1),
    ).toBe('310 cleared critical');
  });

  test('stays while its watcher does not report, however long', () => {
    const { kinds, states } = run([
      [0, 0.12],
      [10, 'blind'],
      [100_000, 'blind'],
    ]);
    expect(kinds).toEqual(['0 raised critical']);
    expect(states[0]?.phase).toBe('raised');
  });
});

describe('a value that cannot be measured', () => {
  test('is an alert of its own after its time', () => {
    expect(
      run([
        [0, null],
        [599, null],
      ]).kinds,
    ).toEqual([]);
    expect(
      run([
        [0, null],
        [600, null],
      ]).kinds,
    ).toEqual(['600 raised warning']);
  });

  test('neither clears what stands nor counts for its level', () => {
    expect(
      run([
        [0, 0.12],
        [10, null],
        [500, null],
      ]).kinds,
    ).toEqual(['0 raised critical']);
    expect(
      run([
        [0, 0.03],
        [60, null],
        [61, 0.03],
        [125, 0.03],
      ]).kinds,
    ).toEqual([]);
  });
});

describe('acknowledged', () => {
  const who = { by: 'ana', why: 'venue halted', at: 5 };
  const raised = () =>
    run([
      [0, 0.06],
      [120, 0.06],
    ]).states[0]!;
  const go = (state: AlertState, at: number, value: number) =>
    advance([state], { at, signals: [deviation(value)], reported: ['oracles'] }, ALERT_RULES);

  test('an alert remembers who and why, also after it went on', () => {
    const known = acknowledge(raised(), who);
    expect([known.phase, known.acknowledged]).toEqual(['acknowledged', who]);
    const clearing = go(known, 130, 0.01).states[0]!;
    expect(go(clearing, 140, 0.03).states[0]).toMatchObject({ phase: 'acknowledged', acknowledged: who });
  });

  test('it asks again when it gets worse', () => {
    const { states, transitions } = go(acknowledge(raised(), who), 130, 0.2);
    expect(states[0]).toMatchObject({ phase: 'raised', acknowledged: null, severity: 'critical' });
    expect(transitions[0]).toMatchObject({ kind: 'escalated', from: 'acknowledged', to: 'raised' });
  });

  test('while it clears it goes on clearing', () => {
    const clearing = go(raised(), 130, 0.01).states[0]!;
    expect(acknowledge(clearing, who)).toMatchObject({ phase: 'clearing', phaseSince: 130, acknowledged: who });
  });
});

const steps = fc.array(
  fc.record({
    wait: fc.integer({ min: 0, max: 400 }),
    seen: fc.array(
      fc.record({
        name: fc.constantFrom(...SIGNALS),
        subject: fc.constantFrom('a', 'b'),
        value: fc.option(fc.double({ min: 0, max: 3, noNaN: true }), { nil: null }),
      }),
      { maxLength: 6 },
    ),
    reported: fc.subarray(['one', 'two']),
  }),
  { maxLength: 30 },
);

test('over any observations phases follow the table, severities only rise, and a repeated step changes nothing', () => {
  fc.assert(
    fc.property(steps, (all) => {
      let states: readonly AlertState[] = [];
      let at = 1_000;
      for (const { wait, seen, reported } of all) {
        at += wait;
        const signals = seen.map((it) => ({ ...it, facts: {}, watcher: it.subject === 'a' ? 'one' : 'two' }));
        const unique = [...new Map(signals.map((it) => [`${it.name} ${it.subject}`, it])).values()];
        const observed = { at, signals: unique, reported };
        const before = new Map(states.map((state) => [keyOf(state), state]));
        const step = advance(states, observed, ALERT_RULES);
        for (const { from, to, kind, severity, ...transition } of step.transitions) {
          const was = before.get(keyOf(transition));
          expect(was?.phase ?? 'quiet').toBe(from);
          if (kind === 'escalated') expect(rankOf(severity)).toBeGreaterThan(rankOf(was!.severity!));
          if (from !== to) expect(NEXT_PHASE[from]).toContain(to);
        }
        const keys = step.states.map(keyOf);
        expect(new Set(keys).size).toBe(keys.length);
        expect(advance(step.states, observed, ALERT_RULES)).toEqual({ states: step.states, transitions: [] });
        states = step.states;
      }
    }),
    { seed: 7, numRuns: 300 },
  );
});
