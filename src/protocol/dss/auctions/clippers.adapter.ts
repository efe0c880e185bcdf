import { readTogether, type Outcome } from '../../../platform/chain/multicall.js';
import { RpcRefusedError } from '../../../platform/chain/rpc-error.js';
import type { Block, Log, Rpc } from '../../../platform/chain/rpc.js';
import { rad, ray } from '../../../units/fixed-point.js';
import { ilksOf, type DssDeployment } from '../deployment.js';
import { callOf } from '../../named-reads.codec.js';
import { UnreadableProtocolError } from '../../protocol-error.js';
import { uintAt, uintWord, wordsIn } from '../../word.codec.js';
import { AUCTION_TOPICS, decodeAuction, decodeEvent, decodeList } from './auction.codec.js';
import type { AuctionEvent, AuctionHouse, Auctions, RunningAuction } from '../../auctions.port.js';

interface Clipper {
  readonly ilk: string;
  readonly asset: string;
  readonly address: string;
}

/** Blocks whose time is remembered, and how many are asked for at once. */
const [MOST_TIMES, ASKED_TOGETHER] = [20_000, 20];

const HOUSE_READS = ['list()', 'tail()', 'cusp()', 'chost()', 'stopped()'];

/** Clippers of MakerDAO and its descendants. */
export class Clippers implements Auctions {
  private readonly clippers: readonly Clipper[];
  private readonly times = new Map<string, number>();

  constructor(
    { types, clippers, ...deployment }: DssDeployment,
    private readonly rpc: Rpc,
  ) {
    this.clippers = ilksOf({ types, clippers, ...deployment }).flatMap((ilk) => {
      const [address, asset] = [clippers[ilk], types[ilk]?.asset ?? ''];
      return address === undefined ? [] : [{ ilk, asset, address }];
    });
  }

  /** Two rounds: what each Clipper says of itself, then each of its auctions. */
  async running({ hash }: Block): Promise<readonly AuctionHouse[]> {
    const at = { blockHash: hash };
    const calls = this.clippers.flatMap(({ address }) => HOUSE_READS.map((read) => callOf(address, read)));
    const outcomes = await readTogether(this.rpc, calls, at);
    const houses = this.clippers.map((clipper, index) => houseOf(clipper, outcomes.slice(index * HOUSE_READS.length)));
    const asked = houses.flatMap(({ address, ids }) => ids.map((id) => ({ address, id })));
    const states = await readTogether(
      this.rpc,
      asked.flatMap(({ address, id }) =>
        ['sales(uint256)', 'getStatus(uint256)'].map((read) => callOf(address, read, uintWord(id))),
      ),
      at,
    );
    let next = 0;
    return houses.map(({ ids, address, ...house }) => ({
      ...house,
      auctions: ids.map((id) => auctionOf(address, id, states[next++], states[next++])),
    }));
  }

  async events(fromBlock: number, toBlock: number): Promise<readonly AuctionEvent[]> {
    if (this.clippers.length === 0 || fromBlock > toBlock) return [];
    const types = new Map(this.clippers.map(({ address, ilk }) => [address.toLowerCase(), ilk]));
    const logs = await this.logs(fromBlock, toBlock);
    const times = await this.timesOf(logs);
    return logs.flatMap((log) => {
      const at = times.get(log.blockHash) ?? 0;
      return decodeEvent(types.get(log.address.toLowerCase()) ?? '', log, at) ?? [];
    });
  }

  /** Time of each log's block. A hash never changes what it names, so what is known is not asked for again. */
  private async timesOf(logs: readonly Log[]): Promise<ReadonlyMap<string, number>> {
    if (this.times.size > MOST_TIMES) this.times.clear();
    const unknown = [...new Set(logs.map(({ blockHash }) => blockHash))].filter((hash) => !this.times.has(hash));
    for (let start = 0; start < unknown.length; start += ASKED_TOGETHER) {
      const hashes = unknown.slice(start, start + ASKED_TOGETHER);
      const blocks = await Promise.all(hashes.map((blockHash) => this.rpc.block({ blockHash })));
      for (const { hash, timestamp } of blocks) this.times.set(hash, timestamp);
    }
    return this.times;
  }

  /** A range that the node refuses is asked for in halves: nodes limit blocks, results or both, each in its own words. */
  private async logs(from: number, to: number): Promise<Log[]> {
    const address = this.clippers.map((clipper) => clipper.address);
    try {
      return await this.rpc.logs({ address, topics: [AUCTION_TOPICS], blocks: { from, to } });
    } catch (error) {
      if (!(error instanceof RpcRefusedError) || from >= to) throw error;
      const middle = Math.floor((from + to) / 2);
      return [...(await this.logs(from, middle)), ...(await this.logs(middle + 1, to))];
    }
  }
}

function houseOf({ ilk, asset, address }: Clipper, outcomes: readonly Outcome[]) {
  const answer = (index: number): string => {
    const outcome = outcomes[index];
    if (outcome?.success === true && wordsIn(outcome.data) >= 1) return outcome.data;
    throw new UnreadableProtocolError(`Clipper.${HOUSE_READS[index] ?? ''} of ${ilk}`, { address });
  };
  const ids = decodeList(answer(0));
  if (ids === null) throw new UnreadableProtocolError(`Clipper.list() of ${ilk}`, { address });
  return {
    ilk,
    asset,
    address,
    ids,
    resetSeconds: Number(uintAt(answer(1), 0)),
    resetFactor: ray(uintAt(answer(2), 0)),
    smallestRemainder: rad(uintAt(answer(3), 0)),
    stopped: Number(uintAt(answer(4), 0)),
  };
}

function auctionOf(clipper: string, id: bigint, sale?: Outcome, status?: Outcome): RunningAuction {
  const whole = sale?.success === true && status?.success === true;
  const auction = whole ? decodeAuction(id, sale.data, status.data) : null;
  if (auction === null) throw new UnreadableProtocolError(`auction ${String(id)} of the Clipper ${clipper}`);
  return auction;
}
