import { Inject, Injectable } from '@nestjs/common';
import { ConsolidatedHistory } from '../../market-data/consolidation/consolidated-history.service.js';
import { CHAIN } from '../../platform/chain/chain.token.js';
import type { Block, Rpc } from '../../platform/chain/rpc.js';
import { CdpProtocol, type Liquidation } from '../../protocol/protocol.port.js';
import { scoreOf } from '../../risk/estimators/liquidation-wall/forecast-score.js';
import { normalisedDebtOf } from '../../risk/estimators/liquidation-wall/sorted-vaults.js';
import { BallastError } from '../../units/ballast-error.js';
import { toNumber } from '../../units/float-conversion.js';
import {
  HORIZONS,
  type AssetForecast,
  type AssetOutcome,
  type Horizon,
  type StoredForecast,
  type TypeOutcome,
} from './forecast-record.js';
import { ForecastRepository } from './forecast.repository.js';
import { liquidatableNow } from './type-at-prices.js';
import { WatchedBooks } from './watched-book.service.js';

const HOUR = 3_600;
/** Windows that are scored at one turn: what a long absence left over is worked off bit by bit. */
const AT_ONCE = 24;
/** Part of a window's hours that may be missing before nothing is said of its lowest close. */
const MOST_MISSING = 0.1;

/** Compares forecasts whose time has come with what was liquidated, and writes that down once. */
@Injectable()
export class ForecastScorer {
  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    @Inject(CdpProtocol) private readonly protocol: CdpProtocol,
    private readonly books: WatchedBooks,
    private readonly history: ConsolidatedHistory,
    private readonly repository: ForecastRepository,
  ) {}

  /** @returns how many windows were scored. @throws {RpcUnavailableError | RpcRefusedError} and leaves the rest for later. */
  async scoreDue(block: Block): Promise<number> {
    let scored = 0;
    for (const horizonHours of HORIZONS) {
      for (const forecast of await this.repository.unscored(horizonHours, block.timestamp, AT_ONCE)) {
        if (await this.score(forecast, horizonHours, block)) scored++;
      }
    }
    return scored;
  }

  private async score(forecast: StoredForecast, horizonHours: Horizon, block: Block): Promise<boolean> {
    const from = forecast.block.timestamp;
    const to = from + horizonHours * HOUR;
    const first = forecast.block.number + 1;
    const lastBlock = await this.lastBlockBy(to, forecast.block, block);
    const liquidations = await this.protocol.readLiquidations(first, lastBlock);
    const waiting = block.timestamp - to <= HOUR ? await this.waiting(block) : null;
    const made = forecast.types.filter((it) => it.horizonHours === horizonHours);
    const assets = forecast.assets.filter((it) => it.horizonHours === horizonHours);
    return this.repository.saveScore({
      forecastId: forecast.id,
      horizonHours,
      from,
      to,
      lastBlock,
      types: made.map(({ ilk, forecast: said, baseline }): TypeOutcome => {
        const rate = toNumber(BigInt(forecast.rates[ilk] ?? '0'), 27);
        const liquidated = toNumber(normalisedOf(liquidations, ilk), 18) * rate;
        const left = waiting === null ? null : toNumber(waiting.get(ilk) ?? 0n, 18) * rate;
        const realised = liquidated + (left ?? 0);
        const score = scoreOf({ forecast: said, baseline, realised });
        return { ilk, liquidated, waiting: left, score, any: said.any, baselineAny: baseline.any };
      }),
      assets: (await Promise.all(assets.map((it) => this.fallSince(it)))).filter((it) => it !== null),
    });
  }

  /** The last block that was mined by a time, between a block before it and one after. */
  private async lastBlockBy(time: number, before: Block, after: Block): Promise<number> {
    let [low, high] = [Math.min(before.number, after.number), after.number + 1];
    if (after.timestamp <= time) return after.number;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((await this.rpc.block(middle)).timestamp <= time) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Normalised debt that could be liquidated at the block and was not yet. */
  private async waiting(block: Block): Promise<Map<string, bigint>> {
    const { types } = await this.books.read(block);
    return new Map(types.map((type) => [type.state.ilk, normalisedDebtOf(type.vaults, liquidatableNow(type).vaults)]));
  }

  /** How far the lowest close lay under the one that the forecast started from; null where too many hours are unknown. */
  private async fallSince({ asset, looks, close, closedAt, falls }: AssetForecast): Promise<AssetOutcome | null> {
    const candles = await this.history.load(asset).then(
      (loaded) => loaded.candles,
      (error: unknown) => {
        if (error instanceof BallastError) return [];
        throw error;
      },
    );
    const within = candles.filter(({ time }) => time + HOUR > closedAt && time + HOUR <= closedAt + looks * HOUR);
    if (within.length < looks * (1 - MOST_MISSING)) return null;
    const fall = Math.max(0, 1 - Math.min(...within.map((candle) => candle.close)) / close);
    return { asset, fall, inside: fall >= falls.q05 && fall <= falls.q95 };
  }
}

const normalisedOf = (liquidations: readonly Liquidation[], ilk: string): bigint =>
  liquidations.reduce((sum, it) => (it.ilk === ilk ? sum + it.normalisedDebt : sum), 0n);
