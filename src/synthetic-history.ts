import type { INestApplicationContext } from '@nestjs/common';
import { NoPriceHistoryError } from './market-data/prices/price-history-error.js';
import { PriceHistory } from './market-data/prices/price-history.service.js';
import { CdpProtocol } from './protocol/protocol.port.js';
import type { World } from './world/world.js';

/** Gives the assets of the world's liquidated types a made-up history where nobody has imported one. */
export async function makeUpMissingHistory(app: INestApplicationContext, world: World): Promise<void> {
  const history = app.get(PriceHistory);
  const { hash, timestamp } = await world.head();
  const { types } = await app.get<CdpProtocol>(CdpProtocol).readState({ blockHash: hash });
  const assets = new Set(types.flatMap(({ asset, auction }) => (auction === null ? [] : [asset])));
  for (const asset of assets) {
    if (await hasHistory(history, asset)) continue;
    await history.saveSynthetic(asset, world.syntheticHistory(asset, timestamp));
  }
}

async function hasHistory(history: PriceHistory, asset: string): Promise<boolean> {
  try {
    await history.load(asset);
    return true;
  } catch (error) {
    if (error instanceof NoPriceHistoryError) return false;
    throw error;
  }
}
