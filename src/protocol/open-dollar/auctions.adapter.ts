import { readTogether } from '../../platform/chain/multicall.js';
import type { Block, Log, Rpc } from '../../platform/chain/rpc.js';
import { RAY, rad, ray } from '../../units/fixed-point.js';
import type { AuctionEvent, AuctionHouse, Auctions, RunningAuction } from '../auctions.port.js';
import { Answers, callOf } from '../named-reads.codec.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import { uintWord } from '../word.codec.js';
import { AUCTION_TOPICS, eventOf, kindOf, numberOf, restAfter, runningOf, type AuctionRest } from './auction.codec.js';
import { typesOf, type OpenDollarDeployment } from './deployment.js';
import { logsBetween } from './logs.adapter.js';
import { systemReads, typeReads } from './reads.codec.js';
import { secondsToEnd } from './snapshot.js';
import { systemOf, typeOf, type OdType } from './state.js';

/** Blocks whose time is remembered, and how many are asked for at once. */
const [MOST_TIMES, ASKED_TOGETHER] = [20_000, 20];
/** Numbers of auctions that are looked through together, from the newest back. */
const PAGE = 200;

/** CollateralAuctionHouses: the price is the oracle's, less a discount that falls from second to second and then stops. */
export class OpenDollarAuctions implements Auctions {
  private readonly times = new Map<string, number>();
  private readonly ilks: ReadonlyMap<string, string>;

  constructor(
    private readonly deployment: OpenDollarDeployment,
    private readonly rpc: Rpc,
  ) {
    this.ilks = new Map(
      typesOf(deployment).map((ilk) => [deployment.types[ilk]?.auctionHouse.toLowerCase() ?? '', ilk]),
    );
  }

  async running({ hash }: Block): Promise<readonly AuctionHouse[]> {
    const at = { blockHash: hash };
    const { types, redemption } = await this.read(at);
    return Promise.all(
      types.map(async (type): Promise<AuctionHouse> => {
        const { minDiscount, maxDiscount, minimumBid, perSecondDiscountUpdateRate } = type.auction;
        const seconds = secondsToEnd(minDiscount, maxDiscount, perSecondDiscountUpdateRate);
        return {
          ilk: type.ilk,
          asset: type.asset,
          resetSeconds: seconds ?? Number.MAX_SAFE_INTEGER,
          resetFactor: ray((maxDiscount * RAY) / minDiscount),
          smallestRemainder: rad(minimumBid * RAY),
          stopped: 0,
          auctions: await this.auctionsOf(type, redemption, at),
        };
      }),
    );
  }

  async events(fromBlock: number, toBlock: number): Promise<readonly AuctionEvent[]> {
    const address = [...this.ilks.keys()];
    const logs = await logsBetween(this.rpc, { address, topics: [AUCTION_TOPICS] }, fromBlock, toBlock);
    const rests = await this.restsBefore(logs, fromBlock);
    const times = await this.timesOf(logs);
    return logs.flatMap((log) => {
      const key = keyOf(log);
      const before = rests.get(key) ?? null;
      rests.set(key, restAfter(before, log));
      const ilk = this.ilks.get(log.address.toLowerCase()) ?? '';
      return eventOf(ilk, log, times.get(log.blockHash) ?? 0, before) ?? [];
    });
  }

  private async read(at: { readonly blockHash: string }) {
    const systemPart = systemReads(this.deployment);
    const ilks = [...this.ilks.values()];
    const parts = ilks.map((ilk) => typeReads(this.deployment, ilk));
    const calls = [...systemPart, ...parts.flat()].map(({ call }) => call);
    const outcomes = await readTogether(this.rpc, calls, at);
    const { relayer } = systemOf(this.deployment, new Answers('the system', systemPart, outcomes));
    let next = systemPart.length;
    const types = ilks.map((ilk, index) => {
      const part = parts[index] ?? [];
      return typeOf(this.deployment, ilk, new Answers(ilk, part, outcomes.slice(next, (next += part.length))));
    });
    return { types, redemption: relayer.redemptionPrice };
  }

  /** A house keeps no list of what runs: its auctions are looked through from the newest back, a page at a time. */
  private async auctionsOf(type: OdType, redemption: bigint, at: { readonly blockHash: string }) {
    const found: RunningAuction[] = [];
    const { auctionHouse } = type.liquidation;
    const price = type.oracle.current.valid ? type.oracle.current.value : 0n;
    const terms = { price, redemption, firstDiscount: type.auction.minDiscount };
    for (let last = Number(type.auction.auctionsStarted); last > 0; last -= PAGE) {
      const ids = Array.from({ length: Math.min(PAGE, last) }, (_, back) => BigInt(last - back));
      const reads = ids.flatMap((id) =>
        ['auctions(uint256)', 'getAuctionDiscount(uint256)'].map((signature) =>
          callOf(auctionHouse, signature, uintWord(id)),
        ),
      );
      const outcomes = await readTogether(this.rpc, reads, at);
      if (outcomes.some(({ success }) => !success))
        throw new UnreadableProtocolError(`the auctions of ${type.ilk}`, { auctionHouse });
      ids.forEach((id, index) => {
        const [state, discount] = [outcomes[2 * index]?.data ?? '', outcomes[2 * index + 1]?.data ?? ''];
        const auction = runningOf(id, state, discount, terms);
        if (auction !== null) found.push(auction);
      });
    }
    return found.reverse();
  }

  /** What the auctions that these logs name held before the first of the blocks: a purchase does not say what it left. */
  private async restsBefore(logs: readonly Log[], fromBlock: number): Promise<Map<string, AuctionRest | null>> {
    const rests = new Map<string, AuctionRest | null>();
    const started = new Set<string>();
    const unknown = new Map<string, Log>();
    for (const log of logs) {
      const key = keyOf(log);
      if (kindOf(log) === 'start') started.add(key);
      else if (!started.has(key)) unknown.set(key, log);
    }
    if (unknown.size === 0 || fromBlock === 0) return rests;
    const address = [...new Set([...unknown.values()].map((log) => log.address))];
    const ids = [...new Set([...unknown.values()].map((log) => log.topics[1] ?? ''))];
    const earlier = await logsBetween(this.rpc, { address, topics: [AUCTION_TOPICS, ids] }, 0, fromBlock - 1);
    for (const log of earlier) rests.set(keyOf(log), restAfter(rests.get(keyOf(log)) ?? null, log));
    return rests;
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
}

const keyOf = (log: Log): string => `${log.address.toLowerCase()} ${String(numberOf(log))}`;
