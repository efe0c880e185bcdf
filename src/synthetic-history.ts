import type { INestApplicationContext } from '@nestjs/common';
import type { Deployment } from './deployment.js';
import { NoPriceHistoryError } from './market-data/prices/price-history-error.js';
import { PriceHistory } from './market-data/prices/price-history.service.js';
import type { World } from './world/world.js';

/** Gives the assets of the world's liquidated types a made-up history where nobody has imported one. */
export async function makeUpMissingHistory(
  app: INestApplicationContext,
  world: World,
  { protocol }: Deployment,
): Promise<void> {
  const history = app.get(PriceHistory);
  const assets = new Set(Object.keys(protocol.clippers).map((ilk) => protocol.types[ilk]?.asset ?? ''));
  const { timestamp } = await world.head();
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
