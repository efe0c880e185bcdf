import { toBeHex } from 'ethers';
import { from, type Chain, type Transaction } from '../chain/chain.js';
import { textOf } from '../chain/contract.js';
import { bytes32, type MakerContracts } from '../maker/contracts.js';
import { answerAt, wadOfAnswer, type Feed } from '../market/feeds.js';
import { ASSETS, HOUR, REGISTERED_TYPES, registeredTypes, type AssetSymbol } from '../world-spec.js';

/** A price that the protocol now has [wad]. */
export interface PriceMove {
  readonly asset: AssetSymbol;
  readonly price: bigint;
}

/**
 * Brings prices to the protocol as an oracle security module does: on the hour, its price becomes what the feed said
 * an hour before. It keeps no state: the past answers are in the feed, so a restart loses nothing.
 */
export class PriceKeeper {
  constructor(
    private readonly chain: Chain,
    private readonly maker: MakerContracts,
    private readonly feeds: Readonly<Record<AssetSymbol, Feed>>,
    private readonly account: string,
  ) {}

  /** Moves the prices that are due; the ones that moved. */
  async tick(): Promise<PriceMove[]> {
    const hour = Math.floor((await this.chain.pendingTime()) / HOUR) * HOUR;
    const moves: PriceMove[] = [];
    for (const asset of ASSETS) {
      const price = wadOfAnswer(await answerAt(this.chain, this.feeds[asset], hour - HOUR));
      const present = textOf(await this.chain.read(this.maker.price(asset), 'peek'), 'value');
      if (BigInt(present) !== price) moves.push({ asset, price });
    }
    await this.chain.sendTogether(moves.flatMap((move) => this.announce(move)));
    return moves;
  }

  /** The protocol's price source takes the value, then every type of the asset computes its limit from it. */
  private announce({ asset, price }: PriceMove): Transaction[] {
    const types = registeredTypes.filter((ilk) => REGISTERED_TYPES[ilk] === asset);
    return [
      from(this.account, this.maker.price(asset).call('poke', toBeHex(price, 32))),
      ...types.map((ilk) => from(this.account, this.maker.spotter.call('poke', bytes32(ilk)))),
    ];
  }
}
