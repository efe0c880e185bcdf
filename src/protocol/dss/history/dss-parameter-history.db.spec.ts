import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { IndexedWorld } from '../../../../test/support/indexed-world.js';
import { Rpc } from '../../../platform/chain/rpc.js';
import { RpcUnavailableError } from '../../../platform/chain/rpc-error.js';
import { RAY } from '../../../units/fixed-point.js';
import type { HistoryAt, ParameterRecord } from '../../parameter-history.port.js';
import { DssAdapter } from '../dss.adapter.js';
import { DssParameterHistory, type ParameterHistoryOptions } from './dss-parameter-history.service.js';
import { SYSTEM_WORDS, TYPE_WORDS } from './parameter-words.codec.js';

let place: IndexedWorld;
beforeAll(async () => {
  place = await IndexedWorld.start();
});
afterAll(() => place.close());
async function clear(): Promise<void> {
  for (const table of ['parameter_record', 'parameter_history']) await place.database.query(`DELETE FROM ${table}`);
}
beforeEach(clear);

const historyWith = (options: Partial<ParameterHistoryOptions> = {}, rpc: Rpc = place.world.rpc) =>
  new DssParameterHistory(place.deployment, rpc, place.database, options);
const now = async (history: DssParameterHistory): Promise<HistoryAt> => history.at(await place.world.head());
/** Without what was noticed by reading: that depends on when somebody looked. */
const logged = (records: readonly ParameterRecord[]): ParameterRecord[] =>
  records.filter(({ transaction }) => transaction !== null);
const text = (records: readonly ParameterRecord[]): string =>
  logged(records)
    .map((record) => JSON.stringify(record))
    .join('\n');
/** What a process finds that begins anew. */
const fresh = async (): Promise<string> => {
  await clear();
  return text((await now(historyWith())).records);
};

const keyOf = ({ ilk, parameter }: { ilk: string | null; parameter: string }): string => `${ilk ?? ''} ${parameter}`;
/** What constructors set, by parameter: null where their arguments did. */
function initialOf(ilk: string | null, parameter: string): string | null | undefined {
  const words = Object.values(ilk === null ? SYSTEM_WORDS : TYPE_WORDS).flatMap((of) => Object.values(of));
  const word = words.find((each) => each.parameter === parameter);
  return word === undefined ? undefined : word.initial === null ? null : word.text(word.initial);
}
/** The one configured value that the contract tells in no log that this history reads. */
const NOT_TOLD = new Set(['debtCeiling.emergencyStop']);

async function expectFoldIsState(history: HistoryAt): Promise<number> {
  const told = new Map(history.values.map((value) => [keyOf(value), value.value]));
  const cells = await new DssAdapter(place.deployment, place.world.rpc).readParameters(history.block.number);
  const checked = cells.filter(
    ({ kind, parameter }) => (kind === 'configured' || parameter === 'debtCeiling') && !NOT_TOLD.has(parameter),
  );
  for (const { ilk, parameter, value } of checked) {
    const found = told.get(keyOf({ ilk, parameter })) ?? initialOf(ilk, parameter);
    expect([ilk, parameter, found]).toEqual([ilk, parameter, value]);
  }
  return checked.length;
}

describe('the history of the world, from the first block on,', () => {
  test('replayed gives exactly the parameters that are read now, every configured one of every type', async () => {
    expect(await expectFoldIsState(await now(historyWith()))).toBeGreaterThan(100);
  });

  test('leaves no gap: each change begins with what the one before ended with', async () => {
    const { records } = await now(historyWith());
    const last = new Map<string, string>();
    for (const { ilk, source, from, to } of records) {
      const key = `${source} ${ilk ?? ''}`;
      if (last.has(key)) expect(from).toBe(last.get(key));
      expect(from).not.toBe(to);
      last.set(key, to);
    }
    expect(records.length).toBeGreaterThan(300);
  });

  test('holds what governance set up, with time, transaction, and who sent it through what', async () => {
    const { records } = await now(historyWith());
    const change = records.filter(({ ilk, parameter }) => ilk === 'ETH-C' && parameter === 'liquidationRatio').at(-1);
    expect(change?.human).toEqual({ from: '120.00 %', to: '170.00 %' });
    expect(change).toMatchObject({
      unit: 'ray',
      to: '1700000000000000000000000000',
      through: place.deployment.pause,
      caller: place.deployment.pauseProxy,
      source: 'Spotter.mat',
    });
    const { transaction, block, sender } = change ?? { transaction: '' };
    const receipt = await place.world.rpc.request<{ from: string; blockHash: string }>('eth_getTransactionReceipt', [
      transaction,
    ]);
    expect([receipt.from, receipt.blockHash]).toEqual([sender?.toLowerCase(), block?.hash]);
    expect((await place.world.rpc.block({ blockHash: block?.hash ?? '' })).timestamp).toBe(block?.timestamp);
  });

  test('says which lines AutoLine has moved', async () => {
    const { records } = await now(historyWith());
    const moved = records.filter(({ source, caller }) => source === 'Vat.line' && caller === place.deployment.autoLine);
    expect(new Set(moved.map(({ ilk }) => ilk)).size).toBeGreaterThan(2);
    const sums = records.filter(({ source, caller }) => source === 'Vat.Line' && caller === place.deployment.autoLine);
    expect(sums.length).toBe(moved.length);
  });
});

describe('a change that is made while the history is kept', () => {
  test.each([
    ['vat', 'ETH-C', 'dust', 7_000n * RAY * 10n ** 18n, 'debtFloor'],
    ['spotter', 'ETH-C', 'mat', (18n * RAY) / 10n, 'liquidationRatio'],
    ['jug', 'LINK-A', 'duty', RAY + 10n ** 18n, 'stabilityFee'],
    ['dog', 'YFI-A', 'chop', 12n * 10n ** 17n, 'liquidationPenalty'],
    ['dog', null, 'Hole', 5n * 10n ** 51n, 'auctionLimit'],
    ['vat', null, 'Line', 99n * 10n ** 51n, 'debtCeiling'],
    ['clipper', 'ETH-B', 'buf', (12n * RAY) / 10n, 'auction.startFactor'],
    ['autoLine', 'ETH-B', 'gap', 2n * 10n ** 51n, 'autoCeiling.gap'],
  ] as const)('of %s %s.%s is in it once, old and new', async (contract, ilk, what, value, parameter) => {
    const history = historyWith({ unsettled: 4, part: 200 });
    const before = await now(history);
    const was = before.values.find((each) => each.ilk === ilk && each.parameter === parameter)?.value;
    await place.world.governanceFile(contract, ilk, what, value);
    const after = await now(history);
    const added = after.records.slice(before.records.length);
    expect(added).toMatchObject([
      { ilk, parameter, from: was, to: value.toString(), block: { number: after.block.number } },
    ]);
    await expectFoldIsState(after);
  });

  test('and taken back by a reorganisation is in it no more; what replaced it is', async () => {
    const history = historyWith({ unsettled: 8 });
    await place.world.governanceFile('spotter', 'ETH-C', 'mat', (19n * RAY) / 10n);
    const kept = await now(history);
    await place.world.governanceFile('spotter', 'ETH-C', 'mat', 2n * RAY);
    expect((await now(history)).records.length).toBe(kept.records.length + 1);
    await place.acts.reorganise(2);
    await place.world.governanceFile('spotter', 'ETH-B', 'mat', (14n * RAY) / 10n);
    const after = await now(history);
    expect(logged(after.records).at(-1)).toMatchObject({ ilk: 'ETH-B', to: ((14n * RAY) / 10n).toString() });
    await expectFoldIsState(after);
    expect(text(after.records)).toBe(await fresh());
  });

  test('further back than what is unsettled, after which the chain was replaced, has all read anew', async () => {
    const history = historyWith({ unsettled: 1 });
    await now(history);
    await place.world.governanceFile('spotter', 'ETH-C', 'mat', (21n * RAY) / 10n);
    await place.acts.mine(6);
    await now(history);
    await place.acts.reorganise(7);
    const after = await now(history);
    await expectFoldIsState(after);
    expect(text(after.records)).toBe(await fresh());
  });

  test("of the breaker's tolerance leaves no log: it is noticed at the next look, once", async () => {
    const { clipperMom = '', clippers } = place.deployment;
    const history = historyWith();
    const before = await now(history);
    await place.acts.setTolerance(clipperMom, clippers['ETH-C'] ?? '', (6n * RAY) / 10n);
    const after = await now(history);
    expect(after.records.slice(before.records.length)).toMatchObject([
      { ilk: 'ETH-C', parameter: 'auction.breakerTolerance', to: ((6n * RAY) / 10n).toString(), transaction: null },
    ]);
    await place.acts.mine(1);
    expect((await now(history)).records.length).toBe(after.records.length);
  });
});

describe('what is stored', () => {
  test('is what another process goes on from: it asks for the logs behind it alone, and finds the same', async () => {
    const asked: number[] = [];
    const rpc = await place.node(({ method, params: [filter] }) => {
      const { fromBlock } = (filter ?? {}) as { fromBlock?: string };
      if (method === 'eth_getLogs' && fromBlock !== undefined) asked.push(Number(fromBlock));
      return {};
    });
    const one = await now(historyWith({ unsettled: 16, part: 300 }));
    const [head] = await place.database.query<{ block_number: string }[]>('SELECT block_number FROM parameter_history');
    const other = await now(historyWith({ unsettled: 16 }, rpc));
    expect(text(other.records)).toBe(text(one.records));
    expect(Math.min(...asked)).toBe(Number(head?.block_number) + 1);
    expect(one.block.number - Number(head?.block_number)).toBeLessThanOrEqual(32);
  });

  test('is the same for two processes that begin at once', async () => {
    const [one, other] = await Promise.all([now(historyWith({ part: 90 })), now(historyWith({ part: 90 }))]);
    expect(text(one.records)).toBe(text(other.records));
    const rows = await place.database.query<{ count: number }[]>('SELECT count(*)::int AS count FROM parameter_record');
    const settled = one.records.filter(({ block }) => block.number <= one.block.number - 64).length;
    expect(Math.abs((rows[0]?.count ?? 0) - settled)).toBeLessThanOrEqual(one.records.length - settled);
  });

  test('by a process that lost its node halfway is gone on from by the next one', async () => {
    let left = 40;
    class Failing extends Rpc {
      override request<Result>(method: string, params: readonly unknown[] = []): Promise<Result> {
        if (left-- <= 0) return Promise.reject(new RpcUnavailableError(this.url, method, 'gone'));
        return super.request<Result>(method, params);
      }
    }
    const rpc = new Failing(place.world.url);
    let failures = 0;
    for (;;) {
      const outcome = await now(historyWith({ part: 60 }, rpc)).catch((error: unknown) => error);
      if (!(outcome instanceof RpcUnavailableError)) break;
      failures++;
      left = 300;
    }
    expect(failures).toBeGreaterThan(1);
    expect(text((await now(historyWith())).records)).toBe(await fresh());
  });

  test('serves an older block without what came after it', async () => {
    const history = historyWith({ unsettled: 2 });
    const { records } = await now(history);
    const older = records[Math.floor(records.length / 2)]?.block.number ?? 0;
    const part = await history.at(await place.world.rpc.block(older));
    expect(part.records.length).toBeLessThan(records.length);
    expect(text(part.records)).toBe(text(records.filter(({ block }) => block.number <= older)));
  });
});
