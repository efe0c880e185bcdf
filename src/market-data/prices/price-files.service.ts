import type { Candle } from '../../risk/estimators/candle.js';
import { isFolder, listPriceFiles, readPriceFile } from './price-file.adapter.js';

/** Price histories out of files, without a database. */
export class PriceFiles {
  /**
   * @param path a file of one asset, or a folder of `{SYMBOL}USDT.csv(.gz)`. @param assets those that are wanted; a single file
   * is the history of all of them.
   * @throws {PriceFileError}
   */
  async candles(path: string, assets: readonly string[]): Promise<Record<string, readonly Candle[]>> {
    const files = (await isFolder(path)) ? await listPriceFiles(path) : assets.map((asset) => ({ path, asset }));
    const wanted = files.filter(({ asset }) => assets.includes(asset));
    const histories: Record<string, readonly Candle[]> = {};
    for (const file of wanted) {
      const { candles } = await readPriceFile(file.path);
      histories[file.asset] = candles.map(({ candle }) => candle).sort((a, b) => a.time - b.time);
    }
    return histories;
  }
}
