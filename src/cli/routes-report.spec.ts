import { expect, test } from '@jest/globals';
import { dryRunReport, proposal } from '../../test/builders/proposal.builder.js';
import type { RouteRow, RouteTable } from '../protocol/execution-routes.port.js';
import { followUpReport, routesReport } from './routes-report.js';

const row = (changes: Partial<RouteRow>): RouteRow => ({
  ...{ ilk: null, parameter: 'debtFloor', route: 'direct', why: 'the Safe may write Vat', missing: [] },
  ...{ delaySeconds: null, blockedUntil: null, limits: null },
  ...changes,
});
const table = (...routes: RouteRow[]): RouteTable => ({
  block: { number: 7, hash: '0x1', parentHash: '0x0', timestamp: 1_800_000_000 },
  safe: '0xsafe',
  routes,
});

test('a table of routes says delay and limits, why, from when fees can be changed, and what is missing', () => {
  const text = routesReport(
    table(
      row({}),
      row({
        parameter: 'autoCeiling',
        route: 'delayed',
        why: 'configured',
        delaySeconds: 172_800,
        missing: ['no plot'],
      }),
      row({
        ...{ ilk: 'ETH-C', parameter: 'stabilityFee', route: 'bounded', why: 'configured' },
        ...{ limits: '0 % to 30 %', blockedUntil: 1_800_003_600 },
      }),
    ),
  );
  expect(text).toMatch(/^all +autoCeiling +delayed +waits for 2 d$/m);
  expect(text).toMatch(/^ETH-C +stabilityFee +bounded +0 % to 30 %$/m);
  expect(text).toContain('autoCeiling, stabilityFee: configured');
  expect(text).toContain('No fee can be changed before 2027-01-15T09:00Z');
  expect(text).toMatch(/Missing:\nautoCeiling: no plot$/);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('a proposal without a plan or a ramp says nothing of them', () => {
  expect(followUpReport(proposal())).toEqual([]);
});

test('a proposal with a plan says what the plan does to the rules of the protocol', () => {
  const standing = {
    id: 'floor-in-range',
    ilk: 'ETH-C',
    text: 'dust ≤ 100,000',
    outcome: 'broken' as const,
    values: [],
  };
  const invariants = {
    broken: [],
    standing: [{ ...standing, why: 'too high' }],
    mended: [],
    holding: 3,
    notApplicable: 1,
  };
  const dryRun = dryRunReport({ later: { time: 1_800_000_000, ok: true, outcome: 'ok', after: [], invariants } });
  const call = { to: '0xpause', data: '0x' };
  const plan = {
    ...{ kind: 'delayed-plan' as const, id: '0xplan', notBefore: 1_800_000_000, delaySeconds: 60, executor: '0xproxy' },
    ...{ calls: [], execution: call, cancellation: call, withoutDelay: {} },
  };
  const text = followUpReport(proposal({ dryRun, followUps: [plan] })).join('\n');
  expect(text).toContain('Rules of the protocol: none is broken by it; 3 hold, 1 do not apply.');
  expect(text).toContain('broken before already: floor-in-range of ETH-C, dust ≤ 100,000: too high');
});
