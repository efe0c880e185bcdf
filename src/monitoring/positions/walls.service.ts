import { Inject, Injectable } from '@nestjs/common';
import { CHAIN } from '../../platform/chain/chain.token.js';
import type { Block, Rpc } from '../../platform/chain/rpc.js';
import { concentrationOf, type Concentration } from '../../risk/estimators/liquidation-wall/concentration.js';
import type { WallPoint } from '../../risk/estimators/liquidation-wall/liquidation-wall.js';
import { collateralRatio, liquidationPrice } from '../../risk/estimators/liquidation-wall/liquidation-rule.js';
import { toNumber } from '../../units/float-conversion.js';
import { wadTimesRay, type Rad, type Ray, type Wad } from '../../units/fixed-point.js';
import type { StoredForecast } from './forecast-record.js';
import { ForecastRepository } from './forecast.repository.js';
import { LiquidationForecasts, type HorizonReport } from './liquidation-forecasts.service.js';
import { UnknownTypeError } from './positions-error.js';
import { debtOf, liquidatableAt, liquidatableNow, owedBy, wallAt, type Liquidatable } from './type-at-prices.js';
import { WatchedBooks, type WatchedType } from './watched-book.service.js';

/** The wall of one type at the newest block. */
export interface Wall {
  readonly ilk: string;
  readonly asset: string;
  readonly block: Block;
  readonly prices: { readonly current: Wad | null; readonly next: Wad | null; readonly nextAt: number | null };
  readonly liquidationRatio: Ray;
  readonly vaults: number;
  /** Debt of the listed vaults. */
  readonly debt: Rad;
  readonly unlistedShare: number;
  readonly liquidatable: { readonly now: Liquidatable; readonly next: Liquidatable | null };
  readonly concentration: Concentration;
  /** Null where there is no such price. */
  readonly wall: { readonly current: readonly WallPoint[] | null; readonly next: readonly WallPoint[] | null };
}

/** One vault and how far it is from its liquidation. */
export interface VaultStanding {
  readonly id: string;
  readonly owner: string;
  /** Who stands behind an owner that is a proxy; null for one that is none. */
  readonly holder: string | null;
  readonly collateral: Wad;
  readonly debt: Rad;
  /** Worth of the collateral at the current price over the debt; null without a price. */
  readonly ratio: Ray | null;
  /** The highest price at which it is unsafe; null without collateral, where every price is. */
  readonly liquidationPrice: Wad | null;
  /** Fall of the current and of the next price that makes it unsafe, a fraction; zero and below where it is unsafe already. */
  readonly distance: { readonly current: number | null; readonly next: number | null };
}

export interface VaultPage {
  readonly ilk: string;
  readonly block: Block;
  readonly total: number;
  readonly offset: number;
  readonly vaults: readonly VaultStanding[];
}

/** What people ask of the book: walls, vaults by distance, forecasts. Reads the newest block. */
@Injectable()
export class Walls {
  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    private readonly books: WatchedBooks,
    private readonly forecasts: LiquidationForecasts,
    private readonly repository: ForecastRepository,
  ) {}

  /** @throws {UnknownTypeError} */
  async wall(ilk: string): Promise<Wall> {
    const [block, type] = await this.find(ilk);
    const { state, price, vaults } = type;
    const { listed, unlistedShare } = debtOf(type);
    return {
      ilk: state.ilk,
      asset: state.asset,
      block,
      prices: { current: price.current, next: price.next, nextAt: price.nextAt },
      liquidationRatio: state.liquidationRatio,
      vaults: vaults.vaults.length,
      debt: listed,
      unlistedShare,
      liquidatable: { now: liquidatableNow(type), next: liquidatableAt(type, price.next) },
      concentration: concentrationOf(owedBy(type)),
      wall: { current: wallAt(type, price.current), next: wallAt(type, price.next) },
    };
  }

  /** Vaults from the nearest to its liquidation on. @throws {UnknownTypeError} */
  async vaults(
    ilk: string,
    { offset, limit }: { readonly offset: number; readonly limit: number },
  ): Promise<VaultPage> {
    const [block, type] = await this.find(ilk);
    const { vaults } = type.vaults;
    const page = vaults.slice(offset, offset + limit).map((vault) => standingOf(type, vault));
    return { ilk: type.state.ilk, block, total: vaults.length, offset, vaults: page };
  }

  /** The latest forecasts, newest first, and how those whose time has come have done. */
  async stored(
    limit: number,
  ): Promise<{ readonly forecasts: readonly StoredForecast[]; readonly reports: readonly HorizonReport[] }> {
    const { reports } = await this.forecasts.knowledge();
    return { forecasts: await this.repository.list(limit), reports };
  }

  private async find(ilk: string): Promise<[Block, WatchedType]> {
    const block = await this.rpc.block();
    const { types } = await this.books.read(block);
    const type = types.find(({ state }) => state.ilk.toLowerCase() === ilk.toLowerCase());
    if (type === undefined)
      throw new UnknownTypeError(
        ilk,
        types.map(({ state }) => state.ilk),
      );
    return [block, type];
  }
}

/** How one vault of the type stands. */
export function standingOf(
  { state, price, terms }: WatchedType,
  vault: WatchedType['vaults']['vaults'][number],
): VaultStanding {
  const rate = state.accumulatedRate;
  const critical = liquidationPrice(vault, rate, terms);
  const distance = (from: Wad | null): number | null =>
    from === null || critical === null ? null : 1 - toNumber(critical, 18) / toNumber(from, 18);
  return {
    id: vault.id,
    owner: vault.owner,
    holder: vault.holder ?? null,
    collateral: vault.collateral,
    debt: wadTimesRay(vault.normalisedDebt, rate),
    ratio: price.current === null ? null : collateralRatio(vault, rate, price.current, terms),
    liquidationPrice: critical,
    distance: { current: distance(price.current), next: distance(price.next) },
  };
}
