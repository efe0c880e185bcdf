import { describe, expect, test } from '@jest/globals';
import { dryRunReport, proposal, proposedChange } from '../../test/builders/proposal.builder.js';
import { protocolSnapshot } from '../../test/builders/protocol-snapshot.builder.js';
import { assessment } from '../../test/builders/assessment.builder.js';
import { unreadable } from '../../test/support/readable.js';
import type { VerifiedCell } from '../execution/verification.js';
import type { ImportReport } from '../market-data/prices/price-import.js';
import type { Proposal } from '../proposals/proposal.js';
import { importReport, proposalReport, statusReport, verificationReport, type Status } from './report.js';

describe('a proposal before a signer', () => {
  test('shows its three hashes whole, what changes in words and raw, the calls and the dry run', () => {
    const text = proposalReport(proposal());
    for (const hash of Object.values(proposal().hashes)) expect(text).toContain(hash);
    expect(text).toMatch(/^Proposal 7: published, expires 2027-01-22T08:00:00\.000Z$/m);
    expect(text).toMatch(/^ETH-A +stability fee +2(\.00)? ?% +→ +3(\.00)? ?% +direct +200 → 300$/m);
    expect(text).toMatch(/^1 +Jug +0x1100\w+ +file\(bytes32,bytes32,uint256\) +ilk ETH-A +ok$/m);
    expect(text).toMatch(/Dry run of these bytes at block \d+ 0x[0-9a-f]+: ok\.\nNo vault becomes unsafe\.$/);
    expect(unreadable(text)).toEqual([]);
  });

  test('says that prices are made up and that the dry run failed', () => {
    const failed = dryRunReport({ ok: false, calls: ['reverted: Jug/not-authorized'] });
    const text = proposalReport(proposal({ synthetic: true, dryRun: failed }));
    expect(text).toMatch(/SYNTHETIC price history/);
    expect(text).toMatch(/reverted: Jug\/not-authorized/);
    expect(text).toMatch(/: FAILED\./);
    expect(unreadable(text)).toEqual([]);
  });

  test('names every vault that becomes unsafe, in lines that can be read', () => {
    const unsafeVaults = Array.from({ length: 40 }, (_, i) => ({
      ...{ id: String(i), owner: '0x', ilk: 'ETH-A', debt: '1', human: { debt: `${String(i)},000.00 DAI` } },
    }));
    const text = proposalReport(proposal({ unsafeVaults }));
    const oneLine = text.replace(/\s+/g, ' ');
    expect(oneLine).toContain('40 vaults become unsafe: ETH-A 0 (0,000.00 DAI), ETH-A 1');
    expect(oneLine).toContain('ETH-A 39 (39,000.00 DAI)');
    expect(unreadable(text)).toEqual([]);
  });

  test('keeps raw amounts of 51 digits whole', () => {
    const [before, after] = [4_000_000n * 10n ** 45n, 4_800_000n * 10n ** 45n];
    const text = proposalReport(proposal({ changes: [proposedChange('ETH-A', 'debtCeiling', before, after)] }));
    expect(text).toContain(String(before));
    expect(text).toContain(String(after));
    expect(unreadable(text)).toEqual([]);
  });
});

const IMPORT: ImportReport = {
  file: 'ETHUSDT.csv.gz',
  sha256: 'e'.repeat(64),
  asset: 'ETH',
  source: 'binance',
  rows: 30,
  kept: 10,
  alreadyThere: 3,
  conflicting: [{ line: 4, time: 1_700_000_000 }],
  impossible: Array.from({ length: 16 }, (_, i) => ({ line: i + 5, why: 'open is 0' })),
  suspect: [],
  gaps: [{ from: 1_700_006_400, to: 1_700_010_000, hours: 2 }],
  missingHours: 2,
  first: 1_700_002_800,
  last: 1_700_092_800,
  changed: true,
};

test('an import tells what was kept and what was left out, ten lines of it at most', () => {
  const text = importReport(IMPORT);
  expect(text).toMatch(/30 hours from 2023-11-14T23:00Z to 2023-11-16T00:00Z\./);
  expect(text).toMatch(
    /10 new, 3 there already, 1 conflicting and left out, 16 impossible and left out; 1 gaps of 2 hours/,
  );
  expect(text.match(/: open is 0/g)).toHaveLength(10);
  expect(unreadable(text)).toEqual([]);
});

describe('what became of a proposal', () => {
  const cell = (changes: Partial<VerifiedCell> = {}): VerifiedCell => ({
    ilk: 'ETH-A',
    parameter: 'stabilityFee',
    unit: 'ray',
    before: '200',
    expected: '300',
    found: '300',
    equal: true,
    human: { before: '2 %', expected: '3 %', found: '3 %' },
    ...changes,
  });
  const verified = (parameters: readonly VerifiedCell[]): Proposal =>
    proposal({
      state: 'verified',
      events: [
        {
          ...{ ordinal: 3, state: 'verified', reason: 'as signed', at: 1_800_000_000 },
          data: { verification: { status: 'verified', block: 77, unchecked: 0, parameters } },
        },
      ],
    });

  test('is its state alone before anything was verified', () => {
    const text = verificationReport(proposal());
    expect(text).toMatch(/^Proposal 7: published\. put in front of the signers\n {2}safeTxHash 0x/);
    expect(unreadable(text)).toEqual([]);
    expect(verificationReport(proposal({ events: [] }))).toMatch(/^Proposal 7: published\. *$/m);
  });

  test('shows what changed, what differs and what nobody could check, and counts the others', () => {
    const same = cell({ ilk: 'ETH-B', before: '5', expected: '5', found: '5' });
    const wrong = cell({ ilk: null, parameter: 'debtCeiling', found: '400', equal: false });
    const open = cell({ ilk: 'ETH-C', before: '1', expected: '1', found: '1', equal: null });
    const text = verificationReport(verified([cell(), wrong, open, same, same]));
    expect(text).toMatch(/^ETH-A +stabilityFee +2 % +3 % +3 % {2}as expected$/m);
    expect(text).toMatch(/^system +debtCeiling .*MISMATCH$/m);
    expect(text).toMatch(/^ETH-C .*could not check$/m);
    expect(text).not.toContain('ETH-B');
    expect(text).toMatch(/2 further values were read at block 77/);
    expect(unreadable(text)).toEqual([]);
  });
});

describe('the status', () => {
  const { block } = protocolSnapshot();
  const STATUS: Status = {
    block,
    policy: { version: 3, hash: 'c'.repeat(64) },
    safe: {
      ...{ block, chainId: 31_337, version: '1.4.1', nonce: 4, owners: ['0x1', '0x2', '0x3'], threshold: 2 },
      ...{ modules: [], guard: null, fallbackHandler: null, singleton: '0x' },
      ...{ batcherCodeHash: '0x', batcherIsCanonical: true },
    },
    jobs: [
      { job: 'assess', cron: '0 * * * *', next: '2026-11-25T11:00:00.000Z' },
      { job: 'watch', cron: '* * * * *', next: null },
    ],
  };

  test('of a new service says that there is nothing yet', () => {
    const text = statusReport(STATUS, null, []);
    expect(text).toMatch(/Safe 1\.4\.1, 2 of 3, next nonce 4/);
    expect(text).toMatch(/No assessment yet\./);
    expect(text).toMatch(/No proposals\.$/);
    expect(text).toMatch(/Job watch \(\* \* \* \* \*\): off/);
    expect(unreadable(text)).toEqual([]);
  });

  test('lists proposals with their signatures and hashes', () => {
    const signed = proposal({ confirmations: [{ owner: '0x1', signature: '0x' }] as Proposal['confirmations'] });
    const text = statusReport(STATUS, assessment(), [signed]);
    expect(text).toMatch(/Newest assessment: 1 of 2027-01-15T08:00Z\./);
    expect(text).toMatch(/^7 +published +0 +1 of 2 +2027-01-22T08:00Z +0xa{64}$/m);
    expect(unreadable(text)).toEqual([]);
  });
});
