import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeBytes32String, id as hashOf } from 'ethers';
import { PROJECT_DIR } from '../../src/platform/config.js';
import { RAD, RAY, bps } from '../../src/units/fixed-point.js';
import { dutyFromAnnualFee } from '../../src/units/annual-fee.js';
import { Chain } from '../../src/world/chain/chain.js';
import { uintOf } from '../../src/world/chain/contract.js';
import { projectCache } from '../../src/world/cache-folder.js';
import { DSS_LIMITS, OPEN_DOLLAR_LIMITS } from '../../src/world/executor/limits.js';
import { makerContracts, type MakerContracts } from '../../src/world/maker/contracts.js';
import { startWorld, type World } from '../../src/world/world.js';
import { ContractLab, type LabContract, type Outcome } from '../support/contract-lab.js';
import { NEVER, REPORT, type Move } from '../support/executor-lab.js';

const word = encodeBytes32String;
const DAY = 86_400;
const DAI = RAD;
const PERCENT = RAY / 100n;

/** The protocols' own contracts on the local world, with the Safe as operator of the executor over each. */
class Site {
  private constructor(
    readonly lab: ContractLab,
    readonly executor: LabContract,
    readonly adapter: LabContract,
    readonly safe: string,
  ) {}

  static async at(world: World, protocol: 'dss' | 'openDollar'): Promise<Site> {
    const lab = await ContractLab.on(world.rpc);
    const file = protocol === 'dss' ? world.deployment : world.openDollar.deployment;
    const { executor = '', adapter = '' } = file.executor ?? {};
    const { safe } = world.deployment.safe;
    await world.rpc.request('anvil_impersonateAccount', [safe]);
    const name = protocol === 'dss' ? 'DssAdapter' : 'OpenDollarAdapter';
    return new Site(lab, lab.at('BoundedExecutor', executor), lab.at(name, adapter), safe);
  }

  async id(type: string, name: string): Promise<string> {
    return (await this.executor.one('idOf', this.adapter.address, word(type), word(name))) as string;
  }

  async value(type: string, name: string): Promise<bigint> {
    return (await this.adapter.one('read', word(type), word(name))) as bigint;
  }

  async move(type: string, name: string, to: bigint): Promise<Move> {
    return [await this.id(type, name), await this.value(type, name), to];
  }

  async moves(type: string, wanted: Readonly<Record<string, bigint>>): Promise<Move[]> {
    const moves = await Promise.all(Object.entries(wanted).map(([name, to]) => this.move(type, name, to)));
    return moves.sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1));
  }

  execute(moves: readonly Move[]): Promise<Outcome> {
    return this.executor.act(this.safe, 'execute', moves, REPORT, NEVER);
  }

  /** Announces, waits, executes. */
  async later(moves: readonly Move[]): Promise<Outcome> {
    const { error } = await this.executor.act(this.safe, 'schedule', moves, REPORT, NEVER);
    if (error) throw new Error(String(error));
    await this.lab.next((await this.lab.now()) + DAY);
    return this.executor.act(this.lab.account(19), 'executeScheduled', moves, REPORT);
  }
}

let world: World;
let snapshot: string;
beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: 1_800_000_000, step: 12 });
});
afterAll(() => world.stop());
beforeEach(async () => {
  snapshot = await world.rpc.request<string>('evm_snapshot');
});
afterEach(async () => {
  await world.rpc.request('evm_revert', [snapshot]);
});

describe('the executor of Maker', () => {
  let its: Site;
  let maker: MakerContracts;
  let chain: Chain;
  beforeAll(async () => {
    its = await Site.at(world, 'dss');
    maker = makerContracts(world.deployment.protocol.names);
    chain = new Chain(world.rpc);
  });
  const read = async (
    contract: keyof MakerContracts & ('vat' | 'jug' | 'spotter' | 'dog' | 'autoLine'),
    field: string,
  ) => uintOf(await chain.read(maker[contract], 'ilks', word('ETH-C')), field);

  const totalOf = async (): Promise<bigint> =>
    BigInt(await world.rpc.call({ to: maker.vat.address, data: hashOf('Line()').slice(0, 10) }, 'latest'));

  test('belongs to the pause proxy, is operated by the Safe, and holds the limits of the policy', async () => {
    expect(await its.executor.one('admin')).toBe(maker.pauseProxy);
    expect(await its.executor.one('isOperator', its.safe)).toBe(true);
    expect(DSS_LIMITS).toHaveLength(20);
    for (const { type, name, limits } of DSS_LIMITS) {
      const answer = await its.executor.view('parameterOf', await its.id(type, name));
      const bounds = answer[3] as { toObject(): object };
      expect(Object.entries(bounds.toObject()).map(([key, value]) => [key, String(value)])).toEqual(
        expect.arrayContaining(Object.entries(limits).map(([key, value]) => [key, String(value)])),
      );
    }
  });

  test('a fee: the fee until now is collected, and the rate is that of the published table', async () => {
    const [before, present] = [await read('vat', 'rate'), await its.value('ETH-C', 'stabilityFee')];
    const { error } = await its.execute(await its.moves('ETH-C', { stabilityFee: present + 125n }));
    expect(error).toBeNull();
    expect(await read('jug', 'duty')).toBe(dutyFromAnnualFee(bps(present + 125n)));
    expect(await read('jug', 'rho')).toBe(BigInt((await world.head()).timestamp));
    expect((await read('vat', 'rate')) > before).toBe(true);
  });

  test('a ratio: announced a day before, and the price that vaults are measured by follows in the same transaction', async () => {
    const [mat, spot] = [await read('spotter', 'mat'), await read('vat', 'spot')];
    const moves = await its.moves('ETH-C', { liquidationRatio: mat + 5n * PERCENT });
    expect((await its.execute(moves)).error).toEqual(['DelayRequired', BigInt(DAY)]);
    expect((await its.later(moves)).error).toBeNull();
    expect(await read('spotter', 'mat')).toBe(mat + 5n * PERCENT);
    expect(await read('vat', 'spot')).toBe((spot * mat) / (mat + 5n * PERCENT));
  });

  test('an automatic ceiling: maximum and gap in one batch, in force at once, the sum of ceilings with it', async () => {
    const [max, gap, line] = [await read('autoLine', 'line'), await read('autoLine', 'gap'), await read('vat', 'line')];
    const total = await totalOf();
    const wanted = { autoCeiling: max - 500_000n * DAI, ceilingGap: gap - 100_000n * DAI };
    expect((await its.execute(await its.moves('ETH-C', wanted))).error).toBeNull();
    const debt = (await read('vat', 'Art')) * (await read('vat', 'rate'));
    const due = debt + wanted.ceilingGap < wanted.autoCeiling ? debt + wanted.ceilingGap : wanted.autoCeiling;
    expect([await read('autoLine', 'line'), await read('autoLine', 'gap')]).toEqual(Object.values(wanted));
    expect(await read('vat', 'line')).toBe(due);
    expect(await totalOf()).toBe(total + due - line);
  });

  test('a fee and a ceiling in one batch: the ceiling follows the debt with the fee that was collected', async () => {
    const [gap, fee] = [await its.value('ETH-C', 'ceilingGap'), await its.value('ETH-C', 'stabilityFee')];
    const present = await its.value('ETH-C', 'ceilingTtl');
    const wanted = { stabilityFee: fee + 25n, ceilingGap: gap - 100_000n * DAI, ceilingTtl: present + 3_600n };
    const moves = await its.moves('ETH-C', wanted);
    expect((await its.execute(moves)).error).toBeNull();
    const debt = (await read('vat', 'Art')) * (await read('vat', 'rate'));
    expect(await read('vat', 'line')).toBe(debt + wanted.ceilingGap);
  });

  test('a time to live alone', async () => {
    const ttl = await its.value('ETH-C', 'ceilingTtl');
    expect((await its.execute(await its.moves('ETH-C', { ceilingTtl: ttl + 3_600n }))).error).toBeNull();
    expect(await read('autoLine', 'ttl')).toBe(ttl + 3_600n);
  });

  test('a step further than the limits is refused, whatever the Safe signs', async () => {
    const fee = await its.value('ETH-C', 'stabilityFee');
    const { error } = await its.execute(await its.moves('ETH-C', { stabilityFee: fee + 225n }));
    expect(error?.slice(0, 1)).toEqual(['StepTooLarge']);
    expect(error?.slice(2)).toEqual([225n, 200n]);
  });

  test('what has no limits does not move, though the adapter could write it', async () => {
    const id = await its.id('ETH-C', 'debtFloor');
    const refused = await its.execute([[id, await its.value('ETH-C', 'debtFloor'), 10_000n * DAI]]);
    expect(refused.error).toEqual(['NotConfigured', id]);
  });

  test('a base fee, against which annual fees would not be what they say, is objected to', async () => {
    await world.governanceFile('jug', null, 'base', 1n);
    const moves = await its.moves('ETH-C', { stabilityFee: (await its.value('ETH-C', 'stabilityFee')) + 25n });
    const { error } = await its.execute(moves);
    expect(error?.slice(2)).toEqual([word('base fee')]);
  });

  test('a gap above its maximum is written and found not to be acted on: the batch is undone', async () => {
    const id = await its.id('ETH-C', 'ceilingGap');
    const [, , , bounds] = (await its.executor.view('parameterOf', id)).toArray() as [
      unknown,
      unknown,
      unknown,
      object,
    ];
    const max = await read('autoLine', 'line');
    const wide = {
      ...(bounds as { toObject(): object }).toObject(),
      max: 2n * max,
      stepUp: 2n * max,
      relativeUp: false,
      budget: 2n ** 256n - 1n,
    };
    await world.rpc.request('anvil_impersonateAccount', [maker.pauseProxy]);
    await its.executor.act(maker.pauseProxy, 'setBounds', its.adapter.address, word('ETH-C'), word('ceilingGap'), wide);
    const { error } = await its.execute(await its.moves('ETH-C', { ceilingGap: max + 100_000n * DAI }));
    expect(error).toEqual([its.adapter.abi.encodeErrorResult('NotActedOn', [word('ETH-C'), word('ceilingGap')])]);
  });

  test('nobody but the executor makes the adapter write', async () => {
    const refused = await its.adapter.refusal(its.safe, 'write', word('ETH-C'), word('stabilityFee'), 0n);
    expect(refused).toEqual(['OnlyExecutor', its.safe]);
  });

  test('the Safe cannot loosen a limit', async () => {
    const call = [
      'setBounds',
      its.adapter.address,
      word('ETH-C'),
      word('stabilityFee'),
      DSS_LIMITS[4]?.limits,
    ] as const;
    expect((await its.executor.refusal(its.safe, ...call))?.[0]).toBe('NotAuthorised');
  });
});

describe('the executor of Open Dollar', () => {
  let its: Site;
  beforeAll(async () => {
    its = await Site.at(world, 'openDollar');
  });
  const od = async (contract: 'safeEngine' | 'taxCollector' | 'oracleRelayer', method: string): Promise<bigint[]> => {
    const target = world.openDollar.contracts[contract];
    const answer = await world.rpc.call(
      { to: target.address, data: hashOf(`${method}(bytes32)`).slice(0, 10) + word('WETH').slice(2) },
      'latest',
    );
    return (answer.slice(2).match(/.{64}/g) ?? []).map((hexadecimal) => BigInt(`0x${hexadecimal}`));
  };

  test('a fee: collected at the old rate, and the new one counts from this second, without the lag of a collection', async () => {
    await world.openDollar.goLive();
    const [rate] = (await od('safeEngine', 'cData')).slice(2);
    const fee = await its.value('WETH', 'stabilityFee');
    expect((await its.execute(await its.moves('WETH', { stabilityFee: fee + 50n }))).error).toBeNull();
    const duty = dutyFromAnnualFee(bps(fee + 50n));
    expect(await od('taxCollector', 'cParams')).toEqual([duty]);
    expect((await od('taxCollector', 'cData')).slice(0, 2)).toEqual([duty, BigInt((await world.head()).timestamp)]);
    expect(((await od('safeEngine', 'cData'))[2] ?? 0n) > (rate ?? 0n)).toBe(true);
  });

  test.each<[string, bigint]>([
    ['rise', 2n],
    ['fall', -2n],
  ])('both ratios %s together past each other, in the order that the relayer demands', async (_way, points) => {
    const [safety, ratio] = [await its.value('WETH', 'safetyRatio'), await its.value('WETH', 'liquidationRatio')];
    const by = points * PERCENT;
    const moves = await its.moves('WETH', { safetyRatio: safety + by, liquidationRatio: ratio + by });
    const done = points > 0n ? await its.later(moves) : await its.execute(moves);
    expect(done.error).toBeNull();
    expect((await od('oracleRelayer', 'cParams')).slice(1)).toEqual([safety + by, ratio + by]);
    const [safetyPrice = 0n, liquidationPrice = 0n] = (await od('safeEngine', 'cData')).slice(3);
    expect(safetyPrice > 0n && liquidationPrice >= safetyPrice).toBe(true);
  });

  test('a liquidation ratio above the safety ratio is refused by the protocol, and nothing stays', async () => {
    const [safety, ratio] = [await its.value('WETH', 'safetyRatio'), await its.value('WETH', 'liquidationRatio')];
    expect(safety).toBe(ratio + 5n * PERCENT);
    const first = await its.moves('WETH', { safetyRatio: safety - 2n * PERCENT });
    expect((await its.execute(first)).error).toBeNull();
    const { error } = await its.later(await its.moves('WETH', { liquidationRatio: ratio + 5n * PERCENT }));
    expect(error).not.toBeNull();
    expect(await its.value('WETH', 'liquidationRatio')).toBe(ratio);
  });

  test('a ceiling', async () => {
    const ceiling = await its.value('WETH', 'debtCeiling');
    expect((await its.execute(await its.moves('WETH', { debtCeiling: ceiling + 1_000_000n * DAI }))).error).toBeNull();
    expect((await od('safeEngine', 'cParams'))[0]).toBe(ceiling + 1_000_000n * DAI);
  });

  test('has limits for every type', () => {
    expect(OPEN_DOLLAR_LIMITS).toHaveLength(12);
  });
});

describe('the code that stands in the world', () => {
  const verify = promisify(execFile);
  const run = (address: string, name: string) =>
    verify(process.execPath, [join(PROJECT_DIR, 'contracts', 'verify.mjs'), world.url, address, name]);

  test.each<[string, 'executor' | 'adapter' | 'publications']>([
    ['BoundedExecutor', 'executor'],
    ['DssAdapter', 'adapter'],
    ['RiskParameterOracle', 'publications'],
  ])('is that of these sources: %s', async (name, place) => {
    const { stdout } = await run(String(world.deployment.executor?.[place]), name);
    expect(stdout).toContain(` is ${name} of src/`);
  });

  test('and what is another contract is found to be another', async () => {
    const other = run(String(world.deployment.executor?.executor), 'DssAdapter');
    await expect(other).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('IS NOT') });
  });
});
