import type { ConsolidatedPrices } from '../../market-data/consolidation/consolidated-prices.port.js';
import type { Block, Rpc } from '../../platform/chain/rpc.js';
import type { AuctionEvent, AuctionHouse, Auctions } from '../../protocol/auctions.port.js';
import { UnreadableProtocolError } from '../../protocol/protocol-error.js';
import type { CdpProtocol, CollateralTypeState, PriceCurve } from '../../protocol/protocol.port.js';
import type { AuctionCurve } from '../../risk/estimators/auction.js';
import { toNumber } from '../../units/float-conversion.js';
import { plainPrice } from '../oracles/prices.js';
import type { Reading, Watcher } from '../watcher.js';
import { AuctionDay } from './auction-day.js';
import { figuresOf } from './auction-health.js';
import { auctionGauges, auctionSignals, type AuctionContext } from './auction-signals.js';

/** Watches every Dutch auction, and what the ones of the last day brought. */
export class AuctionWatcher implements Watcher {
  readonly name = 'auctions';
  private readonly day: AuctionDay;

  constructor(
    private readonly protocol: Pick<CdpProtocol, 'readState'>,
    private readonly auctions: Auctions,
    private readonly consolidated: ConsolidatedPrices,
    rpc: Pick<Rpc, 'block'>,
  ) {
    this.day = new AuctionDay(auctions, rpc);
  }

  async look(block: Block): Promise<Reading> {
    const houses = await this.auctions.running(block);
    const events = await this.day.follow(block);
    const { types } = await this.protocol.readState({ blockHash: block.hash });
    const readings = await Promise.all(
      houses.map(async (house) => this.readingOf(house, typeNamed(types, house.ilk), events, block)),
    );
    return {
      signals: readings.flatMap(({ signals }) => signals),
      gauges: readings.flatMap(({ gauges }) => gauges),
    };
  }

  private async readingOf(
    house: AuctionHouse,
    type: CollateralTypeState,
    events: readonly AuctionEvent[],
    block: Block,
  ): Promise<Reading> {
    const { ilk, stopped } = house;
    const price = await this.priceOf(house, type, block);
    const own = events.filter((event) => event.ilk === ilk);
    const figures = figuresOf(house, curveOf(type), own, price.market, block.timestamp);
    return {
      signals: auctionSignals({ ilk, stopped, ...price }, figures),
      gauges: auctionGauges(ilk, figures),
    };
  }

  /** What the lots are worth: the market's price, or the protocol's where the market has none. Nobody is asked without auctions. */
  private async priceOf(
    { asset, auctions }: AuctionHouse,
    type: CollateralTypeState,
    block: Block,
  ): Promise<Pick<AuctionContext, 'market' | 'marketSource'>> {
    const consolidated = auctions.length === 0 ? null : await this.consolidated.now(asset, block);
    const market = plainPrice(consolidated?.price ?? null);
    return market === null
      ? { market: plainPrice(type.price), marketSource: 'oracle' }
      : { market, marketSource: 'market' };
  }
}

function typeNamed(types: readonly CollateralTypeState[], ilk: string): CollateralTypeState {
  const type = types.find((one) => one.ilk === ilk);
  if (type === undefined) throw new UnreadableProtocolError(`the state of ${ilk}`);
  return type;
}

function curveOf({ ilk, auction }: CollateralTypeState): AuctionCurve {
  if (auction === null) throw new UnreadableProtocolError(`the price curve of ${ilk}`);
  return plainCurve(auction.curve);
}

const plainCurve = (curve: PriceCurve): AuctionCurve =>
  curve.kind === 'linear' ? curve : { kind: 'stairstep', cut: toNumber(curve.cut, 27), stepSeconds: curve.stepSeconds };
