import { readTogether } from '../../platform/chain/multicall.js';
import type { Block, Rpc } from '../../platform/chain/rpc.js';
import { wordsOf } from '../abi-words.js';
import type { FeedSource } from '../markets.js';
import * as codec from './chainlink.codec.js';
import { judgeFeed, phaseOf, roundIdOf, roundOf, type FeedReading, type FeedRound } from './feed.js';

/** A walk goes back no further than this many rounds: about a year of a feed that answers every ten minutes. */
const MOST_ROUNDS = 50_000;

/** Chainlink's feeds through their proxies, always at a block hash. */
export class ChainlinkFeeds {
  /** @param page rounds asked for in one call. */
  constructor(
    private readonly rpc: Rpc,
    private readonly page = 250,
  ) {}

  /** @throws {RpcUnavailableError | RpcRefusedError} when the node gives no answer; a bad feed is a reading that says so. */
  async read(source: FeedSource, { hash, timestamp }: Block): Promise<FeedReading> {
    const answers = await readTogether(this.rpc, codec.feedCalls(source.proxy), { blockHash: hash });
    const { aggregator } = codec.decodeFeed(answers);
    const limits =
      aggregator === null ? [] : await readTogether(this.rpc, codec.limitCalls(aggregator), { blockHash: hash });
    return judgeFeed(source, codec.decodeFeed([...answers, ...limits]), timestamp);
  }

  /**
   * Complete rounds with an answer, oldest first, from the one in force at `since` [s] to the latest at the block. Walks
   * backwards, also through aggregators that the proxy had before; a later aggregator counts from its first round on.
   */
  async readRounds({ proxy }: FeedSource, since: number, { hash }: Block): Promise<FeedRound[]> {
    const rounds: FeedRound[] = [];
    for await (const page of this.pagesBack(proxy, hash)) {
      for (const round of page) if (round.updatedAt < oldest(rounds)) rounds.push(round);
      if (oldest(rounds) <= since || rounds.length > MOST_ROUNDS) break;
    }
    const inForce = rounds.findIndex(({ updatedAt }) => updatedAt <= since);
    return (inForce < 0 ? rounds : rounds.slice(0, inForce + 1)).reverse();
  }

  /** All rounds from the latest back to the first of the first aggregator, page by page. */
  private async *pagesBack(proxy: string, hash: string): AsyncGenerator<FeedRound[]> {
    const [answer] = await readTogether(this.rpc, codec.feedCalls(proxy), { blockHash: hash });
    const latest = codec.decodeRound(answer);
    let [phase, next] = latest ? [phaseOf(latest.roundId), roundOf(latest.roundId)] : [0, 0n];
    while (next > 0n) {
      yield await this.readPage(proxy, phase, next, hash);
      next -= BigInt(this.page);
      while (next <= 0n && phase > 1) next = await this.lastRound(proxy, --phase, hash);
    }
  }

  /** Rounds of one aggregator from `last` downwards; those that ended without an answer are left out. */
  private async readPage(proxy: string, phase: number, last: bigint, hash: string): Promise<FeedRound[]> {
    const count = Number(last < BigInt(this.page) ? last : this.page);
    const ids = Array.from({ length: count }, (_, index) => roundIdOf(phase, last - BigInt(index)));
    const answers = await readTogether(
      this.rpc,
      ids.map((id) => codec.roundCall(proxy, id)),
      { blockHash: hash },
    );
    const rounds = answers.map((answer) => codec.decodeRound(answer));
    return rounds.filter((round) => round !== null).filter(({ answer, updatedAt }) => answer > 0n && updatedAt > 0);
  }

  /** Zero when the phase has no aggregator, or one without rounds. */
  private async lastRound(proxy: string, phase: number, hash: string): Promise<bigint> {
    const [answer] = await readTogether(this.rpc, [codec.aggregatorCall(proxy, phase)], { blockHash: hash });
    const aggregator = codec.decodeAddress(answer);
    if (aggregator === null) return 0n;
    const [round] = await readTogether(this.rpc, [codec.latestRoundCall(aggregator)], { blockHash: hash });
    return wordsOf(round, 1)?.[0] ?? 0n;
  }
}

/** Time of the round that was read last; everything is younger than no round. */
const oldest = (rounds: readonly FeedRound[]): number => rounds.at(-1)?.updatedAt ?? Infinity;
