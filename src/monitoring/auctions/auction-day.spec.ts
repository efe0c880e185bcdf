import { expect, test } from '@jest/globals';
import type { Block } from '../../platform/chain/rpc.js';
import type { AuctionEvent } from '../../protocol/auctions.port.js';
import { AuctionDay } from './auction-day.js';

const PACE = 12;
const timeOf = (number: number): number => 1_700_000_000 + number * PACE;
const block = (number: number): Block => ({
  number,
  hash: String(number),
  parentHash: String(number - 1),
  timestamp: timeOf(number),
});

/** A chain with a yank in each of these blocks, which notes what it is asked for. */
function chainWith(numbers: number[]) {
  const asked: (readonly [number, number])[] = [];
  const state = { numbers, asked, down: false };
  const day = new AuctionDay(
    {
      events: (from, to): Promise<AuctionEvent[]> => {
        if (state.down) return Promise.reject(new Error('down'));
        asked.push([from, to]);
        const within = state.numbers.filter((number) => number >= from && number <= to);
        return Promise.resolve(
          within.map((number) => ({
            kind: 'yank',
            ilk: 'ETH-A',
            id: BigInt(number),
            blockNumber: number,
            logIndex: 0,
            at: timeOf(number),
          })),
        );
      },
    },
    { block: (reference) => Promise.resolve(block(Number(reference))) },
  );
  const follow = async (number: number): Promise<number[]> =>
    (await day.follow(block(number))).map(({ blockNumber }) => blockNumber);
  return { state, follow };
}

test('the first look reads a day by the pace of the chain, the next ones only the newest blocks', async () => {
  const { state, follow } = chainWith([1_000, 12_000, 19_990]);
  expect(await follow(20_000)).toEqual([19_990]);
  expect(await follow(20_001)).toEqual([19_990]);
  expect(state.asked).toEqual([
    [20_000 - 8_640, 20_000],
    [19_936, 20_001],
  ]);
});

test('what is older than a day is forgotten', async () => {
  const { follow } = chainWith([15_000, 19_990]);
  expect(await follow(20_000)).toEqual([15_000, 19_990]);
  expect(await follow(15_000 + 7_200)).toEqual([19_990]);
});

test('a reorganisation takes back what happened only in the blocks that it replaced', async () => {
  const { state, follow } = chainWith([19_000, 19_995]);
  expect(await follow(20_000)).toEqual([19_000, 19_995]);
  state.numbers = [19_000, 19_997];
  expect(await follow(20_001)).toEqual([19_000, 19_997]);
});

test('blocks of a look that failed are read by the next', async () => {
  const { state, follow } = chainWith([19_990]);
  await follow(20_000);
  state.down = true;
  state.numbers = [19_990, 20_300];
  await expect(follow(20_400)).rejects.toThrow('down');
  state.down = false;
  expect(await follow(20_900)).toEqual([19_990, 20_300]);
});

test('a chain that was set back further than it is read again is read from the start of the day', async () => {
  const { follow } = chainWith([10_000, 19_990]);
  await follow(20_000);
  expect(await follow(10_100)).toEqual([10_000]);
});
