import { readTogether, type Outcome } from '../../../platform/chain/multicall.js';
import type { BlockReference, Rpc } from '../../../platform/chain/rpc.js';
import { callOf } from '../../named-reads.codec.js';
import { uintAt, uintWord, wordsIn } from '../../word.codec.js';
import type { Answer } from './carried-price.js';

/** Rounds asked for together; a feed that answers every few minutes has fewer within two hours. */
const PAGE = 40;
/** A walk goes back no further: more rounds within two delays than any feed makes. */
const MOST_PAGES = 50;

interface Round extends Answer {
  readonly roundId: bigint;
}

/** Null for a round that the feed does not have, or that has not ended. */
function roundOf(outcome: Outcome | undefined): Round | null {
  if (outcome?.success !== true || wordsIn(outcome.data) < 5) return null;
  const { data } = outcome;
  const updatedAt = Number(uintAt(data, 3));
  return updatedAt === 0 ? null : { roundId: uintAt(data, 0), answer: BigInt.asIntN(256, uintAt(data, 1)), updatedAt };
}

/**
 * Answers of a Chainlink proxy at a block, newest first, back to the one that stood at `since` [s]. The walk ends at the first
 * round of the present aggregator.
 * @throws {RpcUnavailableError | RpcRefusedError}; a feed that answers nothing is an empty list.
 */
export async function readAnswers(rpc: Rpc, proxy: string, since: number, at: BlockReference): Promise<Answer[]> {
  const [outcome] = await readTogether(rpc, [callOf(proxy, 'latestRoundData()')], at);
  const latest = roundOf(outcome);
  if (latest === null) return [];
  const answers: Answer[] = [latest];
  let older = BigInt.asUintN(64, latest.roundId) - 1n;
  for (let page = 0; page < MOST_PAGES && older > 0n && (answers.at(-1)?.updatedAt ?? 0) > since; page++) {
    const count = older < PAGE ? Number(older) : PAGE;
    const first = ((latest.roundId >> 64n) << 64n) | older;
    const calls = Array.from({ length: count }, (_, back) =>
      callOf(proxy, 'getRoundData(uint80)', uintWord(first - BigInt(back))),
    );
    for (const round of (await readTogether(rpc, calls, at)).map(roundOf)) if (round) answers.push(round);
    older -= BigInt(count);
  }
  return answers;
}
