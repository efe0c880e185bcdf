import { Injectable } from '@nestjs/common';
import type { Block } from '../../platform/chain/rpc.js';
import {
  calibrationOf,
  reliabilityOf,
  type Calibration,
  type ScoredWindow,
} from '../../risk/estimators/liquidation-wall/forecast-score.js';
import { ForecastMaker } from './forecast-maker.service.js';
import { HORIZONS, type Horizon, type ScoreBody, type StoredForecast } from './forecast-record.js';
import { ForecastRepository, hourOf } from './forecast.repository.js';
import { ForecastScorer } from './forecast-scorer.service.js';

/** Scores that calibration and reliability are computed from: a year of hours. */
const MOST_SCORES = 8_760;

/** What the scores of one horizon say together. */
export interface HorizonReport {
  readonly horizonHours: Horizon;
  readonly scores: number;
  /** Of the bands of liquidated debt; null before the first window is over. */
  readonly debt: Calibration | null;
  /** Of the bands of the lowest price. */
  readonly falls: Calibration | null;
  readonly reliability: ReturnType<typeof reliabilityOf>;
}

/** Forecasts on their rhythm: one in the first block of each hour, scores when their time has come, both once. */
@Injectable()
export class LiquidationForecasts {
  private running: Promise<void> | null = null;
  private failure: Error | null = null;
  private known: { readonly latest: StoredForecast | null; readonly reports: readonly HorizonReport[] } | null = null;

  constructor(
    private readonly maker: ForecastMaker,
    private readonly scorer: ForecastScorer,
    private readonly repository: ForecastRepository,
  ) {}

  /**
   * Begins what is due at a block, unless something goes on already, and does not wait for it: an hour's forecast takes seconds in which
   * nobody else should have to wait for an alarm. @throws what the last turn failed with, once.
   */
  begin(block: Block): void {
    this.running ??= this.turn(block)
      .catch((error: unknown) => {
        this.failure = error instanceof Error ? error : new Error(String(error));
      })
      .finally(() => {
        this.running = null;
      });
    if (this.failure === null) return;
    const failure = this.failure;
    this.failure = null;
    throw failure;
  }

  /** Ends when nothing goes on any more. */
  async settle(): Promise<void> {
    await this.running;
  }

  /** Makes the hour's forecast unless it is there, and scores what is due. */
  async turn(block: Block): Promise<void> {
    const missing = !(await this.repository.has(hourOf(block.timestamp)));
    const made = missing && (await this.repository.save(await this.maker.make(block)));
    const scored = await this.scorer.scoreDue(block);
    if (made || scored > 0) this.known = null;
    await this.knowledge();
  }

  /** The latest forecast and the reports, from memory where nothing has changed. */
  async knowledge(): Promise<{ readonly latest: StoredForecast | null; readonly reports: readonly HorizonReport[] }> {
    if (this.known !== null) return this.known;
    const [latest = null] = await this.repository.list(1);
    const reports = await Promise.all(HORIZONS.map((horizonHours) => this.report(horizonHours)));
    this.known = { latest, reports };
    return this.known;
  }

  private async report(horizonHours: Horizon): Promise<HorizonReport> {
    const scores = await this.repository.scores(horizonHours, MOST_SCORES);
    return {
      horizonHours,
      scores: scores.length,
      debt: calibrationOf(windowsOf(scores, (score) => score.types.map((type) => type.score.inside))),
      falls: calibrationOf(windowsOf(scores, (score) => score.assets.map((asset) => asset.inside))),
      reliability: reliabilityOf(
        scores.flatMap(({ types }) =>
          types.map(({ any, baselineAny, score }) => ({ any, baselineAny, occurred: score.occurred })),
        ),
      ),
    };
  }
}

/** One market moves all of a window, so it counts once, by the part of it that was missed. */
function windowsOf(scores: readonly ScoreBody[], insides: (score: ScoreBody) => readonly boolean[]): ScoredWindow[] {
  return scores.flatMap((score) => {
    const all = insides(score);
    if (all.length === 0) return [];
    return [{ from: score.from, to: score.to, missed: all.filter((inside) => !inside).length / all.length }];
  });
}
