import type { PriceAct, WorldActs, WorldMoment, WorldPriceMove } from './portal/world.port.js';
import { HOUR } from './risk/estimators/candle.js';
import { toNumber } from './units/float-conversion.js';
import { wad } from './units/fixed-point.js';
import type { World } from './world/world.js';

/** Acts of people on the local world; after each of them its keepers work, as they would a moment later. */
export class LocalWorldActs implements WorldActs {
  constructor(private readonly world: World) {}

  async movePrice(asset: string, act: PriceAct): Promise<WorldPriceMove> {
    const before = await this.world.marketPrice(asset);
    await this.world.setMarketPrice(asset, 'to' in act ? act.to : before * (1 + act.by));
    const after = await this.world.marketPrice(asset);
    const moment = await this.letKeepersWork();
    // On the hour, the protocol takes over what the feed said an hour before.
    const effectiveAt = (Math.floor(moment.time / HOUR) + 2) * HOUR;
    return { asset, before, after, effectiveAt, ...moment };
  }

  async advance(seconds: number): Promise<WorldMoment> {
    await this.world.advance(seconds);
    return this.letKeepersWork();
  }

  private async letKeepersWork(): Promise<WorldMoment> {
    const { prices, barked, limited, open, taken, redone } = await this.world.runKeepers();
    const { number, timestamp } = await this.world.head();
    return {
      block: number,
      time: timestamp,
      quote: this.world.served.markets.quote.symbol,
      protocolPrices: prices.map(({ asset, price }) => ({ asset, price: toNumber(wad(price), 18) })),
      keeper: { started: barked, limited, running: open, bought: taken, reset: redone },
    };
  }
}
