import { describe, expect, test } from '@jest/globals';
import type { AuthorityReport, RightsHolder } from '../protocol/authority.port.js';
import type { ParameterCell, ParameterKind, ParameterUnit } from '../protocol/protocol.port.js';
import { authorityReport } from './authority-report.js';
import { overviewReport, typeReport, type TypeAnswer } from './protocol-report.js';

const block = {
  number: 748,
  hash: `0x${'ab'.repeat(32)}`,
  parentHash: `0x${'aa'.repeat(32)}`,
  timestamp: 1_795_628_597,
};
const address = (digit: string): string => `0x${digit.repeat(40)}`;
const cell = (
  parameter: string,
  human: string,
  value: string,
  unit: ParameterUnit = 'ray',
  kind: ParameterKind = 'configured',
  ilk: string | null = 'ETH-C',
): ParameterCell => ({ ilk, parameter, kind, unit, value, human });
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

const line = {
  ilk: 'ETH-C',
  assessed: true,
  liquidationRatio: { value: `17${'0'.repeat(26)}`, human: '170.00 %' },
  stabilityFee: { value: '1000000000158153903837946257', human: '0.50 % a year' },
  debt: { value: `12${'0'.repeat(51)}`, human: '12,000,000.00' },
  debtCeiling: { value: `14${'0'.repeat(51)}`, human: '14,000,000.00' },
  ceilingUse: '≈ 85.71 %',
  auctions: 'dutch',
  running: 2,
} as const;
const price = {
  kind: 'osm',
  source: address('d'),
  current: `3${'0'.repeat(21)}`,
  next: `29${'0'.repeat(20)}`,
  nextAt: 1_795_629_600,
  stopped: false,
};
const answer: TypeAnswer = {
  ...line,
  block,
  price,
  parameters: [
    cell('liquidationRatio', '170.00 %', `17${'0'.repeat(26)}`),
    cell('autoCeiling.ttl', '8 h', '28800', 'seconds'),
    cell('autoCeiling.max', '20,000,000.00', `2${'0'.repeat(52)}`, 'rad'),
    cell('priceSource', address('d'), address('d'), 'address'),
    cell('normalisedDebt', '≈ 9,039,228.08', '9039228078627510750709161', 'wad', 'state'),
  ],
  house: {
    auctions: [
      {
        id: '7',
        debt: `27${'0'.repeat(48)}`,
        lot: `15${'0'.repeat(18)}`,
        price: `2775${'0'.repeat(27)}`,
        startedAt: 1_795_628_000,
        needsReset: false,
      },
    ],
  },
};

describe('one type', () => {
  const text = typeReport(answer);

  test('says price now and next, the use of the ceiling and what is sold', () => {
    expect(text).toContain('Price now 3,000.00, next 2,900.00 from 2026-11-25 18:00 UTC');
    expect(text).toContain('Debt 12,000,000.00 of a ceiling of 14,000,000.00: ≈ 85.71 % used');
    expect(text).toContain('auction 7: 15 for 27,000, price 2775, since 2026-11-25 17:33 UTC');
  });

  test('has every value for people and raw, sorted by who moves it, in 80 columns', () => {
    for (const { value, human } of answer.parameters) {
      expect(text).toContain(value);
      expect(text).toContain(human);
    }
    expect(text).toMatch(/Set by governance\n─+\nliquidation ratio .*170\.00 %/);
    expect(text).toMatch(/Moves with use\n─+\nnormalised debt/);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });

  test('says what it does not have', () => {
    const none = typeReport({ ...answer, price: null, auctions: 'none', assessed: false, ceilingUse: null });
    expect(none).toContain('It has no price source.');
    expect(none).toContain('nothing of it can be liquidated');
    expect(none).toContain('not assessed');
    expect(typeReport({ ...answer, auctions: 'bids' })).toContain('auctions of bids');
    expect(typeReport({ ...answer, price: { ...price, stopped: true } })).toContain('has been stopped');
  });
});

test('all types stand in a line each, in 80 columns', () => {
  const system = { block, parameters: [cell('governanceDelay', '2 d', '172800', 'seconds', 'configured', null)] };
  const none = {
    ...line,
    ilk: 'RENBTC-A',
    assessed: false,
    debtCeiling: null,
    ceilingUse: null,
    price: null,
    auctions: 'none',
    running: 0,
  } as const;
  const text = overviewReport({ block, types: [{ ...line, price: price as never }, none] }, system);
  expect(text).toMatch(/ETH-C\* +170 % +0\.5 % +12,000,000 +14,000,000 +85 % +3,000\.00 Dutch, 2/);
  expect(text).toMatch(/RENBTC-A .*none none/);
  expect(text).toContain('2 types, 1 of them assessed');
  expect(text).toContain('Governance acts 2 d after it has decided.');
  expect(widest(text)).toBeLessThanOrEqual(80);
});

describe('authority', () => {
  const holder = (digit: string, kind: RightsHolder['kind'], name: string | null = null): RightsHolder => ({
    address: address(digit),
    name,
    kind,
  });
  const [safe, proxy] = [holder('5', 'operator'), holder('6', 'governance', 'pause proxy')];
  const report: AuthorityReport = {
    block,
    operator: safe,
    governance: {
      executor: proxy,
      delaySeconds: 172_800,
      owner: null,
      authority: holder('7', 'protocol', 'MCD_ADM'),
      elected: holder('8', 'account', 'DEPLOYER'),
    },
    contracts: [
      {
        contract: 'Jug',
        address: address('a'),
        wards: [safe, proxy, holder('9', 'unknown')],
        owner: null,
        authority: null,
      },
      { contract: 'Flipper of A', address: address('b'), wards: [proxy], owner: null, authority: null },
      { contract: 'Flipper of B', address: address('c'), wards: [proxy], owner: null, authority: null },
      {
        contract: 'Mom',
        address: address('d'),
        wards: null,
        owner: proxy,
        authority: holder('7', 'protocol', 'MCD_ADM'),
      },
    ],
    reach: [
      { parameter: 'stabilityFee', ilks: ['ETH-A', 'ETH-B'], contract: 'Jug', reach: 'direct' },
      { parameter: 'savingsRate', ilks: null, contract: 'Pot', reach: 'delayed' },
      { parameter: 'priceCurve', ilks: ['YFI-A'], contract: 'price curve', reach: 'none' },
    ],
    searched: { from: 0, to: 748, candidates: 132 },
  };
  const text = authorityReport(report);

  test('says what the Safe reaches itself, what only governance, what nobody', () => {
    expect(text).toMatch(/The Safe may change at once\n─+\nstability fee +ETH-A, ETH-B \(Jug\)/);
    expect(text).toMatch(/Only governance may change, with a delay of 2 d\n─+\nsavings rate +the whole system \(Pot\)/);
    expect(text).toMatch(/Nobody who is known may change\n─+\nprice curve +YFI-A/);
    const owned = { ...report, governance: { ...report.governance, owner: safe } };
    expect(authorityReport(owned)).toContain('The Safe may plan, with a delay of 2 d');
  });

  test('flags those whom nobody knows with their whole address', () => {
    expect(text).toMatch(new RegExp(`Jug +the Safe, pause proxy, ! unknown contract\\n +${address('9')}`));
    expect(text).toContain('! 1 with rights are accounts, or contracts');
    const calm = { ...report, contracts: report.contracts.slice(1) };
    expect(authorityReport(calm)).toContain('Everybody with a right is a contract of the deployment.');
  });

  test('has contracts with the same rights together, in 80 columns', () => {
    expect(text).toMatch(/Flipper of A, Flipper of B\n +pause proxy/);
    expect(text).toContain('owner pause proxy; asks MCD_ADM');
    expect(widest(text)).toBeLessThanOrEqual(80);
  });
});
