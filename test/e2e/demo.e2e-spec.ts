import { describe, expect, test } from '@jest/globals';
import { TypedDataEncoder } from 'ethers';
import { z } from 'zod';
import { dutyFromAnnualFee } from '../../src/units/annual-fee.js';
import { bps } from '../../src/units/fixed-point.js';
import { ballastCommand } from '../support/commands.js';
import { sharedData } from '../support/shared-data.js';

const raw = z.string().regex(/^\d+$/);
const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const values = z.object({
  liquidationRatio: raw,
  debtCeiling: raw,
  stabilityFee: raw,
  human: z.record(z.string(), z.string()),
});
const cell = z.object({ ilk: z.string().nullable(), parameter: z.string(), before: z.string() });
const Result = z.object({
  synthetic: z.literal(true).optional(),
  assessments: z.array(
    z.object({
      ilk: z.string(),
      current: values,
      recommended: values,
      allowed: values,
      reasons: z.array(z.string().min(10)),
    }),
  ),
  proposal: z.object({
    ...{ safeTxHash: hash, domainHash: hash, messageHash: hash, nonce: z.int(), to: z.string(), data: z.string() },
    ...{ operation: z.literal(1), chainId: z.int(), safe: z.string(), value: z.literal('0') },
    ...{
      safeTxGas: z.string(),
      baseGas: z.string(),
      gasPrice: z.string(),
      gasToken: z.string(),
      refundReceiver: z.string(),
    },
    calls: z.array(z.object({ to: z.string(), data: z.string(), contract: z.string(), signature: z.string() })),
    changes: z.array(z.object({ ilk: z.string(), parameter: z.string(), before: raw, after: raw })),
  }),
  dryRun: z.object({ block: z.object({ number: z.int(), hash }), ok: z.literal(true), changes: z.array(cell) }),
  execution: z.object({ txHash: hash, block: z.int() }),
  verification: z.object({
    status: z.literal('verified'),
    parameters: z.array(cell.extend({ expected: z.string(), found: z.string() })),
  }),
});
type Result = z.infer<typeof Result>;

const demo = (...args: string[]) => demoOf('dss', ...args);

async function demoOf(
  protocol: 'dss' | 'open-dollar',
  ...args: string[]
): Promise<{ result: Result; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await ballastCommand(['demo', '--once', '--json', ...args], {
    BALLAST_WORLD_PROTOCOL: protocol,
  });
  if (code !== 0) throw new Error(`exit ${String(code)}: ${stdout} ${stderr}`);
  return { result: Result.parse(JSON.parse(stdout)), stdout, stderr };
}

const FIELDS =
  'address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce';

function expectWholeLoop(result: Result): void {
  expect(result.assessments.map(({ ilk }) => ilk)).toEqual(['ETH-B', 'ETH-C', 'LINK-A', 'YFI-A']);
  expectChangesLive(result);
}

function expectChangesLive({ proposal, dryRun, verification }: Result): void {
  const kinds = new Set(proposal.changes.map(({ parameter }) => parameter));
  for (const kind of ['liquidationRatio', 'debtCeiling', 'stabilityFee']) expect(kinds).toContain(kind);
  const types = {
    SafeTx: FIELDS.split(',').map((field) => ({ type: field.split(' ')[0] ?? '', name: field.split(' ')[1] ?? '' })),
  };
  const domain = { chainId: proposal.chainId, verifyingContract: proposal.safe };
  expect(TypedDataEncoder.hash(domain, types, proposal)).toBe(proposal.safeTxHash);
  for (const { ilk, parameter, before, after } of proposal.changes) {
    const onChain = parameter === 'stabilityFee' ? dutyFromAnnualFee(bps(BigInt(after))).toString() : after;
    const automatic = { debtCeiling: 'autoCeiling.max', ceilingGap: 'autoCeiling.gap', ceilingTtl: 'autoCeiling.ttl' };
    const names = [automatic[parameter as keyof typeof automatic], parameter];
    const own = verification.parameters.filter((it) => it.ilk === ilk);
    const found = names.map((name) => own.find((it) => it.parameter === name)).find((it) => it !== undefined);
    expect([found?.expected, found?.found]).toEqual([onChain, onChain]);
    expect(before).not.toBe(after);
    expect(dryRun.changes.some((it) => it.ilk === ilk && it.parameter === found?.parameter)).toBe(true);
  }
  const changed = new Set(dryRun.changes.map(({ ilk, parameter }) => `${String(ilk)} ${parameter}`));
  for (const it of verification.parameters) {
    expect(it.found).toBe(it.expected);
    if (!changed.has(`${String(it.ilk)} ${it.parameter}`)) expect(it.found).toBe(it.before);
  }
}

describe('ballast demo --once --json', () => {
  let made: Result;

  test('runs the whole loop on made-up prices and says that they are', async () => {
    const { result } = await demo();
    expectWholeLoop(result);
    expect(result.synthetic).toBe(true);
    made = result;
  }, 240_000);

  const prices = sharedData('prices/binance_1h');
  const withPrices = prices === null ? test.skip : test;
  withPrices(
    'runs it on real prices, with other numbers and nothing made up (needs ../shared/data)',
    async () => {
      const { result, stdout, stderr } = await demo('--prices', prices ?? '');
      expectWholeLoop(result);
      expect(`${stdout}${stderr}`).not.toMatch(/synthetic/i);
      expect(result.assessments.map(({ recommended }) => recommended)).not.toEqual(
        made.assessments.map(({ recommended }) => recommended),
      );
    },
    240_000,
  );

  test('runs the same loop on the other protocol of the same chain', async () => {
    const { result } = await demoOf('open-dollar');
    expect(result.assessments.map(({ ilk }) => ilk)).toEqual(['LINK', 'WBTC', 'WETH']);
    expectChangesLive(result);
    expect(new Set(result.proposal.calls.map(({ contract }) => contract))).toEqual(
      new Set(['OracleRelayer', 'SAFEEngine', 'TaxCollector']),
    );
  }, 240_000);

  test('with a folder that has no prices exits with 2, names what is missing and prints JSON alone', async () => {
    const { code, stdout, stderr } = await ballastCommand(['demo', '--once', '--json', '--prices', '/nowhere']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'input/prices' } });
    expect(stderr).toContain('ETH, LINK, YFI');
    expect(stderr).not.toMatch(/ at .*:\d+:\d+/);
  });

  test.each([[['nonsense']], [['sign', '--demo-owner']], [['import', 'prices']], [['assess', '--unknown']]])(
    '%j is bad input and exits with 2',
    async (args) => {
      expect((await ballastCommand(args)).code).toBe(2);
    },
  );

  test('a misspelt variable exits with 2 and names it', async () => {
    const { code, stderr } = await ballastCommand(['status'], { BALLAST_DATADIR: '/tmp/x' });
    expect(code).toBe(2);
    expect(stderr).toContain('BALLAST_DATADIR');
  });
});
