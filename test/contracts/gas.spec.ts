import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Wallet, encodeBytes32String, id as hashOf } from 'ethers';
import { PROJECT_DIR } from '../../src/platform/config.js';
import { signPublication } from '../../src/protocol/executor/publication.codec.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { creationOfOwn } from '../../src/world/chain/own-contracts.js';
import { rateTable } from '../../src/world/maker/routes.js';
import { startWorld, type World } from '../../src/world/world.js';
import { ContractLab, type Outcome } from '../support/contract-lab.js';
import { ExecutorLab, NEVER, REPORT, type Move } from '../support/executor-lab.js';

const FILE = join(PROJECT_DIR, 'docs', 'contracts.md');
const [BEGIN, END] = ['<!-- gas: written by UPDATE_GAS=1 -->', '<!-- end of gas -->'];
/** The world's addresses and counters differ from build to build, and zero bytes are cheaper. */
const TOLERANCE = 0.03;
const DAY = 86_400;
const word = encodeBytes32String;

let lab: ContractLab;
let world: World;
beforeAll(async () => {
  lab = await ContractLab.start();
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
});
afterAll(async () => {
  await Promise.all([lab.stop(), world.stop()]);
});

const spent = ({ error, gas }: Outcome): bigint => {
  expect(error).toBeNull();
  return gas;
};
const sorted = (moves: Move[]): Move[] => moves.sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1));

/** Over a table of numbers: what the rules alone cost. */
async function rules(): Promise<[string, bigint][]> {
  const its = await ExecutorLab.start(lab);
  const names = ['a', 'b', 'c', 'd', 'e'];
  const ids: string[] = [];
  for (const name of names) ids.push(await its.parameter(name, 700n, { budget: 10_000n, window: DAY }));
  const late = await its.parameter('late', 700n, { delayUp: DAY, budget: 10_000n, window: DAY });
  const [first = ''] = ids;
  const rows: [string, bigint][] = [
    ['execute, one change, the first of its parameter', spent(await its.execute([[first, 700n, 710n]]))],
  ];
  rows.push(['execute, one change, a later one', spent(await its.execute([[first, 710n, 720n]]))]);
  const five = sorted(ids.map((id): Move => [id, id === first ? 720n : 700n, 730n]));
  rows.push(['execute, five changes', spent(await its.execute(five))]);
  rows.push(['schedule, one change', spent(await its.schedule([[late, 700n, 710n]]))]);
  await lab.next((await lab.now()) + DAY);
  rows.push(['executeScheduled, one change', spent(await its.executeScheduled([[late, 700n, 710n]]))]);
  rows.push(['halt', spent(await its.executor.act(its.guardian, 'halt'))]);
  return rows.map(([name, gas]) => [`rules alone: ${name}`, gas]);
}

async function protocols(
  protocol: 'dss' | 'openDollar',
  type: string,
  batches: Readonly<Record<string, Readonly<Record<string, bigint>>>>,
) {
  const file = protocol === 'dss' ? world.deployment : world.openDollar.deployment;
  const its = await ContractLab.on(world.rpc);
  const executor = its.at('BoundedExecutor', String(file.executor?.executor));
  const adapter = its.at(protocol === 'dss' ? 'DssAdapter' : 'OpenDollarAdapter', String(file.executor?.adapter));
  const { safe } = world.deployment.safe;
  await world.rpc.request('anvil_impersonateAccount', [safe]);
  const rows: [string, bigint][] = [];
  for (const [name, batch] of Object.entries(batches)) {
    const before = await its.snapshot();
    const moves = await Promise.all(
      Object.entries(batch).map(async ([parameter, by]): Promise<Move> => {
        const present = (await adapter.one('read', word(type), word(parameter))) as bigint;
        return [
          String(await executor.one('idOf', adapter.address, word(type), word(parameter))),
          present,
          present + by,
        ];
      }),
    );
    rows.push([name, spent(await executor.act(safe, 'execute', sorted(moves), REPORT, NEVER))]);
    await its.revert(before);
  }
  return rows;
}

async function publications(): Promise<[string, bigint][]> {
  const owner = lab.account(1);
  const oracle = await lab.deploy('RiskParameterOracle', owner, owner, new Wallet(hashOf('gas')).address, 7 * DAY);
  const place = { chainId: 31_337, contract: oracle.address, epoch: 1 };
  const rows: [string, bigint][] = [];
  for (const [index, types] of [1, 4, 4].entries()) {
    const values = Array.from({ length: types * 5 }, (_, n) => ({
      ilk: `T${Math.floor(n / 5)}`,
      parameter: `p${n % 5}`,
      value: 10n ** 45n,
    }));
    const now = await lab.now();
    const content = { sequence: index + 1, publishedAt: now, validUntil: now + DAY, evidenceHash: REPORT, values };
    const { call } = signPublication(content, place, hashOf('gas'));
    const gas = await lab.rpc.request<{ gasUsed: string; status: string }>('eth_sendTransactionSync', [
      { from: owner, ...call, gas: '0xf42400', gasPrice: '0x0' },
    ]);
    expect(gas.status).toBe('0x1');
    rows.push([
      `publish, ${types * 5} values${index === 2 ? ', not the first of their parameters' : ''}`,
      BigInt(gas.gasUsed),
    ]);
  }
  return rows;
}

async function creations(): Promise<[string, bigint][]> {
  const owner = lab.account(0);
  const zeros = (n: number): string[] => Array.from({ length: n }, () => owner);
  const codes: [string, unknown[]][] = [
    ['BoundedExecutor', [owner, owner, owner, DAY]],
    ['RateTable', [rateTable()]],
    ['DssAdapter', [owner, zeros(5), owner]],
    ['OpenDollarAdapter', [owner, zeros(4), owner]],
    ['RiskParameterOracle', [owner, owner, owner, DAY]],
  ];
  return Promise.all(
    codes.map(async ([name, args]): Promise<[string, bigint]> => {
      const data = creationOfOwn(name, ...args);
      return [`create ${name}`, BigInt(await lab.rpc.request<string>('eth_estimateGas', [{ from: owner, data }]))];
    }),
  );
}

test('the figures in docs/contracts.md are what the contracts take', async () => {
  const rows = [
    ...(await rules()),
    ...(await protocols('dss', 'ETH-C', {
      'Maker: a fee': { stabilityFee: 25n },
      'Maker: gap and maximum of an automatic ceiling': {
        ceilingGap: -(10n ** 50n),
        autoCeiling: -250_000n * 10n ** 45n,
      },
      'Maker: fee, gap and time to live': { stabilityFee: 25n, ceilingGap: -(10n ** 50n), ceilingTtl: 3_600n },
    })),
    ...(await protocols('openDollar', 'WETH', {
      'Open Dollar: a ceiling': { debtCeiling: 100_000n * 10n ** 45n },
      'Open Dollar: both ratios down': { safetyRatio: -(10n ** 25n), liquidationRatio: -(10n ** 25n) },
    })),
    ...(await publications()),
    ...(await creations()),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const line = (name: string, gas: string): string => `| ${name.padEnd(width)} | ${gas.padStart(9)} |`;
  const grouped = (gas: bigint): string => String(gas).replace(/\B(?=(\d{3})+$)/g, ',');
  const table = [
    line('what', 'gas'),
    `| ${'-'.repeat(width)} | --------: |`,
    ...rows.map(([name, gas]) => line(name, grouped(gas))),
  ].join('\n');
  const text = readFileSync(FILE, 'utf8');
  const [start, end] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  if (process.env['UPDATE_GAS'] === '1')
    writeFileSync(FILE, `${text.slice(0, start)}\n\n${table}\n\n${text.slice(end)}`);
  const written = readFileSync(FILE, 'utf8');
  for (const [name, gas] of rows) {
    const found = new RegExp(`^\\| ${name} +\\| +([\\d,]+) \\|$`, 'm').exec(written)?.[1]?.replaceAll(',', '') ?? '0';
    expect([name, Math.abs(Number(found) / Number(gas) - 1) <= TOLERANCE ? 'right' : found]).toEqual([name, 'right']);
  }
});
