import { basename } from 'node:path';
import type { Candle } from '../../risk/estimators/candle.js';
import { isFolder, listPriceFiles, readPriceFile } from './price-file.adapter.js';
import { PriceFileError } from './price-file-error.js';

/** Price histories out of files, without a database. */
export class PriceFiles {
  /**
   * Lines in any order; the histories are by rising time. An import reports lines that no market can have had and leaves them
   * out. Here nobody would read the report, and the hour left out may be the one of the crash, so such a line, or a second one
   * for an hour, refuses the file.
   *
   * @param path a file of one asset, or a folder of `{SYMBOL}USDT.csv(.gz)`. @param assets those that are wanted; a single file
   * is the history of all of them. An asset that the folder has not is not in the answer.
   * @throws {PriceFileError} with the line.
   */
  async candles(path: string, assets: readonly string[]): Promise<Record<string, readonly Candle[]>> {
    if (assets.length === 0) return {};
    if (!(await isFolder(path))) {
      const candles = await candlesOf(path);
      return Object.fromEntries(assets.map((asset) => [asset, candles]));
    }
    const wanted = (await listPriceFiles(path)).filter(({ asset }) => assets.includes(asset));
    const twice = wanted.find(({ asset }, index) => wanted.findIndex((other) => other.asset === asset) !== index);
    if (twice !== undefined) {
      const what = `there is a second file of ${twice.asset} beside it.`;
      throw new PriceFileError('two-files', basename(twice.path), null, what);
    }
    const histories: Record<string, readonly Candle[]> = {};
    for (const file of wanted) histories[file.asset] = await candlesOf(file.path);
    return histories;
  }
}

async function candlesOf(path: string): Promise<Candle[]> {
  const { name, candles, rejected } = await readPriceFile(path);
  const [bad] = rejected;
  if (bad !== undefined) throw new PriceFileError('impossible-candle', name, bad.line, `${bad.why}.`);
  return candles.map(({ candle }) => candle);
}
