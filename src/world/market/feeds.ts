import { Interface, ZeroAddress } from 'ethers';
import { chainlinkCode } from '../chain/artifacts.js';
import { from, type Chain } from '../chain/chain.js';
import { Contract, creationOf, nth, uintOf } from '../chain/contract.js';

/** A price feed: three oracles agree in the aggregator; everyone reads the proxy, which outlives its aggregators. */
export interface Feed {
  readonly aggregator: string;
  readonly proxy: string;
}

export const FEED_DECIMALS = 8;
/** Longest time between two answers that the feeds promise [seconds]. */
export const FEED_HEARTBEAT = 3_600;

const SUBMISSIONS = { fewest: 2, most: 3, restartDelay: 0 };
const ROUND_TIMEOUT = 180;
const ANSWER_LIMITS = { lowest: 1n, highest: 10n ** 30n };
/** Feed answers have 8 decimals, the protocol's prices 18. */
const ANSWER_TO_WAD = 10n ** 10n;
/** The proxy's round is the number of the aggregator above 64 bits of the aggregator's own round. */
const OWN_ROUND = 2n ** 64n - 1n;

const AGGREGATOR = new Interface([
  'function changeOracles(address[],address[],address[],uint32,uint32,uint32)',
  'function submit(uint256,int256)',
  'function latestRound() view returns (uint256)',
  'function latestAnswer() view returns (int256)',
]);
const AGGREGATOR_CONSTRUCTOR = 'constructor(address,uint128,uint32,address,int256,int256,uint8,string)';
const PROXY = new Interface([
  'function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)',
  'function getRoundData(uint80) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)',
]);
const PROXY_CONSTRUCTOR = 'constructor(address,address)';

export const answerOf = (price: number): bigint => BigInt(Math.round(price * 10 ** FEED_DECIMALS));
export const priceOf = (answer: bigint): number => Number(answer) / 10 ** FEED_DECIMALS;
export const wadOfAnswer = (answer: bigint): bigint => answer * ANSWER_TO_WAD;

/** Deploys one feed per symbol, in order. */
export async function deployFeeds(
  chain: Chain,
  deployer: string,
  oracles: readonly string[],
  symbols: readonly string[],
): Promise<Feed[]> {
  const code = chainlinkCode('FluxAggregator');
  const { lowest, highest } = ANSWER_LIMITS;
  const aggregators = await chain.deploy(
    deployer,
    symbols.map((symbol) =>
      creationOf(
        code,
        AGGREGATOR_CONSTRUCTOR,
        ZeroAddress,
        0,
        ROUND_TIMEOUT,
        ZeroAddress,
        lowest,
        highest,
        FEED_DECIMALS,
        `${symbol} / USD`,
      ),
    ),
  );
  const { fewest, most, restartDelay } = SUBMISSIONS;
  const admins = oracles.map(() => deployer);
  await chain.sendTogether(
    aggregators.map((address) => {
      const aggregator = new Contract(address, AGGREGATOR);
      return from(deployer, aggregator.call('changeOracles', [], oracles, admins, fewest, most, restartDelay));
    }),
  );
  const proxyCode = chainlinkCode('EACAggregatorProxy');
  const proxies = await chain.deploy(
    deployer,
    aggregators.map((aggregator) => creationOf(proxyCode, PROXY_CONSTRUCTOR, aggregator, ZeroAddress)),
  );
  return aggregators.map((aggregator, index) => ({ aggregator, proxy: nth(proxies, index) }));
}

/** Every oracle submits to the next round of each feed, a basis point apart, so that the median is the price. */
export async function report(
  chain: Chain,
  oracles: readonly string[],
  prices: readonly { readonly feed: Feed; readonly price: number }[],
): Promise<void> {
  const aggregators = prices.map(({ feed }) => new Contract(feed.aggregator, AGGREGATOR));
  const rounds = await chain.readMany(aggregators.map((aggregator) => [aggregator, 'latestRound']));
  const submissions = prices.flatMap(({ price }, feed) => {
    const answer = answerOf(price);
    return oracles.map((oracle, index) => {
      const own = answer + (BigInt(index - 1) * answer) / 10_000n;
      return from(oracle, nth(aggregators, feed).call('submit', uintOf(nth(rounds, feed)) + 1n, own));
    });
  });
  await chain.sendTogether(submissions);
}

/** What the feed says now, and when it said so [seconds]. */
export async function latestAnswer(chain: Chain, { proxy }: Feed): Promise<{ answer: bigint; updatedAt: number }> {
  const round = await chain.read(new Contract(proxy, PROXY), 'latestRoundData');
  return { answer: uintOf(round, 'answer'), updatedAt: Number(uintOf(round, 'updatedAt')) };
}

/** The answer that stood at `time` [seconds]: the rounds are walked backwards; the first one stands for all before it. */
export async function answerAt(chain: Chain, feed: Feed, time: number): Promise<bigint> {
  const proxy = new Contract(feed.proxy, PROXY);
  let round = await chain.read(proxy, 'latestRoundData');
  while (uintOf(round, 'updatedAt') > BigInt(time)) {
    const id = uintOf(round, 'roundId');
    if ((id & OWN_ROUND) === 1n) break;
    round = await chain.read(proxy, 'getRoundData', id - 1n);
  }
  return uintOf(round, 'answer');
}
