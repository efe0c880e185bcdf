import { Inject, Injectable } from '@nestjs/common';
import { CHAIN } from '../../platform/chain/chain.token.js';
import type { Block, Rpc } from '../../platform/chain/rpc.js';
import { collateralRatio, isUnsafe, spotOf } from '../../risk/estimators/liquidation-wall/liquidation-rule.js';
import { rad, type Rad, type Ray, type Wad } from '../../units/fixed-point.js';
import { UnknownTypeError } from './positions-error.js';
import { standingOf, type VaultStanding } from './walls.service.js';
import { WatchedBooks, type WatchedType } from './watched-book.service.js';

export interface StandingsAsked {
  /** One type; null for all. */
  readonly ilk: string | null;
  /** Only positions whose collateral is worth less than this times their debt [ray]; null for all. */
  readonly below: Ray | null;
  readonly offset: number;
  readonly limit: number;
}

/** A position and how it stands at both prices. */
export interface Standing extends VaultStanding {
  readonly ilk: string;
  /** Worth of the collateral at the next price over the debt; null without one. */
  readonly nextRatio: Ray | null;
  /** Whether the current price, once it is in force, makes it liquidatable. */
  readonly unsafe: boolean;
}

export interface StandingTerms {
  readonly ilk: string;
  readonly liquidationRatio: Ray;
  readonly prices: { readonly current: Wad | null; readonly next: Wad | null; readonly nextAt: number | null };
  /** All positions of the type, of whatever ratio. */
  readonly positions: number;
}

export interface Standings {
  readonly block: Block;
  readonly types: readonly StandingTerms[];
  /** Positions that fit, and what they owe together. */
  readonly total: number;
  readonly debt: Rad;
  /** Of those, the ones that can be liquidated at the current price. */
  readonly unsafe: number;
  readonly offset: number;
  /** The lowest ratio first; those of types without a price come last, for nobody can say what they are worth. */
  readonly positions: readonly Standing[];
}

const byRatio = (a: Standing, b: Standing): number => {
  if (a.ratio === null || b.ratio === null) return Number(a.ratio === null) - Number(b.ratio === null);
  return a.ratio < b.ratio ? -1 : Number(a.ratio > b.ratio);
};

/** Positions by their collateral ratio at the newest block, of one type or of all. */
@Injectable()
export class PositionStandings {
  constructor(
    @Inject(CHAIN) private readonly rpc: Rpc,
    private readonly books: WatchedBooks,
  ) {}

  /** @throws {UnknownTypeError} */
  async list({ ilk, below, offset, limit }: StandingsAsked): Promise<Standings> {
    const block = await this.rpc.block();
    const book = await this.books.read(block);
    const types = book.types.filter(({ state }) => ilk === null || state.ilk.toLowerCase() === ilk.toLowerCase());
    if (ilk !== null && types.length === 0)
      throw new UnknownTypeError(
        ilk,
        book.types.map(({ state }) => state.ilk),
      );
    const fitting = types.flatMap(standingsOf).filter(({ ratio }) => below === null || ratio === null || ratio < below);
    return {
      block,
      types: types.map(({ state, price, vaults }) => ({
        ilk: state.ilk,
        liquidationRatio: state.liquidationRatio,
        prices: { current: price.current, next: price.next, nextAt: price.nextAt },
        positions: vaults.vaults.length,
      })),
      total: fitting.length,
      debt: rad(fitting.reduce((sum, { debt }) => sum + debt, 0n)),
      unsafe: fitting.filter((position) => position.unsafe).length,
      offset,
      positions: fitting.sort(byRatio).slice(offset, offset + limit),
    };
  }
}

const standingsOf = (type: WatchedType): Standing[] => {
  const { state, price, terms } = type;
  const rate = state.accumulatedRate;
  return type.vaults.vaults.map((vault) => ({
    ...standingOf(type, vault),
    ilk: state.ilk,
    unsafe: price.current !== null && isUnsafe(vault, spotOf(price.current, terms), rate),
    nextRatio: price.next === null ? null : collateralRatio(vault, rate, price.next, terms),
  }));
};
