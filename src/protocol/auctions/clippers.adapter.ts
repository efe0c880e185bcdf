import { readTogether, type Outcome } from '../../platform/chain/multicall.js';
import { RpcRefusedError } from '../../platform/chain/rpc-error.js';
import type { Block, Log, Rpc } from '../../platform/chain/rpc.js';
import { rad, ray } from '../../units/fixed-point.js';
import { ilksOf, type DssDeployment } from '../deployment.js';
import { callOf } from '../dss-reads.codec.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import { uintAt, uintWord, wordsIn } from '../word.codec.js';
import { AUCTION_TOPICS, decodeAuction, decodeEvent, decodeList } from './auction.codec.js';
import type { AuctionEvent, AuctionHouse, Auctions, RunningAuction } from './auctions.port.js';

interface Clipper {
  readonly ilk: string;
  readonly asset: string;
  readonly address: string;
}

const HOUSE_READS = ['list()', 'tail()', 'cusp()', 'chost()', 'stopped()'];

/** Clippers of MakerDAO and its descendants. */
export class Clippers implements Auctions {
  private readonly clippers: readonly Clipper[];

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
    return logs.flatMap((log) => decodeEvent(types.get(log.address.toLowerCase()) ?? '', log) ?? []);
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
