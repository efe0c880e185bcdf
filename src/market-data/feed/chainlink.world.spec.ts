import { Interface, ZeroAddress } from 'ethers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectCache } from '../../world/cache-folder.js';
import { chainlinkCode } from '../../world/chain/artifacts.js';
import { Chain, from } from '../../world/chain/chain.js';
import { Contract, creationOf, nth } from '../../world/chain/contract.js';
import { deployFeeds, report, type Feed } from '../../world/market/feeds.js';
import { startWorld, type World } from '../../world/world.js';
import { ChainlinkFeeds } from './chainlink-feed.adapter.js';
import { phaseOf, roundOf } from './feed.js';

const HOUR = 3_600;
/** Small, so that a short walk turns many pages. */
const PAGE = 7;
const PROXY = new Interface([
  'function proposeAggregator(address)',
  'function confirmAggregator(address)',
  'function setController(address)',
]);

let world: World;
let chain: Chain;
let feeds: ChainlinkFeeds;
let deployer: string;
let oracles: string[];

beforeAll(async () => {
  world = await startWorld({ cacheDir: projectCache(), now: Date.UTC(2027, 0, 1) / 1_000, step: 1 });
  chain = new Chain(world.rpc);
  feeds = new ChainlinkFeeds(world.rpc, PAGE);
  deployer = world.relayer.address;
  oracles = world.owners.map(({ address }) => address);
});
afterAll(() => world.stop());

const sourceOf = (proxy: string) => ({ proxy, decimals: 8, heartbeatSeconds: HOUR });
const deploy = async (symbol: string): Promise<Feed> => nth(await deployFeeds(chain, deployer, oracles, [symbol]), 0);
async function answers(feed: Feed, prices: readonly number[], seconds = 600): Promise<void> {
  for (const price of prices) {
    await world.advance(seconds);
    await report(chain, oracles, [{ feed, price }]);
  }
}

test('a feed of the world is fresh, becomes stale when it is silent for longer than its heartbeat, and says so', async () => {
  const source = world.deployment.markets.assets.ETH.feed;
  const fresh = await feeds.read(source, await world.head());
  expect(fresh).toMatchObject({ status: 'fresh', description: 'ETH / USD', price: 3_000n * 10n ** 18n, phase: 1 });
  await world.advance(HOUR + 60);
  const stale = await feeds.read(source, await world.head());
  expect(stale).toMatchObject({ status: 'stale', price: fresh.price, roundId: fresh.roundId });
  expect(stale.ageSeconds).toBeGreaterThan(HOUR);
});

test('the aggregator behind the proxy tells what it can say at least and at most; an answer there is no price', async () => {
  const feed = await deploy('LIMIT');
  await answers(feed, [10]);
  const source = sourceOf(feed.proxy);
  expect(await feeds.read(source, await world.head())).toMatchObject({
    status: 'fresh',
    aggregator: feed.aggregator.toLowerCase(),
    minAnswer: 10n ** 10n, // one of eight decimals
    maxAnswer: 10n ** 40n,
  });
  await answers(feed, [1e-8]);
  const bottom = await feeds.read(source, await world.head());
  expect(bottom).toMatchObject({ status: 'invalid', fault: 'at-limit', price: null });
  expect(bottom.why).toContain('The answer is 1; 1 is the least');
});

test('a proxy that was put under an access controller is paused, and says so apart from a feed without rounds', async () => {
  const feed = await deploy('PAUSED');
  await answers(feed, [10]);
  const code = chainlinkCode('SimpleReadAccessController');
  const [controller] = await chain.deploy(deployer, [code]);
  await chain.sendTogether([from(deployer, new Contract(feed.proxy, PROXY).call('setController', controller))]);
  expect(await feeds.read(sourceOf(feed.proxy), await world.head())).toMatchObject({
    status: 'invalid',
    fault: 'no-access',
    description: 'PAUSED / USD',
    why: 'The feed is paused: it refuses this reader.',
  });
});

test('a feed without a round is invalid and says what the contract says', async () => {
  const { proxy } = await deploy('NEW');
  const reading = await feeds.read(sourceOf(proxy), await world.head());
  expect(reading).toMatchObject({ status: 'invalid', price: null, description: 'NEW / USD', why: 'No data present' });
});

test('an address without a contract, and a contract that is no feed, are invalid', async () => {
  const block = await world.head();
  const { token } = world.deployment.markets.quote;
  await expect(feeds.read(sourceOf(deployer), block)).resolves.toMatchObject({
    status: 'invalid',
    why: 'No price feed answers at this address.',
  });
  await expect(feeds.read(sourceOf(token), block)).resolves.toMatchObject({ status: 'invalid', price: null });
});

test('what is read belongs to the block that was named, not to the newest', async () => {
  const feed = await deploy('OLD');
  await answers(feed, [10]);
  const then = await world.head();
  await answers(feed, [20]);
  await expect(feeds.read(sourceOf(feed.proxy), then)).resolves.toMatchObject({ price: 10n * 10n ** 18n });
});

test('the walk gives every round since a time, oldest first, and the one in force at it', async () => {
  const feed = await deploy('WALK');
  await answers(
    feed,
    Array.from({ length: 24 }, (_, index) => 100 + index),
    60,
  );
  const block = await world.head();
  const all = await feeds.readRounds(sourceOf(feed.proxy), 0, block);
  expect(all.map(({ answer }) => Number(answer) / 1e8)).toEqual(Array.from({ length: 24 }, (_, index) => 100 + index));
  const since = nth(all, 5).updatedAt + 1;
  expect(await feeds.readRounds(sourceOf(feed.proxy), since, block)).toEqual(all.slice(5));
});

test('the walk goes on in the aggregator that the proxy had before', async () => {
  const feed = await deploy('PHASES');
  await answers(feed, [1, 2, 3]);
  const next = await deploy('PHASES');
  await answers(next, [4]);
  const proxy = new Contract(feed.proxy, PROXY);
  await chain.sendTogether([
    from(deployer, proxy.call('proposeAggregator', next.aggregator)),
    from(deployer, proxy.call('confirmAggregator', next.aggregator)),
  ]);
  await answers(next, [5]);
  const rounds = await feeds.readRounds(sourceOf(feed.proxy), 0, await world.head());
  expect(rounds.map(({ answer }) => Number(answer) / 1e8)).toEqual([1, 2, 3, 4, 5]);
  expect(rounds.map(({ roundId }) => [phaseOf(roundId), Number(roundOf(roundId))])).toEqual([
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 1],
    [2, 2],
  ]);
});

test('a proxy whose first aggregator never answered has the rounds of the second', async () => {
  const silent = await deploy('SILENT');
  const speaking = await deploy('SILENT');
  await answers(speaking, [7]);
  const code = chainlinkCode('EACAggregatorProxy');
  const creation = creationOf(code, 'constructor(address,address)', silent.aggregator, ZeroAddress);
  const proxy = new Contract(nth(await chain.deploy(deployer, [creation]), 0), PROXY);
  await chain.sendTogether([
    from(deployer, proxy.call('proposeAggregator', speaking.aggregator)),
    from(deployer, proxy.call('confirmAggregator', speaking.aggregator)),
  ]);
  const rounds = await feeds.readRounds(sourceOf(proxy.address), 0, await world.head());
  expect(rounds.map(({ answer }) => Number(answer) / 1e8)).toEqual([7]);
});
